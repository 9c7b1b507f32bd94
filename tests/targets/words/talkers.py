"""Servers with words of their own, each named by the second argument, and with a fault by a third.

Each forks for a client, closes what it must, and has its children reaped; `keeps-connfd` is the
fault that hides the end of a connection from its client.
"""

import contextlib
import os
import secrets
import signal
import socket
import sys
import time
from collections.abc import Callable

FAULTS = sys.argv[3:]


def by_piece(answer: Callable[[bytes], bytes]) -> Callable[[socket.socket], None]:
    """Answer whatever one recv() gives."""

    def serve(connection: socket.socket) -> None:
        while data := connection.recv(4096):
            connection.sendall(answer(data))

    return serve


def by_line(answer: Callable[[bytes], bytes]) -> Callable[[socket.socket], None]:
    """Answer each line, its end cut off."""

    def serve(connection: socket.socket) -> None:
        with connection.makefile("rb") as lines:
            for line in lines:
                connection.sendall(answer(line.rstrip(b"\r\n")))

    return serve


def once(answer: Callable[[], bytes]) -> Callable[[socket.socket], None]:
    """One message, one answer, and the server closes."""

    def serve(connection: socket.socket) -> None:
        if connection.recv(4096):
            connection.sendall(answer())

    return serve


def greeting(words: Callable[[], bytes]) -> Callable[[socket.socket], None]:
    """Greet, and then only listen."""

    def serve(connection: socket.socket) -> None:
        connection.sendall(words())
        while connection.recv(4096):
            continue

    return serve


def echo_behind(words: Callable[[], bytes]) -> Callable[[socket.socket], None]:
    """Greet, and then echo."""

    def serve(connection: socket.socket) -> None:
        connection.sendall(words())
        by_piece(bytes)(connection)

    return serve


def hangs_up(connection: socket.socket) -> None:
    """Know one word only."""
    while (data := connection.recv(64)) == b"MAGIC":
        connection.sendall(data)


def slow(connection: socket.socket) -> None:
    """Think before each answer."""
    while data := connection.recv(4096):
        time.sleep(1.5)
        connection.sendall(data)


def thinks_for_ever(connection: socket.socket) -> None:
    """Never come to an answer."""
    connection.recv(4096)
    time.sleep(600)


def goodbye(last: bytes) -> Callable[[socket.socket], None]:
    """Echo, then say goodbye."""

    def serve(connection: socket.socket) -> None:
        by_piece(bytes)(connection)
        connection.sendall(last)

    return serve


def late(connection: socket.socket) -> None:
    """Echo, but not at once: the parent may have done its worst by then."""
    time.sleep(0.5)
    by_piece(bytes)(connection)


def cookie() -> bytes:
    return b"ready <%s@here>\r\n" % secrets.token_hex(8).encode()


def page() -> bytes:
    now = time.strftime("%a, %d %b %Y %H:%M:%S GMT", time.gmtime()).encode()
    return b"HTTP/1.0 200 OK\r\nDate: %s\r\n\r\nserved by %d\n" % (now, os.getpid())


SERVERS: dict[str, Callable[[socket.socket], None]] = {
    "capitals": by_piece(bytes.upper),
    "capitals-of-text": by_line(lambda line: line.decode().upper().encode() + b"\n"),
    "capitals-cut-at-nul": by_piece(lambda data: data.upper().partition(b"\0")[0]),
    "backwards": by_line(lambda line: line[::-1] + b"\r\n"),
    "frame": by_line(lambda line: b"you said: " + line + b"!\n"),
    "ok": by_line(lambda _: b"OK\n"),
    "error": by_line(lambda line: b"500 unknown command: %s\r\n" % line.partition(b" ")[0]),
    "page": once(page),
    "cookie": greeting(cookie),
    "echo-behind-cookie": echo_behind(cookie),
    "hangs-up": hangs_up,
    "slow": slow,
    "thinks-for-ever": thinks_for_ever,
    "goodbye": goodbye(b"bye\n"),
    "goodbye-with-nul": goodbye(b"bye\n\0"),
    "late": late,
}

children: list[int] = []


def fall(*_: object) -> None:
    """A child that was killed takes all others along."""
    while True:
        try:
            pid, status = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return
        if not pid:
            return
        if os.WIFSIGNALED(status):
            for child in children:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(child, signal.SIGTERM)
            children.clear()
        elif pid in children:
            children.remove(pid)


signal.signal(signal.SIGCHLD, fall if "one-falls-all-fall" in FAULTS else signal.SIG_IGN)
serve = SERVERS[sys.argv[2]]
kept = []
with socket.create_server(("127.0.0.1", int(sys.argv[1])), backlog=512) as listening:
    while True:
        connection, _ = listening.accept()
        pid = os.fork()
        if pid == 0:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            listening.close()
            for other in kept:
                other.close()
            try:
                serve(connection)
            except OSError:
                os._exit(1)
            os._exit(0)
        children.append(pid)
        if "shuts-connfd" in FAULTS:
            connection.shutdown(socket.SHUT_RDWR)
        if "keeps-connfd" in FAULTS:
            kept.append(connection)
        else:
            connection.close()
        if "ends" in FAULTS:
            os.kill(os.getpid(), signal.SIGSEGV)
