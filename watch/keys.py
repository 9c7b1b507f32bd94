"""Reads keys from the terminal at once, without Enter."""

import os
import select
import sys
import termios
import tty
from collections.abc import Iterator
from contextlib import contextmanager, suppress


class Keys:
    """The keyboard of this process's terminal."""

    def pressed(self, seconds: float) -> str | None:
        """The keys pressed within so many seconds; returns at the first one. None where the
        terminal has hung up.
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
    """Read keys one by one; the terminal's settings are restored afterwards."""
    before = termios.tcgetattr(sys.stdin)
    try:
        tty.setcbreak(sys.stdin)
        yield Keys()
    finally:
        # A terminal that has hung up has no settings.
        with suppress(termios.error):
            termios.tcsetattr(sys.stdin, termios.TCSADRAIN, before)
