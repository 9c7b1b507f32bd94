"""Judgements, each in a process of its own, and kept as a line of a log.

The processes are forked from one that has loaded pytest and forkspec once.
"""

import json
import multiprocessing
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import pytest

from grading.fork_server import MODULES
from reference_server.faults import BY_NAME, FAULTS
from tests.conftest import PROJECT, REAPING
from tests.field import Expected, build, departures, expectations, needs

SETS = ("twins", "field")
# A run that takes longer is told to end, and has no report.
MAX_SECONDS = 1800.0
LOADED = multiprocessing.get_context("forkserver")
LOADED.set_forkserver_preload([*MODULES])


@dataclass(frozen=True)
class Case:
    """A target: a twin with a fault or a way to reap (`switch` and its value), or a server of the
    field. `command` is for --target, `folder` is where that is typed."""

    name: str
    command: str
    folder: Path
    options: tuple[str, ...] = ()
    switch: tuple[str, str] = ("", "")
    expected: Expected | None = None

    def __str__(self) -> str:
        return self.name

    def demanded(self, clause: str) -> str | None:
        """The outcome that the table of faults demands of a clause."""
        switch, value = self.switch
        if switch == "--fault":
            if clause in BY_NAME[value].breaks:
                return "fail"
            if clause in BY_NAME[value].blocks:
                return "blocked"
        return None


@dataclass(frozen=True)
class Ran:
    """One run: the case, every clause's outcome (None: there was no report), what was said of those
    that did not pass, the verdict, and the clause that was asked alone, if not all were."""

    case: str
    outcomes: dict[str, str] | None
    seconds: float
    messages: dict[str, str] = field(default_factory=dict)
    verdict: str = ""
    alone: str = ""

    def departures(self, expected: Expected) -> list[str]:
        """Where this is not what the table of the field demands."""
        clauses = [
            {"id": clause, "outcome": outcome, "message": self.messages.get(clause, "")}
            for clause, outcome in (self.outcomes or {}).items()
        ]
        return departures(expected, {"verdict": self.verdict, "clauses": clauses})


def cases(sets: Iterable[str], folder: Path) -> list[Case]:
    """Everything in these of the SETS. What has to be compiled is, once, into `folder`."""
    chosen: list[Case] = []
    if "twins" in sets:
        chosen += _twins(folder)
    if "field" in sets:
        chosen += _field(folder)
    return chosen


def _twins(folder: Path) -> Iterator[Case]:
    program = folder / "server"
    source = PROJECT / "reference_server" / "server.c"
    subprocess.run(["cc", "-O1", "-o", str(program), str(source)], check=True)
    commands = {"c": str(program), "python": f"{sys.executable} -m reference_server"}
    switches = [("--fault", f.name, language) for f in FAULTS for language in f.twins]
    switches += [("--reap", name, language) for language in REAPING for name in REAPING[language]]
    for switch, value, language in switches:
        command = f"{commands[language]} --port {{port}} {switch} {value}"
        yield Case(f"{language} {switch} {value}", command, PROJECT, switch=(switch, value))


def _field(folder: Path) -> Iterator[Case]:
    for expected in expectations():
        if shutil.which(needs(expected)) is None:
            print(f"{expected.name}: {needs(expected)} is not installed", file=sys.stderr)
            continue
        yield Case(
            f"field {expected.name}",
            build(expected, folder),
            folder / expected.source.stem,
            expected.options,
            expected=expected,
        )


def node(clause: str) -> str:
    """Where the check of a clause is, as pytest takes it from the project's folder."""
    family, name = clause.split(".")
    return f"conformance/test_{family}.py::test_{name}"


def judge(case: Case, clause: str = "") -> Ran:
    """Judge one case by all clauses, or by one alone."""
    with tempfile.TemporaryDirectory(prefix="forkspec-run-") as folder:
        report = Path(folder) / "report.json"
        argv = ["-q", "-c", str(PROJECT / "pyproject.toml"), "--rootdir", str(PROJECT)]
        argv += [f"--report-json={report}", f"--target={case.command}", *case.options]
        if clause:
            argv.append(node(clause))
        judging = LOADED.Process(target=_judge, args=(argv, folder, str(case.folder)))
        judging.start()
        judging.join(MAX_SECONDS)
        while judging.is_alive() and judging.pid is not None:
            os.kill(judging.pid, signal.SIGINT)
            judging.join(60)
        if not report.is_file():
            return Ran(str(case), None, 0.0, alone=clause)
        return _read(case, clause, json.loads(report.read_text(encoding="utf-8")))


def _read(case: Case, clause: str, report: dict[str, Any]) -> Ran:
    # A report names those too that were not asked.
    asked = [judged for judged in report["clauses"] if clause in ("", judged["id"])]
    return Ran(
        case=str(case),
        outcomes={judged["id"]: judged["outcome"] for judged in asked},
        seconds=report["seconds"],
        messages={
            judged["id"]: f"{judged['message']}\n{judged['evidence']}"
            for judged in asked
            if judged["outcome"] in ("fail", "blocked", "error")
        },
        verdict=report["verdict"],
        alone=clause,
    )


def _judge(argv: list[str], scratch: str, folder: str) -> None:
    null = os.open(os.devnull, os.O_RDWR)
    for number in (0, 1, 2):
        os.dup2(null, number)
    os.chdir(PROJECT)
    os.environ["FORKSPEC_FOLDER"] = folder
    os.environ["TMPDIR"] = tempfile.tempdir = scratch
    sys.exit(pytest.main(argv))


Task = tuple[Case, str]


def run_all(tasks: list[Task], jobs: int, log: Path, done: Callable[[Case, Ran], None]) -> None:
    """Judge these cases, each by its clause or by all, `jobs` side by side.

    Each run is written to the log, and told to `done`, in the order of the tasks.
    """
    with ThreadPoolExecutor(jobs) as pool, log.open("a", encoding="utf-8") as file:
        for (case, _), ran in zip(tasks, pool.map(lambda task: judge(*task), tasks), strict=True):
            file.write(json.dumps(asdict(ran)) + "\n")
            file.flush()
            done(case, ran)


def read_log(path: Path) -> list[Ran]:
    """What earlier calls found, in that order."""
    if not path.is_file():
        return []
    return [Ran(**json.loads(line)) for line in path.read_text(encoding="utf-8").splitlines()]
