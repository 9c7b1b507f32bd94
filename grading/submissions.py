"""Finds and reads the submissions in a folder: sub-folders, archives, or single files."""

import hashlib
import json
import shutil
import stat
import tempfile
from dataclasses import dataclass
from pathlib import Path

from conformance.run import VERSION
from fixtures.plain import in_one_line
from grading.archive import IGNORED_NAMES, check_bounds, innermost, kind_of, pack, unpack
from grading.assignment import Assignment, Judging
from grading.grading_failure import BadUsage, Unreadable
from grading.job_result import Job, JobResult, Status


@dataclass(frozen=True)
class Submission:
    """A submission.

    Attributes:
        name: the name under which it is graded.
        path: the folder, the archive or the file.
    """

    name: str
    path: Path


def find(folder: Path) -> list[Submission]:
    """All submissions of a folder, by name. Raises BadUsage."""
    if not folder.is_dir():
        raise BadUsage(f"submissions {folder}: there is no such folder")
    found: dict[str, Submission] = {}
    try:
        entries = [(path, path.is_dir()) for path in sorted(folder.iterdir())]
    except OSError as problem:
        raise BadUsage(f"submissions {folder}: {problem.strerror}") from None
    for path, is_folder in entries:
        if path.name.startswith(".") or path.name in IGNORED_NAMES:
            continue
        name = _text(path.name if is_folder else _stem(path.name))
        if name in found:
            other = found[name].path.name
            raise BadUsage(f"submissions {folder}: {other} and {path.name} are both {name!r}")
        found[name] = Submission(name, path)
    if not found:
        raise BadUsage(f"submissions {folder}: there is none in it")
    return list(found.values())


class Reader:
    """Makes jobs of submissions, for an assignment whose file is in this folder."""

    def __init__(self, assignment: Assignment, folder: Path) -> None:
        self._single_file = assignment.single_file
        self._settings = Judging.model_validate(
            assignment.model_dump(include=set(Judging.model_fields))
        ).model_dump(mode="json")
        names = list(assignment.checks)
        if assignment.dialogue.endswith(".toml"):
            names.append(assignment.dialogue)
        self._extra = {Path(name).name: (folder / name).read_bytes() for name in names}

    def read(self, submission: Submission) -> Job | JobResult:
        """The job of a submission, or its result where it cannot be read."""
        name = submission.name
        try:
            archive = _archive(submission.path, self._single_file)
        except Unreadable as problem:
            key = self._key(f"unreadable {problem}".encode())
            return JobResult(name, key, Status.UNREADABLE, str(problem))
        except OSError as problem:
            # The machine's problem: a full disk, or a file without permission.
            reason = in_one_line(f"this machine: {problem}")
            return JobResult(name, "", Status.FAILED, reason)
        return Job(name, archive, self._settings, self._extra, self._key(archive))

    def _key(self, archive: bytes) -> str:
        """A digest of everything that could change the report."""
        digest = hashlib.sha256(archive)
        named = {
            name: hashlib.sha256(data).hexdigest() for name, data in sorted(self._extra.items())
        }
        digest.update(json.dumps([VERSION, self._settings, named], sort_keys=True).encode())
        return digest.hexdigest()


def _stem(name: str) -> str:
    ending = kind_of(name) or Path(name).suffix
    return name[: -len(ending)] if ending and name != ending else name


def _text(name: str) -> str:
    """A file name may contain bytes that are not UTF-8: these are replaced."""
    return name.encode(errors="surrogateescape").decode(errors="replace")


def _archive(path: Path, single_file: str | None) -> bytes:
    if path.is_dir():
        return pack(innermost(path))
    facts = path.stat()
    if not stat.S_ISREG(facts.st_mode):
        raise Unreadable("it is neither a folder nor a file")
    with tempfile.TemporaryDirectory(prefix="forkspec-") as scratch:
        folder = Path(scratch) / "files"
        if kind_of(path.name):
            unpack(path, folder)
        else:
            check_bounds(facts.st_size)
            folder.mkdir()
            shutil.copy(path, folder / (single_file or path.name))
        return pack(innermost(folder))
