"""Checks that verdicts do not vary: judges the matrix and the field on a busy machine.

    tox -e stress -- --times 20

Every fault of both twins, every good way of reaping and every server of tests/targets/field
(`--sets` and `--match` choose) is judged so many times, some runs side by side, while two processes
for each core do nothing but keep it busy. Each run's outcomes have to be those that the table
demands, of faults or of the field, and the same every time. What was found is kept, a line a run,
in `--log`: when it is called again with the same file, it goes on from there.
"""

import argparse
import multiprocessing
import os
import tempfile
import textwrap
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.runs import SETS, Case, Ran, cases, read_log, run_all

BUSY_PER_CORE = 2


def differences(case: Case, runs: list[Ran]) -> list[str]:
    """Where a run departs from the table, or from the first run.

    A clause of a twin that the table of faults does not name passes, or cannot be asked, the same
    every time; a clause of a server of the field has the first run's outcome.
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
            wanted = _wanted(case, clause, first.get(clause))
            if outcome != wanted:
                why = textwrap.indent(ran.messages.get(clause, ""), "    ")
                found.append(f"{case}, run {number}: {clause} is {outcome}, not {wanted}\n{why}")
        if case.expected is not None:
            found += [f"{case}, run {number}: {line}" for line in ran.departures(case.expected)]
    return found


def _wanted(case: Case, clause: str, first: str | None) -> str | None:
    if case.expected is not None:
        return first
    return case.demanded(clause) or ("not-applicable" if first == "not-applicable" else "pass")


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


def main() -> int:
    """Run what is missing, then report: status 1 where anything differed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--times", type=int, default=20, help="runs of each case (20)")
    parser.add_argument("--jobs", type=int, default=2, help="runs side by side (2)")
    parser.add_argument(
        "--sets", nargs="+", choices=SETS, default=SETS, help="what is judged (twins field)"
    )
    parser.add_argument("--match", default="", help="only cases with these words in their names")
    parser.add_argument(
        "--log", type=Path, default=Path("stress.jsonl"), help="where runs are kept"
    )
    options = parser.parse_args()
    done: dict[str, list[Ran]] = {}
    for ran in read_log(options.log):
        done.setdefault(ran.case, []).append(ran)

    def tell(case: Case, ran: Ran) -> None:
        runs = done.setdefault(str(case), [])
        runs.append(ran)
        for line in differences(case, runs):
            print(line, flush=True)

    with tempfile.TemporaryDirectory(prefix="forkspec-stress-") as folder, busy_cores():
        everything = [c for c in cases(options.sets, Path(folder)) if options.match in c.name]
        missing = [
            (case, "")
            for number in range(options.times)
            for case in everything
            if len(done.get(str(case), [])) <= number
        ]
        run_all(missing, options.jobs, options.log, tell)
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
