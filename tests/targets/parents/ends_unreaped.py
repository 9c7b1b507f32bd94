"""Never reaps, and ends when the first child does: its zombies then go to init."""

import os
import signal
import socket
import sys


def end(number: int, frame: object) -> None:
    raise SystemExit(3)


signal.signal(signal.SIGCHLD, end)
listening = socket.create_server(("", int(sys.argv[1])), backlog=128)
while True:
    connection, _ = listening.accept()
    if os.fork() == 0:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        listening.close()
        while data := connection.recv(4096):
            connection.sendall(data)
        os._exit(0)
    connection.close()
