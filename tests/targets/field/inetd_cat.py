"""A correct server that serves like inetd: the child puts the connection on descriptors 0, 1 and 2,
and becomes another program, cat, which echoes."""

import contextlib
import os
import signal
import socket
import sys
import time


def open_missing_stdio() -> None:
    """A missing descriptor 0, 1 or 2 would be given to a socket."""
    while (fd := os.open(os.devnull, os.O_RDWR)) <= 2:
        os.set_inheritable(fd, True)
    os.close(fd)


def become_cat(connection: socket.socket) -> None:
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    for fd in (0, 1, 2):
        os.dup2(connection.fileno(), fd)
    with contextlib.suppress(OSError):
        os.execlp("cat", "cat")
    os._exit(127)


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
        become_cat(connection)
    connection.close()
