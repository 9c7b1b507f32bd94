"""Keys as they are pressed, without Enter."""

import os
import select
import sys
import termios
import tty
from collections.abc import Iterator
from contextlib import contextmanager


class Keys:
    """What is typed at this process's terminal."""

    def pressed(self, seconds: float) -> str:
        """The keys pressed within so many seconds; returns early when there is one."""
        ready, _, _ = select.select([sys.stdin], [], [], seconds)
        return os.read(sys.stdin.fileno(), 1024).decode(errors="replace") if ready else ""


@contextmanager
def keys() -> Iterator[Keys]:
    """Read keys one by one; the terminal is as before afterwards."""
    before = termios.tcgetattr(sys.stdin)
    try:
        tty.setcbreak(sys.stdin)
        yield Keys()
    finally:
        termios.tcsetattr(sys.stdin, termios.TCSADRAIN, before)
