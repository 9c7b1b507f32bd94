"""Measures how long bad servers take: `tox -e bench-servers`.

Each target is judged in a process of its own, as a user does it: every fault and way to reap of
both twins, the good servers, those of the field, the targets of a folder with an expected.toml, and
the real servers that are installed. Time is given in seconds and as a ratio to a good C server that
is judged again and again in between, so that two machines, or two days, can be compared.
"""

import argparse
import json
import os
import shlex
import shutil
import statistics
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from time import monotonic

from benchmarks.classes import PROJECT
from tests.field import INTERPRETERS
from tests.real_servers import SERVERS
from tests.runs import Case, cases

GOOD = PROJECT / "tests" / "targets" / "good"
STORED = PROJECT / "benchmarks" / "servers.json"
REFERENCE = "c --reap handler"
SETS = ("twins", "good", "field", "real")
# The goals for an idle machine with two cores, in seconds.
MAX_SECONDS, MAX_OF_NINE_IN_TEN, MAX_OF_GOOD = 12.0, 4.0, 1.2
# After so many targets the good server is measured again.
BETWEEN = 20
SLOWEST = 3
# A run is reported as slower when its ratio has grown by more than this factor.
TOLERANCE = 1.5


@dataclass(frozen=True)
class Run:
    """A judgement.

    Attributes:
        name: the target's.
        wall, cpu: seconds of the whole process; on the CPU with all that it has started.
        ratio: `wall`, that of the good C server being 1.
        verdict: the report's; empty where there is no report.
        slowest: the clauses that took longest, with their seconds.
    """

    name: str
    wall: float
    cpu: float
    ratio: float
    verdict: str
    slowest: tuple[tuple[str, float], ...]

    def __str__(self) -> str:
        slowest = ", ".join(f"{clause} {seconds:.1f}" for clause, seconds in self.slowest)
        return (
            f"{self.wall:7.1f} s {self.cpu:6.1f} s CPU {self.ratio:6.1f} x  "
            f"{self.name:44} {self.verdict or 'NO REPORT':10} {slowest}"
        )


def main() -> int:
    """Judge them all, print the table, write it, and compare it with the stored one."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--sets", nargs="+", choices=SETS, default=SETS)
    parser.add_argument("--cases", type=Path, help="a folder of targets with an expected.toml")
    parser.add_argument("--only", default="", help="targets with this in their names")
    parser.add_argument("--json", type=Path, help="write the table here")
    parser.add_argument("--store", action="store_true", help="make it the table to compare with")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="forkspec-bench-") as name:
        folder = Path(name)
        wanted = [case for case in _all(chosen, folder) if chosen.only in str(case)]
        runs = list(_judge_all(wanted, folder))
    _summarize(runs)
    table = {run.name: asdict(run) for run in runs}
    if chosen.json is not None:
        chosen.json.write_text(json.dumps(table, indent=1) + "\n")
    worse = list(_slower(runs))
    for line in worse:
        print(line)
    if chosen.store:
        ratios = {**_stored(), **{run.name: round(run.ratio, 2) for run in runs}}
        STORED.write_text(json.dumps(dict(sorted(ratios.items())), indent=1) + "\n")
    return 1 if worse else 0


def _all(chosen: argparse.Namespace, folder: Path) -> Iterator[Case]:
    yield from cases([each for each in ("twins", "field") if each in chosen.sets], folder)
    if "good" in chosen.sets:
        yield from _good(folder)
    if chosen.cases is not None:
        yield from _of_table(chosen.cases, folder)
    if "real" in chosen.sets:
        yield from _real(folder)


def _good(folder: Path) -> Iterator[Case]:
    for source in sorted(GOOD.glob("*.*")):
        if source.suffix == ".c":
            yield Case(f"good {source.name}", f"{_compiled(source, folder)} {{port}}", folder)
        elif source.suffix in INTERPRETERS and shutil.which(INTERPRETERS[source.suffix]):
            command = f"{INTERPRETERS[source.suffix]} {shlex.quote(str(source))} {{port}}"
            yield Case(f"good {source.name}", command, folder)


def _of_table(place: Path, folder: Path) -> Iterator[Case]:
    """A folder of servers with an expected.toml: its sections are names with arguments."""
    for entry in tomllib.loads((place / "expected.toml").read_text()):
        stem, *words = entry.split()
        found = [path for path in place.glob(f"{stem}.*") if path.suffix in {".c", *INTERPRETERS}]
        for source in found[:1]:
            if source.suffix == ".c":
                program = str(_compiled(source, folder))
            else:
                program = f"{INTERPRETERS[source.suffix]} {shlex.quote(str(source))}"
            yield Case(f"case {entry}", " ".join([program, "{port}", *words]), folder)


def _compiled(source: Path, folder: Path) -> Path:
    program = folder / "compiled" / source.stem
    program.parent.mkdir(exist_ok=True)
    if not program.exists():
        argv = ["cc", "-O1", "-pthread", f"-I{source.parent}", "-o", str(program), str(source)]
        subprocess.run(argv, check=True)
    return program


def _real(folder: Path) -> Iterator[Case]:
    for name, server in SERVERS.items():
        if server.missing() or (server.plain and not os.geteuid()):
            continue
        own = folder / f"real-{name}"
        own.mkdir()
        first, command, *options = server.install(own)
        assert first == "--target"
        yield Case(f"real {name}", command, own, tuple(options))


def _judge_all(wanted: list[Case], folder: Path) -> Iterator[Run]:
    (good,) = (case for case in cases(["twins"], folder) if str(case) == REFERENCE)
    _judge(good, 1.0)
    usual = 1.0
    for number, case in enumerate(wanted):
        if number % BETWEEN == 0:
            usual = statistics.median(_judge(good, 1.0).wall for _ in range(3))
            print(f"{usual:7.2f} s  {REFERENCE}", flush=True)
            yield Run("good C", usual, 0.0, 1.0, "conforms", ())
        run = _judge(case, usual)
        print(run, flush=True)
        yield run


def _judge(case: Case, usual: float) -> Run:
    with tempfile.TemporaryDirectory(prefix="forkspec-run-") as scratch:
        report = Path(scratch) / "report.json"
        argv = [sys.executable, "-m", "pytest", "-q", "-c", str(PROJECT / "pyproject.toml")]
        argv += ["--rootdir", str(PROJECT), f"--report-json={report}", f"--target={case.command}"]
        began = monotonic()
        judging = subprocess.Popen(
            [*argv, *case.options],
            cwd=PROJECT,
            env={**os.environ, "FORKSPEC_FOLDER": str(case.folder), "TMPDIR": scratch},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        _, status, used = os.wait4(judging.pid, 0)
        judging.returncode = os.waitstatus_to_exitcode(status)
        wall = monotonic() - began
        data = json.loads(report.read_text()) if report.is_file() else {}
    clauses = sorted(data.get("clauses", ()), key=lambda judged: -judged["seconds"])[:SLOWEST]
    return Run(
        name=str(case),
        wall=round(wall, 2),
        cpu=round(used.ru_utime + used.ru_stime, 2),
        ratio=wall / usual,
        verdict=data.get("verdict", ""),
        slowest=tuple((judged["id"], judged["seconds"]) for judged in clauses),
    )


def _summarize(runs: list[Run]) -> None:
    good = [run.wall for run in runs if run.name == "good C"]
    others = sorted((run for run in runs if run.name != "good C"), key=lambda run: run.wall)
    if not others:
        return
    nine_in_ten = others[(len(others) * 9 + 9) // 10 - 1]
    print(f"\n{len(others)} targets in {sum(run.wall for run in others):.0f} s")
    print(f"good C         {statistics.median(good):6.2f} s (bar {MAX_OF_GOOD:g} s)")
    print(f"nine in ten    {nine_in_ten.wall:6.1f} s at most (bar {MAX_OF_NINE_IN_TEN:g} s)")
    print(f"the slowest    {others[-1].wall:6.1f} s (bar {MAX_SECONDS:g} s)")
    for run in reversed(others[-10:]):
        print(run)


def _stored() -> Mapping[str, float]:
    ratios: Mapping[str, float] = json.loads(STORED.read_text()) if STORED.is_file() else {}
    return ratios


def _slower(runs: Iterable[Run]) -> Iterator[str]:
    stored = _stored()
    for run in runs:
        before = stored.get(run.name)
        if before is not None and run.ratio > TOLERANCE * before and run.wall > 1.0:
            yield f"slower: {run.name} takes {run.ratio:.1f} x, not {before:.1f} x"


if __name__ == "__main__":
    sys.exit(main())
