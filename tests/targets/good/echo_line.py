"""Answers a line when it is complete, with all its bytes, whatever they are; up to 1 MiB.

SIGCHLD is ignored, so the kernel reaps the children; they end with their parent, because they ask
the kernel for a signal when it ends (PR_SET_PDEATHSIG).
"""

import ctypes
import os
import signal
import socket
import sys
import time
from contextlib import suppress

PR_SET_PDEATHSIG = 1
LONGEST_LINE = 1 << 20
libc = ctypes.CDLL(None)


def open_standard_descriptors() -> None:
    """A missing descriptor 0, 1 or 2 would be given to a socket, and log lines to its client."""
    while (fd := os.open(os.devnull, os.O_RDWR)) <= 2:
        os.set_inheritable(fd, True)
    os.close(fd)


def echo_lines(connection: socket.socket) -> None:
    with connection.makefile("rb") as lines:
        while line := lines.readline(LONGEST_LINE):
            if len(line) == LONGEST_LINE and not line.endswith(b"\n"):
                return
            connection.sendall(line)


def serve_in_child(listener: socket.socket, connection: socket.socket) -> None:
    parent = os.getpid()
    pid = os.fork()
    if pid:
        print(f"process {pid} serves a client", flush=True)
        return
    try:
        libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:
            os._exit(0)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        listener.close()
        with suppress(ConnectionError):
            echo_lines(connection)
    finally:
        os._exit(0)


def main() -> None:
    open_standard_descriptors()
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    listener = socket.create_server(("", int(sys.argv[1])), backlog=socket.SOMAXCONN)
    print(f"listening on port {sys.argv[1]}", flush=True)
    while True:
        try:
            connection, _ = listener.accept()
        except ConnectionAbortedError:
            continue
        except OSError:  # out of descriptors: the client waits in the backlog until one is free
            time.sleep(0.1)
            continue
        with connection:
            try:
                serve_in_child(listener, connection)
            except OSError as error:
                print(f"cannot fork: {error}", flush=True)


main()
