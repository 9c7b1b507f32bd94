"""Tries to reach what is not its own, says what came of each, and ends with status 3.

They are the lines of `tries.txt` beside it (what a command line names is for the target to see):
`read:PATH`, `write:PATH` (variables are filled in), `own:NAME` (a file
beside it), `connect:PORT`, `socket:FAMILY`, `become:UID`, `kill:PID`.
"""

import os
import socket
import sys
from pathlib import Path


def attempt(what: str, value: str) -> None:
    match what:
        case "read":
            Path(value).read_bytes()
        case "write":
            with Path(os.path.expandvars(value)).open("a") as file:
                file.write("mine\n")
        case "connect":
            socket.create_connection(("127.0.0.1", int(value)), 5).close()
        case "socket":
            socket.socket(getattr(socket, value)).close()
        case "become":
            os.setuid(int(value))
        case "kill":
            os.kill(int(value), 0)
        case "own":
            (Path(__file__).parent / value).write_text("mine")


for word in (Path(__file__).parent / "tries.txt").read_text().splitlines():
    what, _, value = word.partition(":")
    try:
        attempt(what, value)
    except OSError as problem:
        print(f"{word}: refused ({problem.strerror})", flush=True)
    else:
        print(f"{word}: done", flush=True)
sys.exit(3)
