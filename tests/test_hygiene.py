"""The suite keeps its own rules: after a run it holds nothing that it did not hold before."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import PROJECT, TARGETS

# In a process of its own: what pytest itself keeps for the tests around this one does not count.
RUN = """
import json, os, signal, sys, threading
import pytest

def held():
    numbers = {int(name) for name in os.listdir("/proc/self/fd")}
    links = {}
    for number in numbers:
        try:
            links[number] = os.readlink(f"/proc/self/fd/{number}")
        except OSError:
            pass  # the descriptor by which the folder itself was read
    with open(f"/proc/self/task/{os.getpid()}/children") as file:
        children = file.read().split()
    return {
        "descriptors": sorted(f"{number}: {link}" for number, link in links.items()),
        "children": children,
        "threads": sorted(thread.name for thread in threading.enumerate()),
        "files": sorted(os.listdir(os.environ["TMPDIR"])),
        "signals": [str(signal.getsignal(number)) for number in (2, 14, 15, 17)],
    }

before = held()
status = pytest.main(sys.argv[2:])
after = held()
with open(sys.argv[1], "w") as file:
    json.dump([int(status), before, after], file)
"""


@pytest.mark.parametrize(
    ("target", "status"),
    [
        ("{c}", 0),
        ("{python}", 0),
        ("{c} --fault no-reaping", 1),
        ("{c} --fault child-never-exits", 1),
        (f"{TARGETS}/bad_start/crashes_at_once.c", 1),
        (f"{TARGETS}/bad_start/daemonizes_and_escapes.c {{port}}", None),
        ("/nowhere/server", 4),
    ],
)
def test_a_whole_run_leaves_nothing_in_the_suite(
    tmp_path: Path, twin: Callable[[str], str], target: str, status: int | None
) -> None:
    command = target.replace("{c}", twin("c")).replace("{python}", twin("python"))
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    result = tmp_path / "told.json"
    options = ["-c", f"{PROJECT}/pyproject.toml", "--rootdir", str(PROJECT), "--target", command]
    done = subprocess.run(
        [sys.executable, "-c", RUN, str(result), *options],
        cwd=PROJECT,
        env={**os.environ, "TMPDIR": str(scratch), "FORKSPEC_FOLDER": str(PROJECT)},
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert result.is_file(), done.stdout + done.stderr
    ended, before, after = json.loads(result.read_text())
    assert status is None or ended == status, done.stdout
    assert after == before
