"""A calculator that greets, then answers each line with a line; a second argument is a fault."""

import ctypes
import os
import signal
import socket
import sys
import time
from contextlib import suppress

PR_SET_PDEATHSIG = 1
LONGEST_LINE = 1000
FAULT = sys.argv[2] if len(sys.argv) > 2 else ""
OPERATIONS = {"ADD": int.__add__, "SUB": int.__sub__, "MUL": int.__mul__}
libc = ctypes.CDLL(None)


def open_standard_descriptors() -> None:
    """A missing descriptor 0, 1 or 2 would be given to a socket, and log lines to its client."""
    while (fd := os.open(os.devnull, os.O_RDWR)) <= 2:
        os.set_inheritable(fd, True)
    os.close(fd)


def result(line: str) -> str:
    words = line.split()
    if len(words) != 3 or words[0] not in OPERATIONS:
        return "? ADD, SUB or MUL, and two numbers"
    try:
        return f"= {OPERATIONS[words[0]](int(words[1]), int(words[2]))}"
    except ValueError:
        return "? two numbers are needed"


def calculate(connection: socket.socket) -> None:
    connection.sendall(b"calculator of process %d\r\n" % os.getpid())
    with connection.makefile("rb") as lines:
        while line := lines.readline(LONGEST_LINE):
            if not line.endswith(b"\n"):
                return
            if FAULT == "silent-on-errors" and not line.startswith(b"ADD"):
                continue
            answer = result(line.decode(errors="replace"))
            if FAULT == "off-by-one":
                answer = answer.replace("42", "43")
            connection.sendall(answer.encode() + b"\r\n")
            if FAULT == "chatty":
                connection.sendall(b"anything else?\r\n")
            if FAULT == "one-line-only":
                return


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
            calculate(connection)
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
