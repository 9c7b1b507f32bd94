"""A correct server with two processes for each client: the child reads, and a process that it forks
writes what it gets from the child through a pipe. Both hold this client's connection only."""

import contextlib
import os
import signal
import socket
import sys
import time


def write_back(connection: socket.socket, pipe: int) -> None:
    with contextlib.suppress(OSError):
        while data := os.read(pipe, 4096):
            connection.sendall(data)


def read_all(connection: socket.socket, pipe: int) -> None:
    with contextlib.suppress(OSError):
        while data := connection.recv(4096):
            os.write(pipe, data)


def serve(connection: socket.socket) -> None:
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    reading, writing = os.pipe()
    writer = os.fork()
    if writer == 0:
        os.close(writing)
        write_back(connection, reading)
        os._exit(0)
    os.close(reading)
    read_all(connection, writing)
    os.close(writing)
    os.waitpid(writer, 0)


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
        try:
            serve(connection)
        finally:
            os._exit(0)
    connection.close()
