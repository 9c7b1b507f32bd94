"""Measures how long a class takes: `tox -e bench -- --submissions 200`.

A class is made of copies of the examples, and graded with one job and with more. Then a submission
is judged by a preloaded process, and by a process that is started anew.
"""

import argparse
import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

from benchmarks.classes import ASSIGNMENT, EXAMPLES, examples_again, grade
from grading.assignment import read_assignment
from grading.job_result import Job
from grading.submissions import Reader, find
from grading.worker import Worker

COMPARED = 10


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--submissions", type=int, default=200, metavar="N")
    parser.add_argument("--jobs", type=int, nargs="*", default=[1, 2], metavar="N")
    options = parser.parse_args()
    for jobs in options.jobs:
        with tempfile.TemporaryDirectory(prefix="forkspec-") as scratch:
            seconds = _graded(Path(scratch), options.submissions, jobs)
        rate = options.submissions / seconds * 60
        print(
            f"{options.submissions} submissions, {jobs} jobs: {seconds:.0f} s, {rate:.1f} a minute"
        )
    _compare()


def _graded(folder: Path, count: int, jobs: int) -> float:
    """Seconds for a class of so many, by the command that a teacher types."""
    examples_again(folder / "class", count)
    return grade(folder / "class", folder / "marks", "--jobs", str(jobs))


def _compare() -> None:
    """What it gains that pytest and forkspec are loaded once and not for each submission."""
    assignment = read_assignment(ASSIGNMENT)
    good = next(each for each in find(EXAMPLES / "submissions") if each.name == "jo")
    job = Reader(assignment, EXAMPLES).read(good)
    assert isinstance(job, Job)
    kept = Worker()
    kept.judge(job)
    preloaded, afresh = [], []
    # In turn, so that a machine that becomes slower does so for both.
    for _ in range(COMPARED):
        preloaded.append(_seconds(kept.judge, job))
        afresh.append(_seconds(_judge_afresh, job))
    kept.close()
    gained = f"preloaded {median(preloaded):.2f} s, afresh {median(afresh):.2f} s"
    print(f"{good.name}, the median of {COMPARED}: {gained}")


def _judge_afresh(job: Job) -> None:
    worker = Worker()
    worker.judge(job)
    worker.close()


def _seconds(judge: Callable[[Job], object], job: Job) -> float:
    began = time.monotonic()
    judge(job)
    return time.monotonic() - began


if __name__ == "__main__":
    os.environ.setdefault("LANGUAGE", "en")
    main()
