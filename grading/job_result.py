"""The job of judging a submission, and its result."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum


class Status(Enum):
    """How far a submission came. The gradebook shows the value."""

    JUDGED = "judged"
    # The student's faults.
    UNREADABLE = "unreadable"
    NOT_BUILT = "not-built"
    UNUSABLE = "unusable"
    # A fault of forkspec or of the machine.
    FAILED = "suite-error"


SUITE_ERRORS = (Status.FAILED,)
NOT_BUILT = (Status.UNREADABLE, Status.NOT_BUILT, Status.UNUSABLE)


@dataclass(frozen=True)
class Job:
    """A submission to be judged.

    Attributes:
        name: its name.
        archive: its files, as a tar.
        settings: the fields of `Judging` of the assignment.
        extra: files that belong to the assignment, by name.
        key: a digest of all of these.
    """

    name: str
    archive: bytes
    settings: Mapping[str, object]
    extra: Mapping[str, bytes]
    key: str


@dataclass(frozen=True)
class JobResult:
    """The result of a job.

    Attributes:
        name: the submission's name.
        key: the job's key; empty where the submission could not be read.
        status: how far it came.
        message: a line about it; may be empty.
        files: reports and logs, by name.
    """

    name: str
    key: str
    status: Status
    message: str = ""
    files: Mapping[str, bytes] = field(default_factory=dict)
