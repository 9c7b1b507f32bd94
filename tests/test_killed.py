"""The suite itself is ended at some moment of a run: nothing of the target survives it."""

import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from time import monotonic

import pytest

from fixtures.linux.guard import NAME
from fixtures.linux.process_tree import children, descendants
from fixtures.waiting import wait_for
from tests.conftest import PROJECT, TARGETS

TIMES = 50
SIDE_BY_SIDE = 5
PLENTY = 60.0
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGKILL)
# Python's tempfile tries a folder out with such a file, and deletes it at once: whoever is killed
# in between leaves it. The suite's own files have names that begin with forkspec-.
TRIAL_FILE = re.compile("[a-z0-9_]{8}")
# From when pytest is just starting until a run on a quiet machine is over.
LATEST = 4.0


@dataclass(frozen=True)
class Ended:
    """A run that was ended: by what and when, its exit status, and what was left of it."""

    case: str
    status: int
    processes: list[str]
    files: list[str]


@pytest.fixture
def programs(twin: Callable[[str], str]) -> list[tuple[Path, str]]:
    """Programs to be copied, and their options."""
    server = Path(twin("c").split()[0])
    return [
        (server, "--port {port}"),
        (server, "--port {port} --fault child-never-exits"),
        (TARGETS / "good" / "sig_ign.c", "{port}"),
        (TARGETS / "bad_start" / "daemonizes_and_escapes.c", "{port}"),
        (TARGETS / "bad_start" / "ignores_sigterm.c", "{port}"),
    ]


def test_nothing_survives_a_suite_that_is_ended_at_any_moment(
    programs: list[tuple[Path, str]], tmp_path: Path
) -> None:
    seed = random.SystemRandom().randrange(1 << 32)
    chosen = random.Random(seed)
    moments = [chosen.uniform(0, LATEST) for _ in range(TIMES)]

    def end_one(number: int) -> Ended:
        program, options = programs[number % len(programs)]
        own = tmp_path / f"run-{number}"
        (own / "scratch").mkdir(parents=True)
        shutil.copy(program, own)
        target = f"{own / program.name} {options}"
        isolation = ("auto", "restricted", "off")[number // len(programs) % 3]
        return _end(target, isolation, SIGNALS[number % 3], moments[number], own)

    with ThreadPoolExecutor(SIDE_BY_SIDE) as pool:
        ended = list(pool.map(end_one, range(TIMES)))
    left = [run for run in ended if run.processes or run.files]
    assert not left, f"seed {seed}"
    for run in ended:
        # Ended by the signal, or by pytest's own doing (2: interrupted), or just over before it.
        assert run.status in (-signal.SIGTERM, -signal.SIGKILL, -signal.SIGINT, 0, 1, 2), run


@pytest.mark.parametrize("name", ["server", "daemonizes_and_escapes.c"])
@pytest.mark.parametrize("isolation", ["full", "restricted", "off"])
@pytest.mark.parametrize("whom", ["the suite and the keeper", "whoever is called pytest"])
def test_nothing_survives_a_suite_that_is_killed_with_its_keepers(
    programs: list[tuple[Path, str]], tmp_path: Path, name: str, isolation: str, whom: str
) -> None:
    program, options = next(each for each in programs if each[0].name == name)
    own = tmp_path / "run"
    (own / "scratch").mkdir(parents=True)
    shutil.copy(program, own)
    kept: list[int] = []

    def victims(suite: int) -> list[int]:
        found = wait_for(lambda: _keepers_of_a_target(suite) or None, PLENTY)
        assert found is not None, (own.parent / "run.log").read_text()
        kept.extend(below for keeper in found for below in descendants(keeper))
        if whom == "the suite and the keeper":
            return found
        return [
            pid for pid in descendants(suite) if b"pytest" in _read(Path(f"/proc/{pid}/cmdline"))
        ]

    ended = _end(f"{own / name} {options}", isolation, signal.SIGKILL, 0, own, victims)
    printed = (own.parent / "run.log").read_text()
    if ended.status == 4:
        pytest.skip(printed.strip().splitlines()[-1])
    assert kept
    assert ended.status == -signal.SIGKILL, printed
    assert (ended.processes, ended.files) == ([], [])


def _keepers_of_a_target(suite: int) -> list[int]:
    """Those below a suite's guards that have something to keep."""
    name = NAME + b"\n"
    # Those of the suite itself, and of its workers.
    makers = [
        pid
        for pid in (suite, *descendants(suite))
        if b"pytest" in _read(Path(f"/proc/{pid}/cmdline"))
    ]
    guards = [
        pid
        for maker in makers
        for pid in children(maker)
        if _read(Path(f"/proc/{pid}/comm")) == name
    ]
    return [keeper for guard in guards for keeper in children(guard) if children(keeper)]


def _nobody_else(suite: int) -> list[int]:
    return []


def _end(
    target: str,
    isolation: str,
    number: signal.Signals,
    moment: float,
    own: Path,
    others: Callable[[int], list[int]] = _nobody_else,
) -> Ended:
    """Run forkspec, end it after so many seconds, and see what is left when all had their time."""
    argv = [sys.executable, "-m", "pytest", "-c", str(PROJECT / "pyproject.toml")]
    argv += ["--rootdir", str(PROJECT), "--isolation", isolation, "--target", target]
    environment = {**os.environ, "TMPDIR": str(own / "scratch"), "FORKSPEC_FOLDER": str(own)}
    before = {*own.iterdir()}
    with (
        (own.parent / f"{own.name}.log").open("w") as log,
        subprocess.Popen(
            argv, cwd=PROJECT, env=environment, stdout=log, stderr=log, start_new_session=True
        ) as suite,
    ):
        until = monotonic() + moment
        wait_for(lambda: suite.poll() is not None or monotonic() > until or None, PLENTY)
        for pid in others(suite.pid):
            # One of them may have ended by itself meanwhile.
            with suppress(ProcessLookupError):
                os.kill(pid, number)
        suite.send_signal(number)
        status = suite.wait(PLENTY)

    def files() -> set[Path]:
        there = {*own.iterdir(), *(own / "scratch").iterdir()} - before
        return {path for path in there if not TRIAL_FILE.fullmatch(path.name)}

    wait_for(lambda: not (_processes(own) or files()) or None, PLENTY)
    case = f"{target}, isolation {isolation}, {number.name} after {moment:.2f} s"
    return Ended(case, status, _processes(own), [str(path) for path in files()])


def _processes(own: Path) -> list[str]:
    """The processes of a run: each has a path of the run's own folder in its command line or, the
    suite's helpers, in its environment."""
    word = os.fsencode(f"{own}/")
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            texts = [_read(entry / "environ"), _read(entry / "cmdline")]
            if any(word in text for text in texts):
                found.append(f"{entry.name}: {texts[1]!r}")
    return found


def test_a_run_that_was_interrupted_reports_what_it_knew(tmp_path: Path) -> None:
    report = tmp_path / "report.json"
    argv = [sys.executable, "-m", "pytest", "-c", str(PROJECT / "pyproject.toml")]
    argv += ["--rootdir", str(PROJECT), f"--report-json={report}"]
    argv += [f"--target={TARGETS}/good/sig_ign.c {{port}}"]
    with subprocess.Popen(argv, cwd=PROJECT, stdout=subprocess.PIPE, text=True) as suite:
        assert suite.stdout is not None
        for line in suite.stdout:
            if line.startswith("PASS    replies.carries_utf8"):
                suite.send_signal(signal.SIGINT)
                break
        suite.stdout.read()
        assert suite.wait(PLENTY) == 2
    data = json.loads(report.read_text())
    outcomes = {clause["id"]: clause["outcome"] for clause in data["clauses"]}
    assert data["verdict"] == "incomplete"
    assert outcomes["replies.carries_utf8"] == "pass"
    assert outcomes["console.flushes"] == "blocked"


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""
