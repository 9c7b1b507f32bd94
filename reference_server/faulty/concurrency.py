"""Clients in each other's way."""

import mmap
import os
import socket
import time

from ..connection_handler import RECEIVE
from ..dialogues import Echo
from ..server import Server


class OneClientAtATime(Server):
    """Waits for each child before it accepts the next client."""

    last_child = 0

    def be_parent(self, connfd: socket.socket, pid: int) -> None:
        super().be_parent(connfd, pid)
        self.last_child = pid

    def handle_client(self, connfd: socket.socket) -> None:
        super().handle_client(connfd)
        try:
            self.child_ended(*os.waitpid(self.last_child, 0))
        except ChildProcessError:
            return


class ParentReadsFirst(Server):
    """Has the parent read the first message, and forks only then."""

    first: bytes | None = None

    def handle_client(self, connfd: socket.socket) -> None:
        try:
            self.first = connfd.recv(RECEIVE)
        except ConnectionError:
            self.first = b""
        super().handle_client(connfd)

    def receive(self, connfd: socket.socket) -> bytes:
        first, self.first = self.first, None
        return super().receive(connfd) if first is None else first


# What a client sends that never reads comes in longer pieces.
SHARED = 256


class RepliesCrossed(Server):
    """Lets all children keep a short message in one buffer in shared memory."""

    def before_first_client(self) -> None:
        self.shared = mmap.mmap(-1, 8 + SHARED)
        self.clients = memoryview(self.shared)[:4].cast("I")
        self.messages = memoryview(self.shared)[4:8].cast("I")
        self.buffer = memoryview(self.shared)[8:]

    def be_parent(self, connfd: socket.socket, pid: int) -> None:
        super().be_parent(connfd, pid)
        self.clients[0] = len(self.children)

    def child_ended(self, pid: int, status: int) -> None:
        super().child_ended(pid, status)
        self.clients[0] = len(self.children)

    def answer(self, connfd: socket.socket, dialogue: Echo, data: bytes) -> None:
        if len(data) <= SHARED:
            self.buffer[: len(data)] = data
            self.wait_for_other_client()
            data = bytes(self.buffer[: len(data)])
        super().answer(connfd, dialogue, data)

    def wait_for_other_client(self) -> None:
        """With other clients about, take long enough that one of them can write too."""
        mine = self.messages[0] = (self.messages[0] + 1) % 2**32
        for _ in range(10):
            if self.clients[0] < 2 or self.messages[0] != mine:
                return
            time.sleep(0.001)


class StaleClientCount(Server):
    """Refuses from 256 clients on; each is counted down in its child's copy of the number."""

    clients = 0

    def handle_client(self, connfd: socket.socket) -> None:
        if self.clients >= 256:
            connfd.close()
            return
        self.clients += 1
        super().handle_client(connfd)

    def after_serving(self, connfd: socket.socket) -> int:
        self.clients -= 1
        return super().after_serving(connfd)


class TableOf64(Server):
    """Refuses clients while 64 are connected."""

    def handle_client(self, connfd: socket.socket) -> None:
        if len(self.children) >= 64:
            connfd.close()
        else:
            super().handle_client(connfd)
