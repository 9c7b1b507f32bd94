"""Stores the result of each submission in a folder of its own. The record is written last.

After a crash a submission without a record is judged again.
"""

import contextlib
import fcntl
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from grading.grading_failure import BadUsage
from grading.job_result import JobResult, Status
from grading.judge_submission import KEPT_FILES, REPORT, RUN_LOG
from reports.atomic_write import UNFINISHED, write_whole

RECORD = "record.json"


@dataclass(frozen=True)
class Stored:
    """A submission's record.

    Attributes:
        name: its name.
        key: the key of its job: it changes with the submission and the assignment.
        status: how far it came.
        message: a line about it; may be empty.
        report: the JSON report; None where there is none.
    """

    name: str
    key: str
    status: Status
    message: str
    report: dict[str, Any] | None


class Store:
    """The output folder, for one grading at a time.

    Raises BadUsage where nothing can be written to it, or another grading uses it.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        with _writing(folder):
            self.submissions.mkdir(parents=True, exist_ok=True)
            # The lock lasts as long as this process.
            lock = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise BadUsage(f"--output {folder}: another grading is using it") from None
            for place in (folder, *self.submissions.iterdir()):
                for left in place.glob(f"{UNFINISHED}*"):
                    left.unlink()

    @property
    def submissions(self) -> Path:
        return self.folder / "submissions"

    def place(self, name: str) -> Path:
        """The folder of a submission."""
        return self.submissions / name

    def read(self, name: str) -> Stored | None:
        """The record of a submission; None where there is none, or a part is missing."""
        try:
            record = json.loads((self.place(name) / RECORD).read_text(encoding="utf-8"))
            status = Status(record["status"])
            report = _report(self.place(name)) if status is Status.JUDGED else None
            return Stored(name, str(record["key"]), status, str(record["message"]), report)
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def keep(self, judgement: JobResult) -> None:
        """Store the result of a submission in place of its old one."""
        place = self.place(judgement.name)
        with _writing(place):
            place.mkdir(exist_ok=True)
            (place / RECORD).unlink(missing_ok=True)
            for name in (*KEPT_FILES, RUN_LOG):
                (place / name).unlink(missing_ok=True)
        for name, data in judgement.files.items():
            self.write(place / name, data.decode(errors="replace"))
        record = {
            "key": judgement.key,
            "status": judgement.status.value,
            "message": judgement.message,
        }
        self.write(place / RECORD, json.dumps(record, indent=2, ensure_ascii=False) + "\n")

    def write(self, path: Path, text: str) -> None:
        """Write a file of the output folder. Raises BadUsage where that fails."""
        with _writing(path):
            write_whole(path, text)


@contextlib.contextmanager
def _writing(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as problem:
        raise BadUsage(f"--output: {path}: {problem.strerror}") from None


def _report(place: Path) -> dict[str, Any]:
    report: dict[str, Any] = json.loads((place / REPORT).read_text(encoding="utf-8"))
    if not isinstance(report.get("clauses"), list):
        raise ValueError("not a report")
    return report
