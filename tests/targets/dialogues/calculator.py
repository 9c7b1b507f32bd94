"""A calculator that greets, then answers each line with a line; a second argument is a fault."""

import os
import socket
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "good"))
from forking import run

LONGEST_LINE = 1000
FAULT = sys.argv[2] if len(sys.argv) > 2 else ""
OPERATIONS = {"ADD": int.__add__, "SUB": int.__sub__, "MUL": int.__mul__}


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


run("", sys.argv[1], calculate)
