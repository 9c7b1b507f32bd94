"""A server that one client, or one failed call, can bring down."""

import mmap
import os
import signal
import socket
import sys
import time
from typing import NoReturn

from ..dialogues import Echo
from ..server import Server


class ResetEndsListener(Server):
    """Ends when a client was gone before accept."""

    def handle_client(self, connfd: socket.socket) -> None:
        try:
            connfd.getpeername()
        except OSError as error:
            sys.exit(f"getpeername: {error.strerror}")
        super().handle_client(connfd)


class _EndsListener(Server):
    """A server whose children can kill it."""

    listener = 0

    def before_first_client(self) -> None:
        self.listener = os.getpid()

    def end_listener(self) -> NoReturn:
        """In a child: kill the listener, and end only then, so that timing decides nothing.

        The parent of an orphan is another process, which must go on.
        """
        if os.getppid() == self.listener:
            os.kill(self.listener, signal.SIGKILL)
        while os.getppid() == self.listener:
            time.sleep(0.001)
        os._exit(1)


class SigpipeEndsGroup(_EndsListener):
    """Ends when a client is lost while its reply is sent."""

    def send(self, connfd: socket.socket, data: bytes) -> None:
        try:
            super().send(connfd, data)
        except OSError:
            self.end_listener()


class EmptySessionEnds(_EndsListener):
    """Ends when 64 clients have left without sending anything."""

    had_message = False

    def before_first_client(self) -> None:
        super().before_first_client()
        self.silent = mmap.mmap(-1, 4096)

    def receive(self, connfd: socket.socket) -> bytes:
        data = super().receive(connfd)
        if not data and not self.had_message:
            self.silent[os.getpid() % len(self.silent)] = 1
            if sum(self.silent[:]) >= 64:
                self.end_listener()
        self.had_message = True
        return data


class GarbageEnds(_EndsListener):
    """Ends on a byte 0xFF, which no UTF-8 text has."""

    def answer(self, connfd: socket.socket, dialogue: Echo, data: bytes) -> None:
        if b"\xff" in data:
            self.end_listener()
        super().answer(connfd, dialogue, data)


class HoardsInput(Server):
    """Keeps all that a client has ever sent in memory."""

    kept = bytearray()

    def answer(self, connfd: socket.socket, dialogue: Echo, data: bytes) -> None:
        self.kept += data
        super().answer(connfd, dialogue, data)


class ForkErrorEnds(Server):
    """Ends when a fork fails."""

    def survive_failed_fork(self, connfd: socket.socket, error: OSError) -> None:
        sys.exit(f"cannot fork: {error.strerror}")


class ForkErrorKeepsConnfd(Server):
    """Leaves connfd open when a fork fails."""

    def survive_failed_fork(self, connfd: socket.socket, error: OSError) -> None:
        self.log(f"cannot fork: {error.strerror}")
        connfd.detach()
