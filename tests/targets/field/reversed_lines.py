"""A correct server that answers each line with the line reversed."""

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
    with connection.makefile("rwb") as stream:
        while line := stream.readline(MAX_LINE):
            if len(line) == MAX_LINE:
                return
            words = line.rstrip(b"\n")
            stream.write(words[::-1] + line[len(words) :])
            stream.flush()


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
