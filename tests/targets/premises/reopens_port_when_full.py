"""Out of descriptors, it closes its listening socket, and opens another one a moment later."""

import errno
import os
import signal
import socket
import sys
import time


def reap(*_: object) -> None:
    try:
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
    except ChildProcessError:
        pass


def serve(connection: socket.socket) -> None:
    while data := connection.recv(4096):
        connection.sendall(data)


def listen() -> socket.socket:
    return socket.create_server(("127.0.0.1", int(sys.argv[1])), backlog=128)


signal.signal(signal.SIGCHLD, reap)
listening = listen()
while True:
    try:
        connection, _ = listening.accept()
    except OSError as problem:
        if problem.errno == errno.EMFILE:
            listening.close()
            time.sleep(0.3)
            listening = listen()
        continue
    if os.fork() == 0:
        listening.close()
        serve(connection)
        os._exit(0)
    connection.close()
