"""The handler calls os.wait() once for each SIGCHLD, and so for a child that is stopped too. When
that child ends later nobody is left to wait for, and the exception ends the parent."""

import contextlib
import os
import signal
import socket
import sys


def reap(*_: object) -> None:
    os.wait()


listener = socket.create_server(("127.0.0.1", int(sys.argv[1])), backlog=512)
signal.signal(signal.SIGCHLD, reap)
while True:
    connection, _ = listener.accept()
    if os.fork() == 0:
        listener.close()
        connection.recv(1024)
        with contextlib.suppress(OSError):
            connection.sendall(b"HTTP/1.0 200 OK\r\n\r\nhello\n")
        os._exit(0)
    connection.close()
