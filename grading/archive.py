"""Packs and unpacks submissions. The same files always give the same archive.

An archive cannot be trusted. Its size and the number of its files are limited, nothing is written
outside its folder, and links that lead outside are left out. An archive that is wrong raises
Unreadable; an OSError is a problem of this machine.
"""

import contextlib
import errno
import io
import lzma
import os
import stat
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO

from fixtures.plain import in_one_line
from grading.decompressed import decompressed
from grading.grading_failure import Unreadable

MIB = 1 << 20
MAX_BYTES, MAX_ENTRIES, MAX_DEPTH = 64 * MIB, 5000, 40
# Entries of every kind: tarfile keeps each of them in memory.
MAX_HEADERS = 100_000
CHUNK = 1 << 16
# Files of version control and of operating systems, which no server needs.
IGNORED_NAMES = (".git", ".hg", ".svn", "__MACOSX", "__pycache__", ".DS_Store", "Thumbs.db")
ZIP = (".zip",)
# Errors caused by a name in an archive: a file where a folder is needed, a name that is too long.
NAME_ERRORS = (errno.EEXIST, errno.EISDIR, errno.ENAMETOOLONG, errno.ENOTDIR)
# An encrypted zip raises RuntimeError, an unknown compression NotImplementedError.
ARCHIVE_ERRORS = (
    EOFError,
    NotImplementedError,
    RuntimeError,
    ValueError,
    lzma.LZMAError,
    tarfile.TarError,
    zipfile.BadZipFile,
    zlib.error,
)
TAR = (".tar.gz", ".tgz", ".tar.xz", ".tar.bz2", ".tar")


@dataclass(frozen=True)
class Entry:
    """A file or a link of an archive.

    Attributes:
        path: its path in the archive.
        executable: whether the owner may execute it.
        data: its content; None for a link.
        target: where the link leads; empty for a file.
    """

    path: PurePosixPath
    executable: bool
    data: IO[bytes] | None
    target: str = ""


def kind_of(name: str) -> str:
    """The ending of an archive's name, such as `.tar.gz`; empty for other files."""
    return next((end for end in (*ZIP, *TAR) if name.lower().endswith(end)), "")


def pack(folder: Path) -> bytes:
    """A tar of all files of a folder. The same files give the same bytes. Raises Unreadable,
    OSError."""
    packed = io.BytesIO()
    size = count = 0
    with tarfile.open(fileobj=packed, mode="w", format=tarfile.PAX_FORMAT) as tar:
        for path in _files(folder):
            facts = path.lstat()
            size, count = size + facts.st_size, count + 1
            check_bounds(size, count)
            info = tarfile.TarInfo(path.relative_to(folder).as_posix())
            if stat.S_ISLNK(facts.st_mode):
                info.type, info.linkname = tarfile.SYMTYPE, os.readlink(path)
                tar.addfile(info)
                continue
            info.mode = 0o755 if facts.st_mode & stat.S_IXUSR else 0o644
            data = path.read_bytes()
            info.size = len(data)
            tar.addfile(info, io.BytesIO(data))
    return packed.getvalue()


def unpack(archive: Path, folder: Path) -> None:
    """Unpack a .zip or a .tar, packed or not, into a new folder. Raises Unreadable, OSError."""
    folder.mkdir(parents=True)
    try:
        if kind_of(archive.name) in ZIP:
            # zipfile reads the table of contents as a whole: the file's size limits it.
            check_bounds(archive.stat().st_size)
            with zipfile.ZipFile(archive) as opened:
                _write(_of_zip(opened), folder)
        else:
            with decompressed(archive) as file, tarfile.open(fileobj=file, mode="r:") as tar:
                _write(_of_tar(tar), folder)
    except ARCHIVE_ERRORS as problem:
        raise Unreadable(in_one_line(f"it cannot be unpacked: {problem}")) from None
    except OSError as problem:
        # The modules for compression raise OSError, too, without an errno.
        if problem.errno is not None:
            raise
        raise Unreadable(in_one_line(f"it cannot be unpacked: {problem}")) from None


def innermost(folder: Path) -> Path:
    """The folder with the files: an archive often has a single folder with everything in it."""
    for _ in range(MAX_DEPTH):
        entries = [path for path in folder.iterdir() if path.name not in IGNORED_NAMES]
        if len(entries) != 1 or entries[0].is_symlink() or not entries[0].is_dir():
            break
        folder = entries[0]
    return folder


def _files(folder: Path) -> Iterator[Path]:
    for where, folders, files in os.walk(folder, onerror=_raise):
        folders[:] = sorted(name for name in folders if name not in IGNORED_NAMES)
        links = [name for name in folders if Path(where, name).is_symlink()]
        for name in sorted((*files, *links)):
            path = Path(where, name)
            if name not in IGNORED_NAMES and _is_file_or_inner_link(path, folder):
                yield path


def _is_file_or_inner_link(path: Path, folder: Path) -> bool:
    mode = path.lstat().st_mode
    if stat.S_ISLNK(mode):
        place = PurePosixPath(path.relative_to(folder).as_posix())
        return _stays_inside(place, os.readlink(path))
    return stat.S_ISREG(mode)


def _raise(problem: OSError) -> None:
    """os.walk() would take a folder that cannot be read for an empty one."""
    raise problem


def _of_zip(opened: zipfile.ZipFile) -> Iterator[Entry]:
    for info in opened.infolist():
        mode = info.external_attr >> 16
        if not info.is_dir() and not stat.S_ISLNK(mode):
            with opened.open(info) as data:
                yield Entry(PurePosixPath(info.filename), bool(mode & stat.S_IXUSR), data)


def _of_tar(opened: tarfile.TarFile) -> Iterator[Entry]:
    for number, info in enumerate(opened, 1):
        if number > MAX_HEADERS:
            raise Unreadable(f"it has more than {MAX_HEADERS} entries")
        path = PurePosixPath(info.name)
        if info.issym():
            yield Entry(path, False, None, info.linkname)
        elif info.isreg():
            yield Entry(path, bool(info.mode & stat.S_IXUSR), opened.extractfile(info))


def _write(entries: Iterator[Entry], folder: Path) -> None:
    size = 0
    links: list[Entry] = []
    for count, entry in enumerate(entries, 1):
        check_bounds(size, count)
        if any(part in IGNORED_NAMES for part in entry.path.parts):
            continue
        path = _inside(entry.path, folder)
        if entry.data is None:
            links.append(entry)
            continue
        with _named(entry.path):
            path.parent.mkdir(parents=True, exist_ok=True)
            # Of two files with one name the last one counts, as tar does it.
            file = path.open("wb")
        with file:
            while chunk := entry.data.read(CHUNK):
                size += len(chunk)
                check_bounds(size, count)
                file.write(chunk)
        path.chmod(0o755 if entry.executable else 0o644)
    # Links come last, so that no file is written through a link.
    for entry in links:
        path = _inside(entry.path, folder)
        if _stays_inside(entry.path, entry.target) and not path.exists():
            with _named(entry.path):
                path.parent.mkdir(parents=True, exist_ok=True)
                path.symlink_to(entry.target)


@contextlib.contextmanager
def _named(path: PurePosixPath) -> Iterator[None]:
    """Turn an error that is caused by a name in the archive into Unreadable."""
    try:
        yield
    except OSError as problem:
        if problem.errno not in NAME_ERRORS:
            raise
        raise Unreadable(
            in_one_line(f"it cannot be unpacked: {path}: {problem.strerror}")
        ) from None


def _inside(path: PurePosixPath, folder: Path) -> Path:
    parts = path.parts
    usable = parts and not path.is_absolute() and ".." not in parts and len(parts) <= MAX_DEPTH
    if not usable or any("\0" in part for part in parts):
        raise Unreadable(in_one_line(f"a path in it leads outside of its folder: {path}"))
    return folder.joinpath(*parts)


def _stays_inside(path: PurePosixPath, target: str) -> bool:
    """Whether a link leads to a place in its archive's folder, judged by its name alone."""
    whole = os.path.normpath(path.parent / target)
    return not os.path.isabs(target) and whole != ".." and not whole.startswith("../")


def check_bounds(size: int, count: int = 0) -> None:
    """Raises Unreadable where there are too many bytes or files."""
    if size > MAX_BYTES:
        raise Unreadable(f"it holds more than {MAX_BYTES // MIB} MiB")
    if count > MAX_ENTRIES:
        raise Unreadable(f"it holds more than {MAX_ENTRIES} files")
