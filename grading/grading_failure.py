"""What keeps a class from being graded."""


class BadUsage(Exception):
    """An option, a file or a folder that cannot be used: one line says why."""


class Unreadable(Exception):
    """A submission that cannot be unpacked: one line says why."""
