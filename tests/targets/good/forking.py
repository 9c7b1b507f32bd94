"""What some good Python servers share, so that each file shows only what it does in its own way.

SIGCHLD is ignored, so the kernel reaps the children. The signals that end a server keep their
default action; its children ask the kernel for a signal when their parent ends
(PR_SET_PDEATHSIG), so none outlives it, whatever ended it.
"""

import ctypes
import os
import signal
import socket
import time
from collections.abc import Callable
from contextlib import suppress
from typing import NoReturn

PR_SET_PDEATHSIG = 1
libc = ctypes.CDLL(None)

Serve = Callable[[socket.socket], None]


def open_standard_descriptors() -> None:
    """A missing descriptor 0, 1 or 2 would be given to a socket, and log lines to its client."""
    while (fd := os.open(os.devnull, os.O_RDWR)) <= 2:
        os.set_inheritable(fd, True)
    os.close(fd)


def follow(parent: int) -> None:
    """End when the parent ends, also when it has ended just now."""
    libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != parent:
        os._exit(0)


def serve_in_child(listener: socket.socket, connection: socket.socket, serve: Serve) -> None:
    parent = os.getpid()
    pid = os.fork()
    if pid:
        print(f"process {pid} serves a client", flush=True)
        return
    try:
        follow(parent)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        listener.close()
        with suppress(ConnectionError):
            serve(connection)
    finally:
        os._exit(0)


def run(host: str, port: str, serve: Serve) -> NoReturn:
    """Listen and fork, for ever."""
    open_standard_descriptors()
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.create_server((host, int(port)), family=family, backlog=socket.SOMAXCONN)
    print(f"listening on port {port}", flush=True)
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
                serve_in_child(listener, connection, serve)
            except OSError as error:
                print(f"cannot fork: {error}", flush=True)
