"""What is known of each submission, on disk: a folder each, whose record is written last.

A crash in the middle leaves a submission without a record: it is judged again.
"""

import contextlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from grading.failure import BadUsage
from grading.judging import KEPT, REPORT, RUN_LOG
from grading.outcome import Judgement, Status
from reports.whole import write_whole

RECORD = "record.json"


@dataclass(frozen=True)
class Stored:
    """A submission's record. `report` is None where it never came to one."""

    name: str
    key: str
    status: Status
    message: str
    report: dict[str, Any] | None


class Store:
    """The output folder. Raises BadUsage where nothing can be written to it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        try:
            self.submissions.mkdir(parents=True, exist_ok=True)
        except OSError as problem:
            raise BadUsage(f"--output {folder}: {problem.strerror}") from None

    @property
    def submissions(self) -> Path:
        return self.folder / "submissions"

    def place(self, name: str) -> Path:
        """The folder of a submission."""
        return self.submissions / name

    def read(self, name: str) -> Stored | None:
        """What is known of a submission; None where nothing is, or not all."""
        try:
            record = json.loads((self.place(name) / RECORD).read_text(encoding="utf-8"))
            status = Status(record["status"])
            report = _report(self.place(name)) if status is Status.JUDGED else None
            return Stored(name, str(record["key"]), status, str(record["message"]), report)
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def keep(self, judgement: Judgement) -> None:
        """Put what came of a submission in the place of what was known of it."""
        place = self.place(judgement.name)
        place.mkdir(exist_ok=True)
        (place / RECORD).unlink(missing_ok=True)
        for name in (*KEPT, RUN_LOG):
            with contextlib.suppress(FileNotFoundError):
                (place / name).unlink()
        for name, data in judgement.files.items():
            write_whole(place / name, data.decode(errors="replace"))
        record = {
            "key": judgement.key,
            "status": judgement.status.value,
            "message": judgement.message,
        }
        write_whole(place / RECORD, json.dumps(record, indent=2, ensure_ascii=False) + "\n")


def _report(place: Path) -> dict[str, Any]:
    report: dict[str, Any] = json.loads((place / REPORT).read_text(encoding="utf-8"))
    if not isinstance(report.get("clauses"), list):
        raise ValueError("not a report")
    return report
