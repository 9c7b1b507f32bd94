"""Between its first accept() and the fork for that client the parent forks a logger, which runs no
other program: it keeps the listening socket and the first client's connection for ever."""

import os
import signal
import socket
import sys


def log_for_ever() -> None:
    while True:
        signal.pause()


signal.signal(signal.SIGCHLD, signal.SIG_IGN)
listener = socket.create_server(("", int(sys.argv[1])), backlog=128)
logger = None
while True:
    connection, _ = listener.accept()
    if logger is None:
        logger = os.fork()
        if logger == 0:
            log_for_ever()
    if os.fork() == 0:
        listener.close()
        try:
            while data := connection.recv(4096):
                connection.sendall(data)
        finally:
            os._exit(0)
    connection.close()
