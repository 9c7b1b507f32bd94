"""Decompresses a tar, with a limit on the size.

A few thousand bytes can become a million times as many. tarfile decompresses even what it skips,
and reads a header's text at once: without a limit that may take hours, or all of the memory.
"""

import bz2
import gzip
import io
import lzma
import os
from collections.abc import Callable
from pathlib import Path
from typing import cast

from grading.grading_failure import Unreadable

MIB = 1 << 20
MAX_READ, MAX_AT_ONCE = 1024 * MIB, MIB
COMPRESSIONS: tuple[tuple[bytes, Callable[[Path], io.IOBase]], ...] = (
    (b"\x1f\x8b", gzip.GzipFile),
    (b"BZh", bz2.BZ2File),
    (b"\xfd7zXZ\0", lzma.LZMAFile),
)
MAGIC = max(len(magic) for magic, _ in COMPRESSIONS)


class Bounded(io.BufferedReader):
    """The stream that tarfile reads. It raises Unreadable where it would read too much."""

    def read(self, size: int | None = -1, /) -> bytes:
        """Like io.BufferedReader.read()."""
        if size is None or not 0 <= size <= MAX_AT_ONCE:
            raise Unreadable(f"a header in it is longer than {MAX_AT_ONCE // MIB} MiB")
        return super().read(size)

    def seek(self, target: int, whence: int = os.SEEK_SET, /) -> int:
        """Like io.BufferedReader.seek()."""
        if target > MAX_READ:
            raise Unreadable(f"it holds more than {MAX_READ // MIB} MiB")
        return super().seek(target, whence)


def decompressed(archive: Path) -> Bounded:
    """A stream of the tar, however it is compressed."""
    with archive.open("rb") as file:
        start = file.read(MAGIC)
    kinds = (kind for magic, kind in COMPRESSIONS if start.startswith(magic))
    # A BufferedReader wants a raw stream, but only for its methods, which these have.
    return Bounded(cast(io.RawIOBase, next(kinds, io.FileIO)(archive)))
