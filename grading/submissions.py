"""The submissions in a folder: each a sub-folder, an archive, or a single file."""

import hashlib
import json
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from conformance.run import VERSION
from grading.archive import NOBODYS, innermost, kind_of, pack, unpack
from grading.assignment import Assignment, Judging
from grading.failure import BadUsage, Unreadable
from grading.outcome import Judgement, Status, Work


@dataclass(frozen=True)
class Submission:
    """Where it lies, and the name under which it is graded."""

    name: str
    path: Path


def find(folder: Path) -> list[Submission]:
    """All submissions of a folder, by name. Raises BadUsage."""
    if not folder.is_dir():
        raise BadUsage(f"submissions {folder}: there is no such folder")
    found: dict[str, Submission] = {}
    for path in sorted(folder.iterdir()):
        if path.name.startswith(".") or path.name in NOBODYS:
            continue
        name = path.name if path.is_dir() else _stem(path.name)
        if name in found:
            other = found[name].path.name
            raise BadUsage(f"submissions {folder}: {other} and {path.name} are both {name!r}")
        found[name] = Submission(name, path)
    if not found:
        raise BadUsage(f"submissions {folder}: there is none in it")
    return list(found.values())


def work_of(
    submission: Submission, assignment: Assignment, extra: dict[str, bytes]
) -> Work | Judgement:
    """What there is to be done for a submission; or, where it cannot be read, what came of it."""
    settings = Judging.model_validate(
        assignment.model_dump(include=set(Judging.model_fields))
    ).model_dump(mode="json")
    try:
        archive = _archive(submission.path, assignment.single_file)
    except (Unreadable, OSError) as problem:
        told = f"unreadable {problem}".encode()
        return Judgement(
            submission.name, _key(told, settings, extra), Status.UNREADABLE, str(problem)
        )
    return Work(submission.name, archive, settings, extra, _key(archive, settings, extra))


def extra_files(assignment: Assignment, folder: Path) -> dict[str, bytes]:
    """The files that belong to the assignment, which lies in this folder, by their names."""
    names = list(assignment.checks)
    if assignment.dialogue.endswith(".toml"):
        names.append(assignment.dialogue)
    return {Path(name).name: (folder / name).read_bytes() for name in names}


def _stem(name: str) -> str:
    ending = kind_of(name) or Path(name).suffix
    return name[: -len(ending)] if ending and name != ending else name


def _archive(path: Path, single_file: str | None) -> bytes:
    if path.is_dir():
        return pack(innermost(path))
    with tempfile.TemporaryDirectory(prefix="forkspec-") as scratch:
        folder = Path(scratch) / "files"
        if kind_of(path.name):
            unpack(path, folder)
        else:
            folder.mkdir()
            shutil.copy(path, folder / (single_file or path.name))
        return pack(innermost(folder))


def _key(archive: bytes, settings: dict[str, object], extra: dict[str, bytes]) -> str:
    """Changes with whatever could change the report."""
    digest = hashlib.sha256(archive)
    named = {name: hashlib.sha256(data).hexdigest() for name, data in sorted(extra.items())}
    digest.update(json.dumps([VERSION, settings, named], sort_keys=True).encode())
    return digest.hexdigest()
