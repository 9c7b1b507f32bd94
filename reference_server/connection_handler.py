"""Serves one connection: receives and answers messages until the client has finished."""

import os
import socket
from collections.abc import Callable

from .dialogues import Echo

RECEIVE = 1023
MAX_SHOWN = 40


class ConnectionHandler:
    """What a child does for its client."""

    dialogue: Callable[[], Echo]

    def serve(self, connfd: socket.socket) -> None:
        """Serve one client; losing it is no error of the server."""
        try:
            self.answer_messages(connfd, self.dialogue())
        except OSError as error:
            self.log(f"[{os.getpid()}] connection lost: {error.strerror}")
        self.log(f"[{os.getpid()}] connection ends")

    def answer_messages(self, connfd: socket.socket, dialogue: Echo) -> None:
        """Answer message by message, until the client has finished."""
        self.reply(connfd, dialogue.greeting)
        while data := self.receive(connfd):
            self.log(describe("message", data))
            self.answer(connfd, dialogue, data)
        self.reply(connfd, dialogue.rest())

    def receive(self, connfd: socket.socket) -> bytes:
        """Sleep until bytes come; none at all means that the client has finished."""
        return connfd.recv(RECEIVE)

    def answer(self, connfd: socket.socket, dialogue: Echo, data: bytes) -> None:
        """Answer one message."""
        self.reply(connfd, dialogue.reply(data))

    def reply(self, connfd: socket.socket, data: bytes) -> None:
        """Send a reply, unless it is empty."""
        if data:
            self.send(connfd, data)
            self.log(describe("reply", data))

    def send(self, connfd: socket.socket, data: bytes) -> None:
        """Send all of it, however often the kernel takes a part only."""
        connfd.sendall(data)

    def log(self, text: str) -> None:
        """Log one line in one write: text kept in a buffer would be copied to each child."""
        try:
            os.write(1, f"{text}\n".encode())
        except OSError:
            return


def describe(what: str, data: bytes) -> str:
    """Return the log line for a message or a reply, with its text only if short and readable."""
    line = f"[{os.getpid()}] {what} of {len(data)} bytes"
    if len(data) <= MAX_SHOWN and data.isascii() and data.decode().isprintable():
        line += f": {data.decode()}"
    return line
