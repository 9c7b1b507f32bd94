"""Writes a file as a whole: after a crash there is the old file or the new one, never a part."""

import os
import tempfile
from pathlib import Path

# The prefix of temporary files. A process that is killed while it writes leaves such a file.
UNFINISHED = ".unfinished-"


def is_stream(path: Path) -> bool:
    """Whether this path must be written to and not replaced: a device, a pipe, or a descriptor of
    this process by its name (`/dev/stdout`)."""
    at = Path(os.path.abspath(path))
    descriptor = any(map(at.is_relative_to, (Path("/dev"), Path("/proc"))))
    return path.exists() and not path.is_dir() and (descriptor or not path.is_file())


def write_whole(path: Path, text: str) -> None:
    """Write a text as UTF-8, readable by everybody. On OSError the old file is unchanged.

    A device or a pipe is written to and not replaced: a process of root could replace it by a file.
    """
    if is_stream(path):
        # Standard output may be a file that another process writes to: its content is kept.
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
