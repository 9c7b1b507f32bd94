"""A server that does not end, or ends and leaves something behind."""

import os
import signal
import socket
from types import FrameType

from ..server import Server
from ..signals import Ending
from .startup import SecondListener


class IgnoresSigterm(Server):
    """Ignores SIGTERM."""

    ignored = signal.SIGTERM

    def watch_signals(self) -> None:
        super().watch_signals()
        signal.signal(self.ignored, signal.SIG_IGN)


class IgnoresCtrlC(IgnoresSigterm):
    """Ignores SIGINT."""

    ignored = signal.SIGINT


class IgnoresHangup(IgnoresSigterm):
    """Ignores SIGHUP."""

    ignored = signal.SIGHUP


class SigtermSetsFlag(Server):
    """Notes SIGTERM in a flag, and reads it before the next accept."""

    sigterm_came = False

    def on_end(self, signum: int, frame: FrameType | None) -> None:
        if signum == signal.SIGTERM:
            self.sigterm_came = True
        else:
            super().on_end(signum, frame)

    def accept(self) -> socket.socket:
        if self.sigterm_came:
            raise Ending
        return super().accept()


class OrphanKeepsPort(Server):
    """Ends the parent alone, and its children hold listenfd."""

    def close_listenfd_in_child(self) -> None:
        return

    def end_children(self) -> None:
        return


class AbandonsClients(Server):
    """Lets the children live on when it ends, but they answer no more."""

    def before_serving(self, connfd: socket.socket) -> None:
        def abandon(signum: int, frame: FrameType | None) -> None:
            while connfd.recv(4096):
                pass
            os._exit(0)

        signal.signal(signal.SIGUSR1, abandon)

    def end_children(self) -> None:
        self.children.end(signal.SIGUSR1)


class LeavesHelperBehind(SecondListener):
    """Forks a helper that outlives the server; it holds no socket."""

    def before_first_client(self) -> None:
        self.fork_helper()

    def prepare_helper(self) -> None:
        self.listenfd.close()
