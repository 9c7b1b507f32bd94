"""Exceptions of grading."""


class BadUsage(Exception):
    """An option, a file or a folder cannot be used. The message is one line."""


class Unreadable(Exception):
    """A submission cannot be unpacked. The message is one line."""
