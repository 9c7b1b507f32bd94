"""Compares runs on machines that refuse something with a usual run: `tox -e machines`.

Some servers are judged as usual, and with calls refused (tests/refusing.py). The table has for each
machine the number of clauses with another outcome, and the time of the run relative to the usual
one. The usual run is measured before and after the others, in case the machine becomes slower.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.classes import PROJECT
from tests.ordinary import NOBODY, PARTS
from tests.refusing import NO_TRACING, OWN_NETWORK, refusing

TARGETS = PROJECT / "tests" / "targets"
FLAGS = ("-O1", "-pthread")
REFERENCE = PROJECT / "reference_server" / "server.c"
# What each server is, its source, and the words that follow the port.
SERVERS = {
    "correct, in C": (REFERENCE, ()),
    "never reaps": (REFERENCE, ("--fault", "no-reaping")),
    "keeps connfd": (REFERENCE, ("--fault", "parent-keeps-connfd")),
    "correct, in Python": (TARGETS / "good" / "echo_line.py", ()),
    "polls, with signalfd": (TARGETS / "good" / "signalfd_poll.c", ()),
    "reaps on a timer": (TARGETS / "good" / "itimer_reaper.c", ()),
    "greets, never reaps": (TARGETS / "field" / "greets_never_reaps.c", ()),
}


@dataclass(frozen=True)
class Machine:
    """A kind of machine.

    Attributes:
        name: its name.
        refused: what is refused there: arguments of tests/refusing.py.
        options: options of forkspec.
        ordinary: whether the user is not root.
    """

    name: str
    refused: tuple[str, ...] = ()
    options: tuple[str, ...] = ()
    ordinary: bool = False


USUAL = Machine("usual")
MACHINES = (
    Machine("Docker", (OWN_NETWORK, "namespaces")),
    Machine("Docker, strict", (OWN_NETWORK, "namespaces", "docker")),
    Machine("the same without SYS_PTRACE", (OWN_NETWORK, "namespaces", "docker", NO_TRACING)),
    Machine("ordinary user", ordinary=True),
    Machine("--isolation restricted", options=("--isolation", "restricted")),
    Machine("--isolation off", options=("--isolation", "off")),
)


@dataclass(frozen=True)
class Run:
    """A run.

    Attributes:
        outcomes: the outcome of each clause, by its id.
        seconds: how long the run took.
    """

    outcomes: Mapping[str, str]
    seconds: float

    def different(self, usual: "Run") -> Iterator[str]:
        """The outcomes that differ from those of the usual run, a line for each clause."""
        for clause, outcome in self.outcomes.items():
            before = usual.outcomes[clause]
            if outcome != before:
                yield f"{clause}: {outcome}, not {before}"


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("servers", nargs="*", metavar="SERVER", help="words of its description")
    wanted = parser.parse_args().servers
    machines = [m for m in MACHINES if not m.ordinary or (not os.geteuid() and _has_setpriv())]
    print("| server | " + " | ".join(machine.name for machine in machines) + " |")
    print("|---" * (len(machines) + 1) + "|")
    notes: list[str] = []
    with tempfile.TemporaryDirectory(prefix="forkspec-") as scratch:
        folder = Path(scratch)
        folder.chmod(0o755)
        for name in SERVERS:
            if not wanted or any(word in name for word in wanted):
                cells = _row(name, machines, folder, notes)
                print(f"| {name} | " + " | ".join(cells) + " |", flush=True)
    print("", *notes, sep="\n")


def _row(name: str, machines: Sequence[Machine], folder: Path, notes: list[str]) -> list[str]:
    target = _target(name, folder)
    before = _judge(USUAL, target, folder)
    runs = [_judge(machine, target, folder) for machine in machines]
    usual_seconds = (before.seconds + _judge(USUAL, target, folder).seconds) / 2
    cells = []
    for machine, run in zip(machines, runs, strict=True):
        different = list(run.different(before))
        notes += [f"{name}, {machine.name}: {each}" for each in different]
        equal = "equal" if not different else f"{len(different)} differ"
        cells.append(f"{equal}, {run.seconds / usual_seconds:.1f}")
    return cells


def _target(name: str, folder: Path) -> str:
    """The command line that starts a server, from a folder of its own."""
    source, words = SERVERS[name]
    own = Path(tempfile.mkdtemp(dir=folder))
    own.chmod(0o755)
    program = own / source.stem
    if source.suffix == ".c":
        subprocess.run(["cc", *FLAGS, "-o", str(program), str(source)], check=True)
        command = str(program)
    else:
        command = str(shutil.copy(source, own))
        shutil.copy(source.with_name("forking.py"), own)
    port = "--port {port}" if source == REFERENCE else "{port}"
    return " ".join((command, port, *words))


def _judge(machine: Machine, target: str, folder: Path) -> Run:
    project = _everybodys(folder) if machine.ordinary else PROJECT
    report = folder / "report.json"
    report.unlink(missing_ok=True)
    argv = refusing(*machine.refused) if machine.refused else []
    environment = {**os.environ, "LANGUAGE": "en"}
    if machine.ordinary:
        argv = ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"]
        own = folder / "nobody"
        environment |= {"HOME": "/nonexistent", "TMPDIR": str(own), "FORKSPEC_FOLDER": str(own)}
        report = own / "report.json"
    argv += [sys.executable, "-m", "pytest", "-c", str(project / "pyproject.toml")]
    argv += ["--rootdir", str(project), "-q", "-p", "no:cacheprovider", f"--target={target}"]
    argv += [f"--report-json={report}", *machine.options]
    done = subprocess.run(argv, cwd=project, env=environment, capture_output=True, text=True)
    if not report.is_file():
        sys.exit(f"{machine.name}: {done.stdout}{done.stderr}")
    found = json.loads(report.read_text())
    return Run({each["id"]: each["outcome"] for each in found["clauses"]}, found["seconds"])


def _everybodys(folder: Path) -> Path:
    """A copy of the project that another user may read, and a folder of theirs beside it."""
    copy, own = folder / "project", folder / "nobody"
    if not copy.exists():
        own.mkdir()
        os.chown(own, NOBODY, NOBODY)
        copy.mkdir()
        for part in PARTS:
            place = PROJECT / part
            if place.is_dir():
                shutil.copytree(place, copy / part)
            else:
                shutil.copy(place, copy / part)
    return copy


def _has_setpriv() -> bool:
    return shutil.which("setpriv") is not None


if __name__ == "__main__":
    main()
