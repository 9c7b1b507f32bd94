"""The wrong process serves, or a child that lives the wrong life."""

import os
import signal
import socket
import sys
from typing import ClassVar, NoReturn

from ..server import Server
from ..signals import Ending


class ServesInParent(Server):
    """Does not fork: the listener serves, one client after the other."""

    def handle_client(self, connfd: socket.socket) -> None:
        self.serve(connfd)
        connfd.close()


class ThreadPerConnection(Server):
    """Starts a thread for each client instead of a child."""

    def handle_client(self, connfd: socket.socket) -> None:
        from threading import Thread

        try:
            Thread(target=self.serve_in_thread, args=(connfd,), daemon=True).start()
        except RuntimeError:
            connfd.close()

    def serve_in_thread(self, connfd: socket.socket) -> None:
        """Serve, and close what no exit will close."""
        self.serve(connfd)
        connfd.close()


class ParentServes(Server):
    """Mixes up the two sides of fork: the parent serves and ends, the child goes on listening."""

    def handle_client(self, connfd: socket.socket) -> None:
        self.hold_signals()
        if os.fork() > 0:
            self.be_child(connfd)
        self.children.clear()
        connfd.close()
        self.let_signals_through()


class DoubleFork(Server):
    """Has a grandchild serve; the child between ends at once."""

    def before_serving(self, connfd: socket.socket) -> None:
        if os.fork() > 0:
            os._exit(0)


class ChildGoesBackToAccept(Server):
    """Forgets exit: after its client, the child accepts the next one."""

    def close_listenfd_in_child(self) -> None:
        return

    def after_serving(self, connfd: socket.socket) -> int:
        connfd.close()
        self.children.clear()
        try:
            self.watch_signals()
            self.serve_clients()
        except Ending:
            self.end()
        return 0


class ChildNeverExits(Server):
    """After its client, the child sleeps for ever and closes nothing."""

    def after_serving(self, connfd: socket.socket) -> int:
        pause_for_ever()


class ExitsOne(Server):
    """Exits with 1 from a child that served to the end."""

    def after_serving(self, connfd: socket.socket) -> int:
        return 1


class CrashEndsAll(Server):
    """Ends when a child was killed by a signal."""

    def child_ended(self, pid: int, status: int) -> None:
        super().child_ended(pid, status)
        if os.WIFSIGNALED(status):
            sys.exit(1)


class BusyWait(Server):
    """Calls an accept that does not block, again and again."""

    def sleep_until(self, fd: int) -> None:
        return


class ParentMemoryGrows(Server):
    """Keeps 64 KiB for each connection for ever."""

    kept: ClassVar[list[bytearray]] = []

    def be_parent(self, connfd: socket.socket, pid: int) -> None:
        super().be_parent(connfd, pid)
        self.kept.append(bytearray(b"x") * 65536)


def pause_for_ever() -> NoReturn:
    """Sleep until a signal ends this process."""
    while True:
        signal.pause()
