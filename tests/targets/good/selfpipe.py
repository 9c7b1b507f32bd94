"""Signals arrive as bytes in a pipe: one select without a time-out waits for them and for clients.

Python runs a handler only between two bytecodes, so one that comes just before a blocking accept
would have to wait for the next client. The pipe's byte stays until it is read.
"""

import os
import select
import signal
import socket
import sys
import time
from contextlib import suppress

ENDING = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
WATCHED = (signal.SIGCHLD, *ENDING)
children: set[int] = set()


def open_standard_descriptors() -> None:
    """A missing descriptor 0, 1 or 2 would be given to a socket, and log lines to its client."""
    while (fd := os.open(os.devnull, os.O_RDWR)) <= 2:
        os.set_inheritable(fd, True)
    os.close(fd)


def be_child(connection: socket.socket, parents_descriptors: tuple[int, ...]) -> None:
    try:
        signal.set_wakeup_fd(-1)
        for number in WATCHED:
            signal.signal(number, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, WATCHED)
        for fd in parents_descriptors:
            os.close(fd)
        with suppress(ConnectionError):
            while data := connection.recv(4096):
                connection.sendall(data)
    finally:
        os._exit(0)


def serve_in_child(connection: socket.socket, parents_descriptors: tuple[int, ...]) -> None:
    """Held back meanwhile, no signal finds a newborn child that still has the parent's pipe."""
    signal.pthread_sigmask(signal.SIG_BLOCK, WATCHED)
    try:
        pid = os.fork()
        if pid == 0:
            be_child(connection, parents_descriptors)
        children.add(pid)
        print(f"process {pid} serves a client", flush=True)
    except OSError as error:
        print(f"cannot fork: {error}", flush=True)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, WATCHED)


def reap() -> None:
    with suppress(ChildProcessError):
        while pid := os.waitpid(-1, os.WNOHANG)[0]:
            children.discard(pid)


def main() -> None:
    open_standard_descriptors()
    wake, waker = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
    signal.set_wakeup_fd(waker, warn_on_full_buffer=False)
    for number in WATCHED:
        signal.signal(number, lambda number, frame: None)
    listener = socket.create_server(("", int(sys.argv[1])), backlog=socket.SOMAXCONN)
    listener.setblocking(False)
    print(f"listening on port {sys.argv[1]}", flush=True)
    came = b""
    while not any(number in came for number in ENDING):
        ready = select.select([listener.fileno(), wake], [], [])[0]
        came = os.read(wake, 4096) if wake in ready else b""
        reap()
        try:
            connection, _ = listener.accept()
        except (BlockingIOError, ConnectionAbortedError):
            continue
        except OSError:  # out of descriptors: the client waits in the backlog until one is free
            time.sleep(0.1)
            continue
        with connection:
            serve_in_child(connection, (listener.fileno(), wake, waker))
    listener.close()
    for pid in children:
        os.kill(pid, signal.SIGTERM)


main()
