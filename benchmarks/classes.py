"""Makes classes of any size for the benchmarks, and grades them with the teacher's command."""

import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from itertools import cycle, islice
from pathlib import Path

from reference_server.faults import FAULTS, Fault

PROJECT = Path(__file__).resolve().parent.parent
EXAMPLES = PROJECT / "examples" / "class"
ASSIGNMENT = EXAMPLES / "assignment.toml"
# `server` itself is handed in: a script that starts the program with its fault.
MAKEFILES = {
    "c": ".PHONY: server\nserver: program\nprogram: server.c\n\tcc -O1 -o program server.c\n",
    "python": "server:\n",
}
PROGRAMS = {"c": "./program", "python": "python3 -m reference_server"}


class GradingFailed(Exception):
    """The grader did not end with status 0."""


def examples_again(folder: Path, count: int) -> None:
    """The ten examples of the documentation, again and again."""
    for number, source in enumerate(islice(cycle(_examples()), count)):
        _copy(source, folder / f"{number:04}-{source.name}")


def mixed(folder: Path, count: int) -> None:
    """The ten examples, then the reference server with one fault after another, in C and Python."""
    everything: Iterator[Path | tuple[str, Fault]] = cycle([*_examples(), *_faulty()])
    for number, each in enumerate(islice(everything, count)):
        if isinstance(each, Path):
            _copy(each, folder / f"{number:04}-{each.name}")
        else:
            language, fault = each
            _submit(folder / f"{number:04}-{fault.name}-{language}", language, fault.name)


def grade(submissions: Path, output: Path, *options: str) -> float:
    """Grade a class, and return how many seconds that took. Raises GradingFailed."""
    argv = [sys.executable, "-m", "forkspec", "grade", str(submissions)]
    argv += ["--assignment", str(ASSIGNMENT), "--output", str(output), *options]
    began = time.monotonic()
    done = subprocess.run(argv, cwd=PROJECT, stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode:
        raise GradingFailed(f"status {done.returncode}: {done.stdout}")
    return time.monotonic() - began


def _examples() -> list[Path]:
    return sorted((EXAMPLES / "submissions").iterdir())


def _faulty() -> Iterator[tuple[str, Fault]]:
    """Each fault in one language, the next one in the other, as far as it can be made there."""
    for language, fault in zip(cycle(MAKEFILES), FAULTS, strict=False):
        yield (language if language in fault.twins else fault.twins[0]), fault


def _copy(source: Path, place: Path) -> None:
    if source.is_dir():
        shutil.copytree(source, place)
    else:
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(source, place)


def _submit(place: Path, language: str, fault: str) -> None:
    source = PROJECT / "reference_server"
    if language == "c":
        shutil.copytree(source / "twin", place / "twin")
        shutil.copy(source / "server.c", place)
    else:
        shutil.copytree(source, place / "reference_server")
    (place / "Makefile").write_text(MAKEFILES[language])
    script = place / "server"
    script.write_text(f'#!/bin/sh\nexec {PROGRAMS[language]} --port "$1" --fault {fault}\n')
    script.chmod(0o755)
