"""Wrong answers."""

import select
import socket

from ..connection_handler import RECEIVE
from ..dialogues import Echo
from ..server import Server


class NeverAnswers(Server):
    """Reads everything and answers nothing."""

    def reply(self, connfd: socket.socket, data: bytes) -> None:
        return


class LosesFirstMessage(Server):
    """Reads the first message and throws it away."""

    had_message = False

    def answer(self, connfd: socket.socket, dialogue: Echo, data: bytes) -> None:
        if self.had_message:
            super().answer(connfd, dialogue, data)
        self.had_message = True


class ClosesUnread(Server):
    """Closes after its first reply: the kernel answers unread bytes with a reset."""

    had_message = False

    def receive(self, connfd: socket.socket) -> bytes:
        if self.had_message:
            return b""
        self.had_message = True
        return super().receive(connfd)


class ReadsOnce(Server):
    """Ends, without a reset, after one message and its reply."""

    had_message = False

    def receive(self, connfd: socket.socket) -> bytes:
        if self.had_message:
            connfd.shutdown(socket.SHUT_WR)
            discard_unread(connfd)
            return b""
        self.had_message = True
        return super().receive(connfd)


class ReplyCutAtNul(Server):
    """Takes the first NUL byte for the end of the text."""

    def reply(self, connfd: socket.socket, data: bytes) -> None:
        super().reply(connfd, data.partition(b"\0")[0])


class ReplyCutAtBuffer(Server):
    """Throws away what of a message does not fit the buffer."""

    def answer(self, connfd: socket.socket, dialogue: Echo, data: bytes) -> None:
        super().answer(connfd, dialogue, data)
        if len(data) == RECEIVE:
            discard_unread(connfd)


class TrailingBytes(Server):
    """Sends some NUL bytes after each reply."""

    def send(self, connfd: socket.socket, data: bytes) -> None:
        super().send(connfd, data + bytes(4))


class LeftoverBytes(Server):
    """Answers as many bytes as the longest message had, left-overs included.

    Not after a message longer than the buffer: where that one is cut in pieces is chance.
    """

    buffer = b""
    streams = False

    def answer(self, connfd: socket.socket, dialogue: Echo, data: bytes) -> None:
        self.buffer = data + self.buffer[len(data) :]
        self.streams |= len(data) == RECEIVE
        super().answer(connfd, dialogue, data if self.streams else self.buffer)


class DropsBrokenUtf8(Server):
    """Decodes each piece by itself, and ignores what is not whole."""

    def reply(self, connfd: socket.socket, data: bytes) -> None:
        super().reply(connfd, data.decode("utf-8", "ignore").encode())


class DropPiece(Server):
    """Gives no answer to a message shorter than 2 bytes."""

    def answer(self, connfd: socket.socket, dialogue: Echo, data: bytes) -> None:
        if len(data) >= 2:
            super().answer(connfd, dialogue, data)


class MissesHalfClose(Server):
    """Takes a client that has shut down its side for one that has left."""

    client_has_left = False

    def receive(self, connfd: socket.socket) -> bytes:
        return b"" if self.client_has_left else super().receive(connfd)

    def answer(self, connfd: socket.socket, dialogue: Echo, data: bytes) -> None:
        end = select.poll()
        end.register(connfd, select.POLLRDHUP)
        self.client_has_left = bool(end.poll(0))
        if not self.client_has_left:
            super().answer(connfd, dialogue, data)


def discard_unread(connfd: socket.socket) -> None:
    """Read all that has come so far."""
    try:
        while connfd.recv(65536, socket.MSG_DONTWAIT):
            pass
    except BlockingIOError:
        return
