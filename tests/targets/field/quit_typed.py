"""A correct echo server that also waits for the line "quit" on standard input. The end of standard
input stops it as well."""

import contextlib
import os
import select
import signal
import socket
import sys
import time


def open_missing_stdio() -> None:
    """A missing descriptor 0, 1 or 2 would be given to a socket."""
    while (fd := os.open(os.devnull, os.O_RDWR)) <= 2:
        continue
    os.close(fd)


def serve(listener: socket.socket, connection: socket.socket) -> None:
    listener.close()
    with contextlib.suppress(OSError):
        while data := connection.recv(4096):
            connection.sendall(data)
    os._exit(0)


open_missing_stdio()
signal.signal(signal.SIGINT, signal.SIG_DFL)
signal.signal(signal.SIGCHLD, signal.SIG_IGN)
listener = socket.create_server(("", int(sys.argv[1])), backlog=socket.SOMAXCONN)
while True:
    readable, _, _ = select.select([0, listener], [], [])
    if 0 in readable:
        typed = os.read(0, 100)
        if not typed or typed.strip() == b"quit":
            break
    if listener in readable:
        try:
            connection, _ = listener.accept()
        except OSError:
            time.sleep(0.1)
            continue
        try:
            if os.fork() == 0:
                serve(listener, connection)
        except OSError:
            pass
        connection.close()
