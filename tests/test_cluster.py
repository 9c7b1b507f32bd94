"""The same class on a cluster, of which a worker is killed: the same marks."""

import signal
import subprocess
from pathlib import Path

import pytest

from fixtures.waiting import wait_for
from tests import classroom
from tests.classroom import HOPELESS, assignment, grade, submit
from tests.conftest import PROJECT
from tests.two_workers import two_workers


@pytest.mark.slow
def test_a_worker_that_is_killed_loses_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "all"
    for number in range(4):
        submit(folder, f"good-{number}", {"server": classroom.good_python()})
        submit(folder, f"hopeless-{number}", {"server": HOPELESS})
    toml = assignment(tmp_path)
    output = tmp_path / "marks"
    with two_workers(tmp_path) as (address, processes):
        grading = subprocess.Popen(
            classroom.command(folder, toml, output, "--scheduler", address),
            cwd=PROJECT,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        records = output / "submissions"
        assert wait_for(lambda: any(records.glob("*/record.json")) or None, 300)
        processes[1].send_signal(signal.SIGKILL)
        printed, _ = grading.communicate(timeout=600)
    assert grading.returncode == 0, printed.decode()
    assert grade(folder, toml, tmp_path / "local").status == 0
    for file in ("gradebook.csv", "canvas.csv"):
        assert (output / file).read_bytes() == (tmp_path / "local" / file).read_bytes()


def test_a_scheduler_that_is_killed_is_one_clear_line_and_loses_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "all"
    submit(folder, "a", {"server": HOPELESS})
    for number in range(3):
        submit(folder, f"good-{number}", {"server": classroom.good_python()})
    toml, output = assignment(tmp_path), tmp_path / "marks"
    with two_workers(tmp_path) as (address, processes):
        grading = subprocess.Popen(
            classroom.command(folder, toml, output, "--scheduler", address),
            cwd=PROJECT,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        record = output / "submissions" / "a" / "record.json"
        assert wait_for(lambda: record.exists() or None, 300)
        processes[0].send_signal(signal.SIGKILL)
        printed, _ = grading.communicate(timeout=300)
    assert grading.returncode == 4, printed.decode()
    assert "it is gone; results so far are kept" in printed.decode()
    assert "Traceback" not in printed.decode()
    assert record.exists()


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
    with two_workers(tmp_path, tmp_path) as (address, _):
        done = grade(tmp_path / "all", toml, tmp_path / "marks", "--scheduler", address)
    assert done.status == 4
    assert "it cannot run forkspec" in done.printed and "--preload" in done.printed
