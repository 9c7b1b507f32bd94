"""The same class on a cluster, of which a worker is killed: the same marks."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from fixtures.waiting import wait_for
from tests import classroom
from tests.classroom import HOPELESS, assignment, grade, submit
from tests.conftest import PROJECT


@contextmanager
def _cluster(
    folder: Path, path: Path = PROJECT
) -> Iterator[tuple[str, list[subprocess.Popen[bytes]]]]:
    """A scheduler on a port of its own choice, and two worker processes."""
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
        assert wait_for(lambda: known.exists() or None, 120)
        workers = [start(worker) for _ in range(2)]
        address = _address(known)
        yield address, workers
    finally:
        for process in reversed(started):
            process.terminate()
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        log.close()


def _address(known: Path) -> str:
    return str(json.loads(known.read_text())["address"])


def test_a_worker_that_is_killed_loses_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "all"
    for number in range(4):
        submit(folder, f"good-{number}", {"server": classroom.good_python()})
        submit(folder, f"hopeless-{number}", {"server": HOPELESS})
    toml = assignment(tmp_path)
    output = tmp_path / "marks"
    with _cluster(tmp_path) as (address, workers):
        grading = subprocess.Popen(
            classroom.command(folder, toml, output, "--scheduler", address),
            cwd=PROJECT,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        records = output / "submissions"
        assert wait_for(lambda: any(records.glob("*/record.json")) or None, 300)
        workers[0].send_signal(signal.SIGKILL)
        printed, _ = grading.communicate(timeout=600)
    assert grading.returncode == 0, printed.decode()
    assert grade(folder, toml, tmp_path / "local").status == 0
    for file in ("gradebook.csv", "canvas.csv"):
        assert (output / file).read_bytes() == (tmp_path / "local" / file).read_bytes()


def test_a_cluster_that_is_not_there_is_one_clear_line(tmp_path: Path) -> None:
    submit(tmp_path / "all", "a", {"server": HOPELESS})
    toml = assignment(tmp_path)
    address = "tcp://127.0.0.1:1"
    done = grade(tmp_path / "all", toml, tmp_path / "marks", "--scheduler", address)
    assert done.status == 4
    assert f"--scheduler {address}: nobody is there" in done.printed


def test_a_cluster_without_forkspec_is_one_clear_line(tmp_path: Path) -> None:
    submit(tmp_path / "all", "a", {"server": HOPELESS})
    toml = assignment(tmp_path)
    with _cluster(tmp_path, tmp_path) as (address, _):
        done = grade(tmp_path / "all", toml, tmp_path / "marks", "--scheduler", address)
    assert done.status == 4
    assert "it cannot run forkspec" in done.printed and "PYTHONPATH" in done.printed
