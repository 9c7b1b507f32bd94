"""Answers a line when it is complete, with all its bytes, whatever they are; up to 1 MiB."""

import socket
import sys

from forking import run

LONGEST_LINE = 1 << 20


def echo_lines(connection: socket.socket) -> None:
    with connection.makefile("rb") as lines:
        while line := lines.readline(LONGEST_LINE):
            if len(line) == LONGEST_LINE and not line.endswith(b"\n"):
                return
            connection.sendall(line)


run("", sys.argv[1], echo_lines)
