"""Keys as they are pressed, without Enter."""

import os
import select
import sys
import termios
import tty
from collections.abc import Iterator
from contextlib import contextmanager, suppress


class Keys:
    """What is typed at this process's terminal."""

    def pressed(self, seconds: float) -> str | None:
        """The keys pressed within so many seconds; returns early when there is one. None where the
        terminal has hung up: nobody will press any more.
        """
        ready, _, _ = select.select([sys.stdin], [], [], seconds)
        if not ready:
            return ""
        try:
            typed = os.read(sys.stdin.fileno(), 1024)
        except OSError:
            return None
        return typed.decode(errors="replace") if typed else None


@contextmanager
def keys() -> Iterator[Keys]:
    """Read keys one by one; the terminal is as before afterwards."""
    before = termios.tcgetattr(sys.stdin)
    try:
        tty.setcbreak(sys.stdin)
        yield Keys()
    finally:
        # One that has hung up has no settings any more.
        with suppress(termios.error):
            termios.tcsetattr(sys.stdin, termios.TCSADRAIN, before)
