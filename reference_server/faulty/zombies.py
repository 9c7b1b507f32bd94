"""Children that nobody waits for, or not at the right time; signals taken the wrong way."""

import os
import signal
import socket
import sys
from types import FrameType

from ..server import Server


class NoReaping(Server):
    """Never waits for a child."""

    def watch_children(self) -> None:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)


class ReapAtNextAccept(NoReaping):
    """Reaps only when the next client comes."""

    def accept(self) -> socket.socket:
        connfd = super().accept()
        self.reap()
        return connfd


class WaitOnce(Server):
    """Reaps one child per SIGCHLD, however many have ended."""

    def reap(self) -> None:
        try:
            pid, status = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return
        if pid > 0:
            self.child_ended(pid, status)


class BlockingWait(Server):
    """Waits in the SIGCHLD handler until no child is left."""

    def reap(self) -> None:
        try:
            while True:
                self.child_ended(*os.waitpid(-1, 0))
        except ChildProcessError:
            return


class StraySigchldEnds(Server):
    """Does not expect a SIGCHLD before there was any child: ChildProcessError escapes."""

    had_children = False

    def be_parent(self, connfd: socket.socket, pid: int) -> None:
        self.had_children = True
        super().be_parent(connfd, pid)

    def on_sigchld(self, signum: int, frame: FrameType | None) -> None:
        if not self.had_children:
            os.waitpid(-1, os.WNOHANG)
        super().on_sigchld(signum, frame)


class StopEnds(Server):
    """Ends when continued after a stop."""

    def watch_signals(self) -> None:
        super().watch_signals()
        signal.signal(signal.SIGCONT, lambda signum, frame: sys.exit(1))

    def forget_parents_signals(self) -> None:
        signal.signal(signal.SIGCONT, signal.SIG_DFL)
        super().forget_parents_signals()
