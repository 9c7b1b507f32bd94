"""The pids of the children that are alive, how they are reaped, and how they are ended."""

import os
import signal
from collections.abc import Callable

Ended = Callable[[int, int], None]


class Children:
    """The server's living children.

    Where the kernel reaps (SIGCHLD ignored), nobody tells which pids are gone: then the table is
    swept whenever it has doubled.
    """

    def __init__(self) -> None:
        self._pids: set[int] = set()
        self._sweep_at = 64

    def __len__(self) -> int:
        return len(self._pids)

    def add(self, pid: int) -> None:
        """Remember a child just forked."""
        self._pids.add(pid)
        if len(self._pids) >= self._sweep_at and signal.getsignal(signal.SIGCHLD) == signal.SIG_IGN:
            self._pids = {pid for pid in self._pids if _is_alive(pid)}
            self._sweep_at = max(64, 2 * len(self._pids))

    def discard(self, pid: int) -> None:
        """Forget a child that has been reaped."""
        self._pids.discard(pid)

    def clear(self) -> None:
        """Forget all of them: a process that has just been forked has no children."""
        self._pids.clear()

    def reap(self, ended: Ended) -> None:
        """Reap every child that has ended: several that end together may share one SIGCHLD."""
        while True:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if pid == 0:
                return
            ended(pid, status)

    def end(self, with_signal: int = signal.SIGTERM) -> None:
        """Tell the children to end.

        With SIGCHLD back at its default, a child that ends stays a zombie until waited for. So a
        pid for which waitpid says 0 is still our child, and no other process can get it before the
        kill.
        """
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        self._pids = {pid for pid in self._pids if _is_alive(pid)}
        for pid in self._pids:
            os.kill(pid, with_signal)
            os.kill(pid, signal.SIGCONT)

    def wait(self) -> None:
        """Wait until those told to end have ended."""
        for pid in self._pids:
            os.waitpid(pid, 0)


def _is_alive(pid: int) -> bool:
    try:
        return os.waitpid(pid, os.WNOHANG) == (0, 0)
    except ChildProcessError:
        return False
