"""A listener that is not there, or not where it should be, or not alone."""

import os
import socket
from contextlib import suppress

from ..server import Server
from .processes import pause_for_ever


class NeverListens(Server):
    """Binds, then sleeps without listen."""

    def listen(self) -> None:
        pause_for_ever()


class PortByteOrder(Server):
    """Binds the port with its two bytes swapped; if that is taken, the kernel picks one."""

    def bind(self) -> None:
        told, self.port = self.port, socket.htons(self.port)
        with suppress(SystemExit):
            super().bind()
        self.port = told


class SecondListener(Server):
    """Forks a helper before the first client, which holds listenfd too."""

    def before_first_client(self) -> None:
        self.children.add(self.fork_helper())

    def fork_helper(self) -> int:
        """Return the pid of a process that sleeps until a signal ends it."""
        self.hold_signals()
        pid = os.fork()
        if pid == 0:
            self.forget_parents_signals()
            self.prepare_helper()
            pause_for_ever()
        self.let_signals_through()
        return pid

    def prepare_helper(self) -> None:
        """Close nothing."""


class Reuseport(Server):
    """Lets a second copy share the port without an error."""

    def set_options(self) -> None:
        super().set_options()
        self.listenfd.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)


class BacklogOfOne(Server):
    """Has the kernel queue hardly anybody."""

    def listen(self) -> None:
        super().listen()
        self.listenfd.listen(1)


class NoReuseaddr(Server):
    """Cannot bind while the connections of an earlier server linger."""

    def set_options(self) -> None:
        super().set_options()
        self.listenfd.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 0)
