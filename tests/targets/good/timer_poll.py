"""Nobody listens to SIGCHLD: select has a time-out of 0.3 s, and after each round all are reaped.

The rounds also see within that time that a signal has asked the server to end.
"""

import os
import select
import signal
import socket
import sys
import time
from contextlib import suppress
from types import FrameType

ENDING = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
children: set[int] = set()
is_ending = False


def on_end(number: int, frame: FrameType | None) -> None:
    global is_ending
    is_ending = True


def open_standard_descriptors() -> None:
    """A missing descriptor 0, 1 or 2 would be given to a socket, and log lines to its client."""
    while (fd := os.open(os.devnull, os.O_RDWR)) <= 2:
        os.set_inheritable(fd, True)
    os.close(fd)


def be_child(listener: socket.socket, connection: socket.socket) -> None:
    try:
        for number in ENDING:
            signal.signal(number, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, ENDING)
        listener.close()
        with suppress(ConnectionError):
            while data := connection.recv(4096):
                connection.sendall(data)
    finally:
        os._exit(0)


def serve_in_child(listener: socket.socket, connection: socket.socket) -> None:
    """Held back meanwhile, a signal that is for a newborn child finds it able to end."""
    signal.pthread_sigmask(signal.SIG_BLOCK, ENDING)
    try:
        pid = os.fork()
        if pid == 0:
            be_child(listener, connection)
        children.add(pid)
        print(f"process {pid} serves a client", flush=True)
    except OSError as error:
        print(f"cannot fork: {error}", flush=True)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, ENDING)


def reap() -> None:
    with suppress(ChildProcessError):
        while pid := os.waitpid(-1, os.WNOHANG)[0]:
            children.discard(pid)


def main() -> None:
    open_standard_descriptors()
    for number in ENDING:
        signal.signal(number, on_end)
    listener = socket.create_server(("", int(sys.argv[1])), backlog=socket.SOMAXCONN)
    listener.setblocking(False)
    print(f"listening on port {sys.argv[1]}", flush=True)
    while not is_ending:
        select.select([listener], [], [], 0.3)
        reap()
        try:
            connection, _ = listener.accept()
        except (BlockingIOError, ConnectionAbortedError):
            continue
        except OSError:  # out of descriptors: the client waits in the backlog until one is free
            time.sleep(0.1)
            continue
        with connection:
            serve_in_child(listener, connection)
    listener.close()
    for pid in children:
        os.kill(pid, signal.SIGTERM)


main()
