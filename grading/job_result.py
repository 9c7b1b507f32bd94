"""What can come of a submission, besides its report."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum


class Status(Enum):
    """How far it came. Each value is what a gradebook shows."""

    JUDGED = "judged"
    # The student's own doing.
    UNREADABLE = "unreadable"
    NOT_BUILT = "not-built"
    UNUSABLE = "unusable"
    # forkspec's own doing, or the machine's.
    FAILED = "suite-error"


SUITE_ERRORS = (Status.FAILED,)
NOT_BUILT = (Status.UNREADABLE, Status.NOT_BUILT, Status.UNUSABLE)


@dataclass(frozen=True)
class Job:
    """A submission as it is handed out: its name, its files as an archive, and what to do.

    `settings` are an assignment's fields on judging; `extra` are files that belong to the
    assignment, by name. `key` tells whether any of it has changed.
    """

    name: str
    archive: bytes
    settings: Mapping[str, object]
    extra: Mapping[str, bytes]
    key: str


@dataclass(frozen=True)
class JobResult:
    """What came back: the status, a line about it, and files by their names."""

    name: str
    key: str
    status: Status
    message: str = ""
    files: Mapping[str, bytes] = field(default_factory=dict)
