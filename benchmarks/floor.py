"""Measures what the observation costs: `tox -e bench-floor`.

The good C server is judged as a user does it. Then as many servers are started, as many clients
connect to them, and as many bytes are sent and received, without any observation. Both are repeated
in turn; the medians stand side by side.
"""

import argparse
import contextlib
import io
import os
import shlex
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from time import monotonic
from typing import TypeVar
from unittest.mock import patch

import pytest

from benchmarks.classes import PROJECT
from fixtures.clients.client import Client
from fixtures.target.launch import Target
from tests.runs import cases

T = TypeVar("T")
GOOD = "c --reap handler"
# The goal: a judgement takes at most so many times as long.
MAX_RATIO = 2.5
CHUNK = 1 << 16


@dataclass(frozen=True)
class Work:
    """What a whole run does to its targets.

    Attributes:
        starts: how many servers are started.
        clients: how many clients connect.
        moved: how many bytes the clients send and receive, all together.
    """

    starts: int
    clients: int
    moved: int


def main() -> int:
    """Status 0: the goal is reached."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--times", type=int, default=5, metavar="N")
    times = parser.parse_args().times
    with tempfile.TemporaryDirectory(prefix="forkspec-bench-") as name:
        (good,) = (case for case in cases(["twins"], Path(name)) if str(case) == GOOD)
        argv = ["-q", "-c", str(PROJECT / "pyproject.toml"), f"--rootdir={PROJECT}"]
        argv += [f"--target={good.command}"]
        os.chdir(PROJECT)
        os.environ["FORKSPEC_FOLDER"] = str(good.folder)
        work = _count([*argv, "--parallel", "1"])
        judged, floor = [], []
        for _ in range(times):
            judged.append(_seconds_judged(argv))
            floor.append(_seconds_of(work, good.command))
    ratio = median(judged) / median(floor)
    print(f"{work.starts} starts, {work.clients} clients, {work.moved / 1e6:.0f} MB")
    print(f"judged               {median(judged):6.2f} s")
    print(f"without observation  {median(floor):6.2f} s")
    print(f"ratio                {ratio:6.2f}   (goal: at most {MAX_RATIO:g})")
    return 0 if ratio <= MAX_RATIO else 1


def _count(argv: list[str]) -> Work:
    """Judge once in this process, and count what is started and connects."""
    started: list[Target] = []
    connected: list[Client] = []
    counted = _counted(Target, started), _counted(Client, connected)
    with counted[0], counted[1], contextlib.redirect_stdout(io.StringIO()):
        status = pytest.main(argv)
    if status:
        raise SystemExit(f"the good server was not judged as one: status {status}")
    return Work(len(started), len(connected), sum(client.moved for client in connected))


@contextlib.contextmanager
def _counted(kind: type[T], made: list[T]) -> Iterator[None]:
    initialize: Callable[..., None] = getattr(kind, "__init__")  # noqa: B009

    def counting(self: T, *arguments: object, **options: object) -> None:
        made.append(self)
        initialize(self, *arguments, **options)

    with patch.object(kind, "__init__", counting):
        yield


def _seconds_judged(argv: list[str]) -> float:
    began = monotonic()
    command = [sys.executable, "-m", "pytest", *argv]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return monotonic() - began


def _seconds_of(work: Work, command: str) -> float:
    """Start the servers one after another, each with its share of the clients and the bytes."""
    began = monotonic()
    # An interpreter is started for a judgement, too.
    subprocess.run([sys.executable, "-c", "import pytest"], check=True)
    clients = _shares(work.clients, work.starts)
    moved = _shares(work.moved, work.clients)
    for count in clients:
        port = _free_port()
        argv = [word.replace("{port}", str(port)) for word in shlex.split(command)]
        with subprocess.Popen(argv, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
            _wait_until_it_listens(port)
            for _ in range(count):
                _talk(port, moved.pop())
            server.send_signal(signal.SIGTERM)
    return monotonic() - began


def _shares(whole: int, parts: int) -> list[int]:
    return [whole // parts + (number < whole % parts) for number in range(parts)]


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
    return port


def _wait_until_it_listens(port: int) -> None:
    while True:
        with contextlib.suppress(ConnectionRefusedError):
            socket.create_connection(("127.0.0.1", port)).close()
            return


def _talk(port: int, moved: int) -> None:
    """Send half of the bytes in lines, and receive them again."""
    with socket.create_connection(("127.0.0.1", port)) as connection:
        left = max(moved // 2, 2)
        while left > 0:
            chunk = b"." * (min(left, CHUNK) - 1) + b"\n"
            connection.sendall(chunk)
            left -= len(chunk)
            received = 0
            while received < len(chunk):
                received += len(connection.recv(CHUNK))


if __name__ == "__main__":
    sys.exit(main())
