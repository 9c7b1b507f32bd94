"""A TCP server that forks one child per connection: the workflow, in the order of events.

Every step is a method of its own, so that a fault (see ``faulty/``) is one method done wrong.
"""

import errno
import os
import socket
import sys
import time
from collections.abc import Callable
from typing import NoReturn

from .connection_handler import ConnectionHandler
from .dialogues import Echo
from .signals import Ending, Signals

OUT_OF_DESCRIPTORS = (errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM)
PROGRAMMING_ERRORS = (errno.EBADF, errno.EINVAL, errno.ENOTSOCK)


class Server(ConnectionHandler, Signals):
    """One listener and its children; ``run`` is where to start reading."""

    def __init__(
        self, host: str, port: int, dialogue: Callable[[], Echo] = Echo, reap_by: str = "handler"
    ) -> None:
        super().__init__(reap_by)
        self.host, self.port, self.dialogue = host, port, dialogue
        self.starved = False

    def run(self) -> int:
        """Serve until a signal ends the server, and return its exit status."""
        self.bind()
        try:
            self.watch_signals()
            self.listen()
            self.log(f"listening on {self.host} port {self.port}")
            self.before_first_client()
            self.serve_clients()
        except Ending:
            self.end()
        return 0

    def serve_clients(self) -> NoReturn:
        """Accept and fork, for ever."""
        while True:
            connfd = self.accept()
            self.handle_client(connfd)

    def bind(self) -> None:
        """Make a socket and give it the port that clients know."""
        family = socket.AF_INET6 if ":" in self.host else socket.AF_INET
        self.listenfd = socket.socket(family, socket.SOCK_STREAM)
        self.set_options()
        try:
            self.listenfd.bind((self.host, self.port))
        except OSError as error:
            self.give_up_listening(error)

    def set_options(self) -> None:
        """Let bind succeed while the connections of an earlier server linger."""
        self.listenfd.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if self.listenfd.family == socket.AF_INET6:
            self.listenfd.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)

    def listen(self) -> None:
        """Have the kernel queue the clients that come while nobody accepts."""
        try:
            self.listenfd.listen(socket.SOMAXCONN)
        except OSError as error:
            self.give_up_listening(error)
        self.listenfd.setblocking(False)

    def give_up_listening(self, error: OSError) -> NoReturn:
        """Say why there is no server, and end."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        sys.exit(f"cannot listen on {host}:{self.port}: {error.strerror}")

    def before_first_client(self) -> None:
        """Nothing to do: one listener is enough."""

    def accept(self) -> socket.socket:
        """Take the next client out of the queue. Its troubles, such as ECONNABORTED, end nobody."""
        while True:
            self.sleep_until(self.listenfd.fileno())
            try:
                connfd, peer = self.listenfd.accept()
            except OSError as error:
                if error.errno in PROGRAMMING_ERRORS:
                    raise
                if error.errno in OUT_OF_DESCRIPTORS:
                    self.wait_for_descriptor(error)
                continue
            self.log(f"connection from {peer[0]} port {peer[1]}")
            return connfd

    def wait_for_descriptor(self, error: OSError) -> None:
        """Leave the client queued until one is free: neither end, nor spin, nor shout."""
        if not self.starved:
            self.log(f"cannot accept for now: {error.strerror}")
        self.starved = True
        time.sleep(0.1)

    def handle_client(self, connfd: socket.socket) -> None:
        """Fork, which returns twice: the child's pid in the parent, 0 in the child."""
        self.hold_signals()
        try:
            pid = os.fork()
        except OSError as error:
            self.survive_failed_fork(connfd, error)
        else:
            if pid == 0:
                self.be_child(connfd)
            self.be_parent(connfd, pid)
        self.let_signals_through()

    def be_parent(self, connfd: socket.socket, pid: int) -> None:
        """Close connfd, or the client will not see the end when the child ends.

        Say so: a name that is merely bound again keeps it open until the next client.
        """
        self.children.add(pid)
        connfd.close()

    def survive_failed_fork(self, connfd: socket.socket, error: OSError) -> None:
        """Stay the parent, and show this one client that it will not be served."""
        self.log(f"cannot fork: {error.strerror}")
        connfd.close()

    def be_child(self, connfd: socket.socket) -> NoReturn:
        """Serve one client and exit, without the clean-up that is the parent's."""
        status = 1
        try:
            self.forget_parents_signals()
            self.close_listenfd_in_child()
            self.before_serving(connfd)
            self.serve(connfd)
            status = self.after_serving(connfd)
        finally:
            os._exit(status)

    def close_listenfd_in_child(self) -> None:
        """Close listenfd, or the port stays taken when the parent has ended."""
        self.listenfd.close()

    def before_serving(self, connfd: socket.socket) -> None:
        """Nothing more to prepare."""

    def after_serving(self, connfd: socket.socket) -> int:
        """Return the exit status of a child that has served to the end."""
        return 0

    def end(self) -> None:
        """End the server: free the port, then leave no process behind."""
        self.hold_signals()
        self.listenfd.close()
        self.end_children()
        self.log("server ends")
