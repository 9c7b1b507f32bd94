"""A class for the tests: small submissions, graded as a teacher does it."""

import csv
import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.conftest import PROJECT

EXAMPLES = PROJECT / "examples" / "class"
RUBRIC = """
[[rubric]]
name = "All"
clauses = ["MUST", "SHOULD"]
points = 100
"""


@dataclass(frozen=True)
class Graded:
    """A call of the grader: its status, what it printed, and the folder that it wrote to."""

    status: int
    printed: str
    output: Path

    def table(self) -> dict[str, dict[str, str]]:
        """The gradebook, by submission."""
        with (self.output / "gradebook.csv").open(newline="", encoding="utf-8") as file:
            return {row["submission"]: row for row in csv.DictReader(file)}

    def report(self, name: str) -> dict[str, Any]:
        """The stored report of a submission."""
        report: dict[str, Any] = json.loads(self.place(name, "report.json"))
        return report

    def place(self, name: str, file: str) -> str:
        """The text of a submission's file."""
        return (self.output / "submissions" / name / file).read_text(encoding="utf-8")

    def judged_at(self) -> dict[str, int]:
        """When each submission was judged, in nanoseconds."""
        records = (self.output / "submissions").glob("*/record.json")
        return {record.parent.name: record.stat().st_mtime_ns for record in records}


def command(submissions: Path, assignment: Path, output: Path, *options: str) -> list[str]:
    """The command line of the grader."""
    argv = [sys.executable, "-m", "forkspec", "grade", str(submissions)]
    return [*argv, "--assignment", str(assignment), "--output", str(output), *options]


def grade(submissions: Path, assignment: Path, output: Path, *options: str) -> Graded:
    """Grade a folder of submissions, in a process of its own."""
    done = subprocess.run(
        command(submissions, assignment, output, *options),
        cwd=PROJECT,
        env={**os.environ, "FORKSPEC_FOLDER": str(output.parent)},
        capture_output=True,
        text=True,
        timeout=900,
        check=False,
    )
    return Graded(done.returncode, done.stdout + done.stderr, output)


def assignment(folder: Path, text: str = "", rubric: str = RUBRIC) -> Path:
    """An assignment for servers that get their port as an argument, with these lines on top."""
    path = folder / "assignment.toml"
    target = "" if "target =" in text else 'target = "./server {port}"\n'
    path.write_text(f'title = "T"\n{target}{text}\n{rubric}', encoding="utf-8")
    return path


def submit(folder: Path, name: str, files: Mapping[str, str]) -> Path:
    """A submission with these files; those that begin with #! may be run."""
    place = folder / name
    place.mkdir(parents=True)
    for file, text in files.items():
        (place / file).write_text(text, encoding="utf-8")
        (place / file).chmod(0o755 if text.startswith("#!") else 0o644)
    return place


def good_python() -> str:
    """A server in Python that keeps every rule."""
    return (EXAMPLES / "submissions" / "chen" / "server.py").read_text(encoding="utf-8")


# Ends at once: to be judged takes no time.
HOPELESS = "#!/bin/sh\nexit 3\n"
