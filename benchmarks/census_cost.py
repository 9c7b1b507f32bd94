"""Measures what a census costs beside `lsof -nP -iTCP`: `tox -e bench-census -- 100 1000 4000`.

A server with so many connected children is looked at by both in turn. lsof reads the sockets of the
whole machine, so there should be no other program with thousands of descriptors.
"""

import argparse
import contextlib
import resource
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from time import monotonic

from fixtures.census.read_census import read_census
from fixtures.command import parse
from fixtures.isolation.limits import Limits
from fixtures.target.launch import Target
from fixtures.waiting import wait_for
from tests.runs import cases

GOOD = "c --reap handler"
START_TIMEOUT = 60.0
MEMORY_OF_A_CHILD = 16 << 20


def main() -> int:
    """Status 0: no census takes longer than lsof."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("children", type=int, nargs="*", default=[100, 1000, 4000], metavar="N")
    parser.add_argument("--times", type=int, default=5, metavar="N")
    chosen = parser.parse_args()
    if shutil.which("lsof") is None:
        parser.error("lsof is not installed")
    _raise_limit(max(chosen.children))
    worst = 0.0
    for count in chosen.children:
        with _server(count) as target:
            census, lsof = [], []
            for _ in range(chosen.times):
                census.append(_seconds_of_census(target, count))
                lsof.append(_seconds_of_lsof())
        ratio = median(census) / median(lsof)
        worst = max(worst, ratio)
        print(
            f"{count:5} children: census {median(census) * 1e3:7.0f} ms, "
            f"lsof {median(lsof) * 1e3:7.0f} ms, ratio {ratio:.2f}, "
            f"{median(census) / count * 1e6:.0f} us a child",
            flush=True,
        )
    return 0 if worst <= 1.0 else 1


def _raise_limit(children: int) -> None:
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = children + 100
    if hard not in (resource.RLIM_INFINITY,) and hard < wanted:
        raise SystemExit(f"{wanted} descriptors are needed, and {hard} allowed (ulimit -Hn)")
    resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


@contextlib.contextmanager
def _server(children: int) -> Iterator[Target]:
    """A server with so many clients, each accepted by a child."""
    with tempfile.TemporaryDirectory(prefix="forkspec-bench-") as name:
        (good,) = (case for case in cases(["twins"], Path(name)) if str(case) == GOOD)
        with socket.create_server(("127.0.0.1", 0)) as unused:
            port: int = unused.getsockname()[1]
        limits = Limits(memory=children * MEMORY_OF_A_CHILD, processes=2 * children)
        target = Target(parse(good.command, good.folder), port, limits=limits)
        try:
            with contextlib.ExitStack() as clients:
                for _ in range(children):
                    client = wait_for(lambda: _connect(port), START_TIMEOUT)
                    assert client is not None, "the server does not listen"
                    clients.enter_context(client)
                    client.sendall(b"x\n")
                    client.recv(2)
                yield target
        finally:
            target.close()


def _connect(port: int) -> socket.socket | None:
    with contextlib.suppress(ConnectionRefusedError):
        return socket.create_connection(("127.0.0.1", port))
    return None


def _seconds_of_census(target: Target, children: int) -> float:
    began = monotonic()
    census = read_census(target.root, {})
    seconds = monotonic() - began
    assert len(census.held) >= children, f"only {len(census.held)} sockets were seen"
    return seconds


def _seconds_of_lsof() -> float:
    began = monotonic()
    subprocess.run(["lsof", "-nP", "-iTCP"], check=True, stdout=subprocess.DEVNULL)
    return monotonic() - began


if __name__ == "__main__":
    sys.exit(main())
