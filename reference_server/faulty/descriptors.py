"""Descriptors left open, or used up."""

import os
import socket
import sys
from typing import ClassVar

from ..server import Server


class ParentKeepsConnfd(Server):
    """Never closes the parent's copy of connfd."""

    def be_parent(self, connfd: socket.socket, pid: int) -> None:
        self.children.add(pid)
        connfd.detach()


class ChildKeepsListenfd(Server):
    """Leaves listenfd open in the child."""

    def close_listenfd_in_child(self) -> None:
        return


class ChildrenShareConnfds(Server):
    """Closes the parent's copy of connfd only once the child has been reaped."""

    connfds: ClassVar[dict[int, socket.socket]] = {}

    def be_parent(self, connfd: socket.socket, pid: int) -> None:
        self.children.add(pid)
        self.connfds[pid] = connfd

    def child_ended(self, pid: int, status: int) -> None:
        super().child_ended(pid, status)
        if pid in self.connfds:
            self.connfds.pop(pid).close()


class LeaksDescriptor(Server):
    """Opens /dev/null in the parent for each client, and leaves it open."""

    def handle_client(self, connfd: socket.socket) -> None:
        os.open(os.devnull, os.O_RDONLY)
        super().handle_client(connfd)


class EmfileEnds(Server):
    """Ends when out of descriptors."""

    def wait_for_descriptor(self, error: OSError) -> None:
        sys.exit(f"cannot accept: {error.strerror}")


class EmfileSpins(Server):
    """Tries again at once when out of descriptors, and logs every time."""

    def wait_for_descriptor(self, error: OSError) -> None:
        self.log(f"cannot accept for now: {error.strerror}")
