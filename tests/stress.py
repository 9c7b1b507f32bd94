"""Do verdicts ever vary? The matrix, again and again, on a machine with better things to do.

    tox -e stress -- --times 20

Every fault of both twins and every good way of reaping is judged so many times, some runs side by
side, while two processes for each core do nothing but keep it busy. Each run's outcomes have to be
those that the table of faults demands, clause by clause, and the same every time. What was found is
kept, a line a run, in `--log`: when it is called again with the same file, it goes on from there.
"""

import argparse
import json
import multiprocessing
import os
import subprocess
import sys
import tempfile
import textwrap
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path

import pytest

from grading.preloaded import PLUGINS
from reference_server.faults import BY_NAME, FAULTS

PROJECT = Path(__file__).resolve().parent.parent
REAPING = {
    "python": ("ignore", "handler", "handler-restart", "selfpipe"),
    "c": ("ignore", "handler", "handler-restart", "nocldwait", "selfpipe", "signalfd"),
}
BUSY_PER_CORE = 2
# Each run is forked from a process that has loaded pytest and forkspec once.
LOADED = multiprocessing.get_context("forkserver")
LOADED.set_forkserver_preload(["pytest", "pytest_timeout", *PLUGINS])


@dataclass(frozen=True)
class Case:
    """A target: a twin with a fault (`--fault NAME`) or with a way to reap (`--reap NAME`)."""

    language: str
    switch: str
    name: str

    def __str__(self) -> str:
        return f"{self.language} {self.switch} {self.name}"


@dataclass(frozen=True)
class Ran:
    """One run: the case, every clause's outcome (None: there was no report), and what was said of
    those that did not pass."""

    case: str
    outcomes: dict[str, str] | None
    seconds: float
    messages: dict[str, str] = field(default_factory=dict)


def cases() -> list[Case]:
    """Everything that is judged once a round."""
    faulty = [Case(language, "--fault", f.name) for f in FAULTS for language in f.twins]
    good = [Case(language, "--reap", name) for language in REAPING for name in REAPING[language]]
    return faulty + good


def run(case: Case, twin: Path) -> Ran:
    """Judge one case in a process of its own."""
    program = str(twin) if case.language == "c" else f"{sys.executable} -m reference_server"
    with tempfile.TemporaryDirectory(prefix="forkspec-stress-") as folder:
        report = Path(folder) / "report.json"
        argv = ["-q", "-c", str(PROJECT / "pyproject.toml"), "--rootdir", str(PROJECT)]
        argv += [f"--report-json={report}"]
        argv += [f"--target={program} --port {{port}} {case.switch} {case.name}"]
        judging = LOADED.Process(target=_judge, args=(argv, folder))
        judging.start()
        judging.join()
        if not report.is_file():
            return Ran(str(case), None, 0.0)
        data = json.loads(report.read_text(encoding="utf-8"))
    outcomes = {clause["id"]: clause["outcome"] for clause in data["clauses"]}
    messages = {
        clause["id"]: f"{clause['message']}\n{clause['evidence']}"
        for clause in data["clauses"]
        if clause["outcome"] in ("fail", "blocked", "error")
    }
    return Ran(str(case), outcomes, data["seconds"], messages)


def _judge(argv: list[str], folder: str) -> None:
    null = os.open(os.devnull, os.O_RDWR)
    for number in (0, 1, 2):
        os.dup2(null, number)
    os.chdir(PROJECT)
    os.environ["TMPDIR"] = tempfile.tempdir = folder
    sys.exit(pytest.main(argv))


def differences(case: Case, runs: list[Ran]) -> list[str]:
    """Where a run departs from the table of faults.

    A clause that the table does not name passes, or cannot be asked, the same every time.
    """
    if not runs:
        return []
    first = runs[0].outcomes or {}
    found = []
    for number, ran in enumerate(runs, 1):
        if ran.outcomes is None:
            found.append(f"{case}, run {number}: no report")
            continue
        for clause, outcome in ran.outcomes.items():
            asked = first.get(clause) != "not-applicable"
            wanted = _demanded(case, clause) or ("pass" if asked else "not-applicable")
            if outcome != wanted:
                why = textwrap.indent(ran.messages.get(clause, ""), "    ")
                found.append(f"{case}, run {number}: {clause} is {outcome}, not {wanted}\n{why}")
    return found


def _demanded(case: Case, clause: str) -> str | None:
    if case.switch == "--fault":
        fault = BY_NAME[case.name]
        if clause in fault.breaks:
            return "fail"
        if clause in fault.blocks:
            return "blocked"
    return None


@contextmanager
def busy_cores() -> Iterator[None]:
    """Two processes for each core that compute without end."""
    count = BUSY_PER_CORE * (os.cpu_count() or 1)
    workers = [multiprocessing.Process(target=_compute, daemon=True) for _ in range(count)]
    for worker in workers:
        worker.start()
    try:
        yield
    finally:
        for worker in workers:
            worker.kill()
            worker.join()


def _compute() -> None:
    while True:
        pass


def read_log(path: Path) -> dict[str, list[Ran]]:
    """What earlier calls found, by case."""
    found: dict[str, list[Ran]] = {}
    if path.is_file():
        for line in path.read_text(encoding="utf-8").splitlines():
            ran = Ran(**json.loads(line))
            found.setdefault(ran.case, []).append(ran)
    return found


def main() -> int:
    """Run what is missing, then report: status 1 where anything differed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--times", type=int, default=20, help="runs of each case (20)")
    parser.add_argument("--jobs", type=int, default=2, help="runs side by side (2)")
    parser.add_argument(
        "--log", type=Path, default=Path("stress.jsonl"), help="where runs are kept"
    )
    options = parser.parse_args()
    done = read_log(options.log)
    everything = cases()
    missing = [
        case
        for number in range(options.times)
        for case in everything
        if len(done.get(str(case), [])) <= number
    ]
    with tempfile.TemporaryDirectory(prefix="forkspec-stress-") as folder, busy_cores():
        twin = Path(folder) / "server"
        source = PROJECT / "reference_server" / "server.c"
        subprocess.run(["cc", "-O1", "-o", str(twin), str(source)], check=True)
        with ThreadPoolExecutor(options.jobs) as pool, options.log.open("a") as log:
            for case, ran in zip(missing, pool.map(lambda c: run(c, twin), missing), strict=True):
                done.setdefault(str(case), []).append(ran)
                log.write(json.dumps(asdict(ran)) + "\n")
                log.flush()
                for line in differences(case, done[str(case)]):
                    print(line, flush=True)
    return summary(everything, done)


def summary(everything: list[Case], done: dict[str, list[Ran]]) -> int:
    """Runs, verdicts and differences in all."""
    runs = [ran for case in everything for ran in done.get(str(case), [])]
    verdicts = Counter(o for ran in runs for o in (ran.outcomes or {}).values())
    found = [line for case in everything for line in differences(case, done.get(str(case), []))]
    print("\n".join(found))
    print(f"{len(runs)} runs, {verdicts.total()} verdicts ({dict(verdicts)})")
    print(f"{len(found)} differences")
    return 1 if found else 0


if __name__ == "__main__":
    raise SystemExit(main())
