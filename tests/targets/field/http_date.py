"""A correct server that serves like HTTP/1.0: one request, one reply with the date in it, then the
server ends its side and waits for the end of the client."""

import contextlib
import email.utils
import os
import signal
import socket
import sys
import time


def open_missing_stdio() -> None:
    """A missing descriptor 0, 1 or 2 would be given to a socket."""
    while (fd := os.open(os.devnull, os.O_RDWR)) <= 2:
        continue
    os.close(fd)


def serve(connection: socket.socket) -> None:
    if not connection.recv(4096):
        return
    date = email.utils.formatdate(usegmt=True)
    head = f"HTTP/1.0 200 OK\r\nDate: {date}\r\nContent-Length: 6\r\n\r\n"
    connection.sendall(head.encode() + b"hello\n")
    connection.shutdown(socket.SHUT_WR)
    while connection.recv(4096):
        continue


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
