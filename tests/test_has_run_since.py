"""Whether a thread has run since it was read, at whatever moment it runs again."""

from dataclasses import dataclass, replace

import pytest

from fixtures.census import process
from fixtures.census.process import Thread, has_run_since
from fixtures.linux import procfs
from fixtures.linux.procfs import Status
from fixtures.linux.syscalls import Call

SLEEP = Call("pselect6", (0, 0, 0, 0, 1, 0))
STATUS = Status(0, 0, 0, 0, 0, switches=5)
THREAD = Thread(1, "S", SLEEP, STATUS)


@dataclass
class Waking:
    """A thread that is awake for some questions, and then sleeps in the same call as before.

    Attributes:
        awake_from: the first question that finds it awake; the first of all is 0.
        asleep_from: the first question that finds it asleep again.
        asked: how many questions there have been.
    """

    awake_from: int
    asleep_from: int
    asked: int = 0

    def call(self, pid: int, tid: int) -> Call | None:
        self.asked += 1
        return None if self.awake_from < self.asked <= self.asleep_from else SLEEP

    def status(self, pid: int, tid: int) -> Status:
        """The kernel counts a switch when the thread leaves its processor, not when it wakes."""
        self.asked += 1
        return replace(STATUS, switches=6) if self.asked > self.asleep_from else STATUS


@pytest.mark.parametrize("asleep_from", [0, 1])
def test_a_thread_that_was_awake_has_run(monkeypatch: pytest.MonkeyPatch, asleep_from: int) -> None:
    waking = Waking(0, asleep_from)
    monkeypatch.setattr(process, "read_call", waking.call)
    monkeypatch.setattr(procfs, "read_status", waking.status)
    assert has_run_since(1, THREAD)


def test_a_thread_that_slept_all_the_time_has_not_run(monkeypatch: pytest.MonkeyPatch) -> None:
    asleep = Waking(9, 9)
    monkeypatch.setattr(process, "read_call", asleep.call)
    monkeypatch.setattr(procfs, "read_status", asleep.status)
    assert not has_run_since(1, THREAD)
