"""A server that leaves it to Python to close connfd in the parent: at the next accept()."""

import os
import signal
import socket
import sys
import time


def serve(connection: socket.socket) -> None:
    try:
        while data := connection.recv(4096):
            connection.sendall(data)
    except OSError:
        pass


signal.signal(signal.SIGCHLD, signal.SIG_IGN)
listener = socket.create_server(("", int(sys.argv[1])), backlog=128)
while True:
    try:
        connection, _ = listener.accept()
    except OSError:
        time.sleep(0.1)
        continue
    try:
        pid = os.fork()
    except OSError:
        connection.close()
        continue
    if pid == 0:
        listener.close()
        serve(connection)
        os._exit(0)
