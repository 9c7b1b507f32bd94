"""What the listener does about signals: SIGCHLD reaps; SIGTERM, SIGINT and SIGHUP end the server.

Python runs a handler between two bytecodes. A signal that came just before a blocking accept would
be seen only after the next client: hence the wake-up pipe, and a listener that sleeps in poll.
"""

import os
import select
import signal
from types import FrameType

from .children import Children

ENDING = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
CAUGHT = (signal.SIGCHLD, *ENDING)
REAP_BY = ("handler", "handler-restart", "ignore", "selfpipe")


class Ending(BaseException):
    """A signal has asked the server to end."""


class Signals:
    """The handlers of the listener, and its sleep between clients."""

    def __init__(self, reap_by: str) -> None:
        self.reap_by = reap_by
        self.children = Children()
        self.is_ending = False

    def watch_signals(self) -> None:
        """Install the handlers, and the pipe by which they wake the listener."""
        self.wakefd, self.wakefd_writer = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
        signal.set_wakeup_fd(self.wakefd_writer, warn_on_full_buffer=False)
        self.poll = select.poll()
        self.poll.register(self.wakefd, select.POLLIN)
        for signum in ENDING:
            signal.signal(signum, self.on_end)
        self.watch_children()
        signal.pthread_sigmask(signal.SIG_SETMASK, ())

    def watch_children(self) -> None:
        """Choose who reaps: the SIGCHLD handler, the main loop, or the kernel."""
        if self.reap_by == "ignore":
            signal.signal(signal.SIGCHLD, signal.SIG_IGN)
        elif self.reap_by == "selfpipe":
            signal.signal(signal.SIGCHLD, lambda signum, frame: None)
        else:
            signal.signal(signal.SIGCHLD, self.on_sigchld)
            signal.siginterrupt(signal.SIGCHLD, self.reap_by == "handler")

    def on_sigchld(self, signum: int, frame: FrameType | None) -> None:
        """Reap at once."""
        self.reap()

    def reap(self) -> None:
        """Reap every child that has ended."""
        self.children.reap(self.child_ended)

    def child_ended(self, pid: int, status: int) -> None:
        """Forget a child that has been reaped."""
        self.children.discard(pid)

    def on_end(self, signum: int, frame: FrameType | None) -> None:
        """Leave the main loop, wherever it is: but only once."""
        if not self.is_ending:
            self.is_ending = True
            raise Ending

    def sleep_until(self, fd: int) -> None:
        """Sleep without a time-out until this descriptor is readable; signals are handled here."""
        self.poll.register(fd, select.POLLIN)
        while True:
            ready = dict(self.poll.poll())
            if self.wakefd in ready:
                os.read(self.wakefd, 4096)
                if self.reap_by == "selfpipe":
                    self.reap()
            if fd in ready:
                return

    def hold_signals(self) -> None:
        """Hold signals back: between fork and the bookkeeping they would find it half done."""
        signal.pthread_sigmask(signal.SIG_BLOCK, CAUGHT)

    def let_signals_through(self) -> None:
        """Handle what has come meanwhile."""
        signal.pthread_sigmask(signal.SIG_UNBLOCK, CAUGHT)

    def forget_parents_signals(self) -> None:
        """In the child, restore the defaults: the parent's handlers have no business there."""
        signal.set_wakeup_fd(-1)
        for signum in CAUGHT:
            signal.signal(signum, signal.SIG_DFL)
        os.close(self.wakefd)
        os.close(self.wakefd_writer)
        self.let_signals_through()

    def end_children(self) -> None:
        """Leave no process behind."""
        self.children.end()
        self.children.wait()
