"""Processes put in a state on purpose, and what the proof says of them."""

import signal
import socket
from dataclasses import dataclass

import pytest

from fixtures.census.census import Census
from fixtures.census.in_flight import Activity
from fixtures.census.process import Process
from fixtures.census.read_census import read_census
from fixtures.census.settled import Goal, Settled, settle, what_may_move
from fixtures.linux import syscalls
from fixtures.linux.procfs import read
from fixtures.target.launch import Target
from fixtures.waiting import wait_for

# A proof, and rest, come at once: a test that waits so long has failed.
LONG = 30.0
# What cannot be proved is waited out.
SHORT = 0.05
# The exit status of a program that the kernel refused what it needs.
UNAVAILABLE = 77


@dataclass(frozen=True)
class Pose:
    """A program of `tests/targets/states`, below its keeper."""

    target: Target

    @property
    def main(self) -> int:
        return self.target.main

    def take(self) -> Census:
        """The census as it is now."""
        return read_census(self.target.keeper, {})

    def process(self, pid: int | None = None) -> Process:
        """A process as it is now: the program's own, unless another is named."""
        return self.take().processes[self.main if pid is None else pid]

    def judged(self, grace: float = LONG, goal: Goal | None = None) -> Settled:
        """What the proof says, with the full grace period for whatever may move."""
        return settle(self.take, grace, goal)

    def at_rest(self) -> Settled:
        """The same, but a clock that ticks does not keep anybody."""
        return settle(self.take, LONG, at_rest=True)

    def send(self, number: signal.Signals, pid: int | None = None) -> None:
        """Send a signal to the program, or to a child of it."""
        self.target.send_signal(self.main if pid is None else pid, number)

    def stop(self) -> None:
        """Stop the program, and wait until it is."""
        self.send(signal.SIGSTOP)
        assert wait_for(lambda: self.process().state == "T" or None, LONG)

    def only_child(self) -> int:
        """The pid of the program's child."""
        children = wait_for(self._children, LONG)
        assert children is not None and len(children) == 1
        return children[0]

    def _children(self) -> list[int] | None:
        return [p.pid for p in self.take().processes.values() if p.ppid == self.main] or None

    def call(self) -> socket.socket:
        """A client's connection to the program, which listens or is just about to."""
        assert wait_for(lambda: self.take().listening or None, LONG)
        address = self.take().listening[0].socket.local
        return socket.create_connection((address.host, address.port))

    def await_ready(self) -> None:
        """Until all words but the last are done; what this kernel does not offer is skipped."""
        assert wait_for(lambda: self._ready() or None, LONG), self.target.printed()

    def _ready(self) -> bool:
        if self.target.status == UNAVAILABLE << 8:
            pytest.skip(f"this kernel does not offer it: {self.target.printed()}")
        return "ready" in self.target.printed()

    def activity(self) -> Activity | None:
        """What may move, as two censuses of this moment tell."""
        return what_may_move(self.take(), self.take())

    def await_reason(self, wanted: str) -> Activity:
        """Until this is the reason why nothing is proved."""
        found = wait_for(lambda: self._restless_over(wanted), LONG)
        assert found is not None, f"{wanted}? {self.activity()}"
        return found

    def _restless_over(self, wanted: str) -> Activity | None:
        activity = self.activity()
        return activity if activity is not None and wanted in activity.reason else None


def set_read_result(monkeypatch: pytest.MonkeyPatch, text: bytes | None) -> None:
    """Let /proc/PID/syscall hold this text, for every thread; None: it may not be read."""

    def faked(path: str) -> bytes | None:
        return text if path.endswith("/syscall") else read(path)

    monkeypatch.setattr(syscalls, "read", faked)
