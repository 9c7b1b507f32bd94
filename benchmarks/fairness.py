"""Checks that marks do not vary: `tox -e fairness -- --submissions 50`.

The same class is graded three times: with one job, with two while other processes keep all cores
busy, and on a cluster of two workers. The tables must be the same, byte by byte.
"""

import argparse
import csv
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from benchmarks.classes import grade, mixed
from fixtures.options import FOLDER_VARIABLE
from grading.outputs import CANVAS, GRADEBOOK
from tests.stress import busy_cores
from tests.two_workers import two_workers

TABLES = (GRADEBOOK, CANVAS)


def main() -> int:
    """Status 0: all marks are the same."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--submissions", type=int, default=50, metavar="N")
    parser.add_argument("--keep", type=Path, metavar="DIR", help="keep all that was written here")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="forkspec-") as scratch:
        try:
            found = _compared(Path(scratch), options.submissions)
        finally:
            if options.keep:
                here = Path(os.environ.get(FOLDER_VARIABLE, "."))
                shutil.copytree(scratch, here / options.keep, symlinks=True, dirs_exist_ok=True)
    print("\n".join(found))
    print(f"{options.submissions} submissions, {len(WAYS)} ways, {len(found)} differences")
    return 1 if found else 0


def _one_job(submissions: Path, output: Path) -> float:
    return grade(submissions, output, "--jobs", "1")


def _two_jobs_under_load(submissions: Path, output: Path) -> float:
    with busy_cores():
        return grade(submissions, output, "--jobs", "2")


def _cluster(submissions: Path, output: Path) -> float:
    place = output.with_name("cluster")
    place.mkdir()
    with two_workers(place) as (address, _):
        return grade(submissions, output, "--scheduler", address)


WAYS: dict[str, Callable[[Path, Path], float]] = {
    "1 job": _one_job,
    "2 jobs under load": _two_jobs_under_load,
    "a cluster of 2 workers": _cluster,
}


def _compared(folder: Path, count: int) -> list[str]:
    """Where the marks differ, a line each."""
    submissions = folder / "class"
    mixed(submissions, count)
    outputs = {}
    for number, (way, graded) in enumerate(WAYS.items()):
        outputs[way] = folder / f"marks-{number}"
        seconds = graded(submissions, outputs[way])
        print(f"{way}: {seconds:.0f} s, {count / seconds * 60:.1f} a minute", flush=True)
    first, *others = outputs
    return [
        line
        for other in others
        for table in TABLES
        for line in _differences(outputs[first] / table, outputs[other] / table, first, other)
    ]


def _differences(one: Path, other: Path, first: str, second: str) -> Iterator[str]:
    if one.read_bytes() == other.read_bytes():
        return
    yield f"{one.name} with {first} and with {second} are not the same"
    for before, after in zip(_rows(one), _rows(other), strict=False):
        for column, (was, now) in enumerate(zip(before, after, strict=False)):
            if was != now:
                yield f"  {before[0]}, {_rows(one)[0][column]}: {was!r} and {now!r}"


def _rows(table: Path) -> Sequence[Sequence[str]]:
    with table.open(newline="", encoding="utf-8") as file:
        return list(csv.reader(file))


if __name__ == "__main__":
    raise SystemExit(main())
