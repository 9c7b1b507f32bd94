"""A Dask cluster on this machine: a scheduler, and two worker processes."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from fixtures.waiting import wait_for

PROJECT = Path(__file__).resolve().parent.parent


@contextmanager
def two_workers(
    folder: Path, path: Path = PROJECT
) -> Iterator[tuple[str, list[subprocess.Popen[bytes]]]]:
    """The address of a scheduler on a port of its own choice; its process and two workers'."""
    known = folder / "scheduler.json"
    dask = [sys.executable, "-m", "distributed.cli.dask_scheduler"]
    scheduler = [*dask, "--host", "127.0.0.1", "--port", "0", "--no-dashboard"]
    worker = [sys.executable, "-m", "distributed.cli.dask_worker", "--nthreads", "1"]
    worker += ["--no-nanny", "--no-dashboard", "--local-directory", str(folder)]
    started: list[subprocess.Popen[bytes]] = []
    log = (folder / "cluster.log").open("wb")

    def start(argv: list[str]) -> subprocess.Popen[bytes]:
        process = subprocess.Popen(
            [*argv, "--scheduler-file", str(known)],
            cwd=folder,
            env={**os.environ, "PYTHONPATH": str(path)},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
        )
        started.append(process)
        return process

    try:
        start(scheduler)
        address = wait_for(lambda: _address(known), 120)
        assert address is not None, (folder / "cluster.log").read_text()
        for _ in range(2):
            start(worker)
        yield address, started
    finally:
        for process in reversed(started):
            process.terminate()
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        log.close()


def _address(known: Path) -> str | None:
    """Where the scheduler is; None while it has not written that down, or not all of it."""
    try:
        return str(json.loads(known.read_text())["address"])
    except (OSError, ValueError):
        return None
