"""Files that are there whole or not at all."""

import os
import tempfile
from pathlib import Path

# What a process leaves that is killed while it writes begins so.
UNFINISHED = ".unfinished-"


def is_stream(path: Path) -> bool:
    """Whether what lies there takes what is written, and keeps its place: a device, a pipe, or a
    descriptor of this process by its name (`/dev/stdout`)."""
    at = Path(os.path.abspath(path))
    descriptor = any(map(at.is_relative_to, (Path("/dev"), Path("/proc"))))
    return path.exists() and not path.is_dir() and (descriptor or not path.is_file())


def write_whole(path: Path, text: str) -> None:
    """Write a text as UTF-8, readable for everybody. Raises OSError; then all is as before.

    What is no file of its own is written to, and not replaced: root could put one in its place.
    """
    if is_stream(path):
        # Another's place in the file that the standard output leads to is left alone.
        with path.open("a", encoding="utf-8") as stream:
            stream.write(text)
        return
    descriptor, name = tempfile.mkstemp(prefix=UNFINISHED, dir=path.parent)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
        os.chmod(name, 0o644)
        os.replace(name, path)
    except BaseException:
        os.unlink(name)
        raise
