"""A correct server that greets with a random cookie in base 64, and then answers each line with
OK."""

import base64
import contextlib
import os
import signal
import socket
import sys
import time

MAX_LINE = 1 << 20


def open_missing_stdio() -> None:
    """A missing descriptor 0, 1 or 2 would be given to a socket."""
    while (fd := os.open(os.devnull, os.O_RDWR)) <= 2:
        continue
    os.close(fd)


def serve(connection: socket.socket) -> None:
    cookie = base64.b64encode(os.urandom(12)).decode()
    connection.sendall(f"+READY <{cookie}>\r\n".encode())
    with connection.makefile("rb") as lines:
        while line := lines.readline(MAX_LINE):
            if len(line) == MAX_LINE:
                return
            connection.sendall(b"+OK\r\n")


open_missing_stdio()
signal.signal(signal.SIGINT, signal.SIG_DFL)
signal.signal(signal.SIGCHLD, signal.SIG_IGN)
listener = socket.create_server(("", int(sys.argv[1])), backlog=socket.SOMAXCONN)
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
        with contextlib.suppress(OSError):
            serve(connection)
        os._exit(0)
    connection.close()
