"""The SIGCHLD handler raises, so that accept() is left when a child ends. Nobody catches that: the
parent ends with its first child, and has reaped none."""

import os
import signal
import socket
import sys


class ChildEnded(Exception):
    pass


def on_child_end(*_: object) -> None:
    raise ChildEnded


signal.signal(signal.SIGCHLD, on_child_end)
listener = socket.create_server(("", int(sys.argv[1])), backlog=128)
while True:
    connection, _ = listener.accept()
    if os.fork() == 0:
        listener.close()
        while data := connection.recv(4096):
            connection.sendall(data)
        os._exit(0)
    connection.close()
