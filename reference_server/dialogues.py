"""The replies of a server: nothing here knows of sockets or processes."""

import os
from collections.abc import Callable

MAX_LINE = 65536


class Echo:
    """Every byte comes back."""

    greeting = b""

    def reply(self, data: bytes) -> bytes:
        """Return the reply to these bytes, as far as it can be given now."""
        return data

    def rest(self) -> bytes:
        """Return the rest of the reply, for a client that has sent its last byte."""
        return b""


class EchoLine(Echo):
    """Lines come back once they are whole; one without end comes back in pieces."""

    def __init__(self) -> None:
        self._held = b""

    def reply(self, data: bytes) -> bytes:
        """Return the lines that are whole by now."""
        held = self._held + data
        whole = held.rfind(b"\n") + 1
        if not whole and len(held) >= MAX_LINE:
            whole = len(held)
        self._held = held[whole:]
        return held[:whole]

    def rest(self) -> bytes:
        """Return the last line, which no newline ends."""
        return self._held


class Reply(Echo):
    """Each message gets the same text."""

    def __init__(self, text: bytes) -> None:
        self._text = text

    def reply(self, data: bytes) -> bytes:
        """Return the text, whatever came."""
        return self._text


class Greeting(Echo):
    """The server speaks first, and then only listens."""

    def __init__(self, text: bytes) -> None:
        self.greeting = text

    def reply(self, data: bytes) -> bytes:
        """Return nothing: the greeting was all."""
        return b""


def dialogue_named(name: str) -> Callable[[], Echo]:
    """Return what makes one connection's dialogue from ``echo``, ``reply:TEXT`` and so on."""
    kind, _, argument = name.partition(":")
    text = os.fsencode(argument)
    if name == "echo":
        return Echo
    if name == "echo-line":
        return EchoLine
    if kind == "reply" and text:
        return lambda: Reply(text)
    if kind == "greeting" and text:
        return lambda: Greeting(text)
    raise ValueError(name)
