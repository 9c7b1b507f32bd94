"""Files that are there whole or not at all."""

import os
import tempfile
from pathlib import Path

# What a process leaves that is killed while it writes begins so.
UNFINISHED = ".unfinished-"


def write_whole(path: Path, text: str) -> None:
    """Write a text as UTF-8, readable for everybody. Raises OSError; then all is as before."""
    descriptor, name = tempfile.mkstemp(prefix=UNFINISHED, dir=path.parent)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
        os.chmod(name, 0o644)
        os.replace(name, path)
    except BaseException:
        os.unlink(name)
        raise
