"""Clocks, in sight and hidden: what may wake a process by itself, and what looks like it."""

import os
import signal
from collections.abc import Callable
from typing import Any

import pytest

from fixtures.census.settled import ASLEEP, Why
from fixtures.linux import libc, procfs
from tests.conftest import Posed
from tests.process_states import SHORT

# Words of the program, and the calls that one or the other machine makes of the last.
TIMED_CALLS = {
    "nanosleep": {"nanosleep", "clock_nanosleep"},
    "select-with-timeout": {"select", "pselect6"},
    "pselect:timed": {"pselect6"},
    "poll:1000000": {"poll", "ppoll"},
    "ppoll:timed": {"ppoll"},
    "epoll:1000000": {"epoll_wait", "epoll_pwait"},
    "futex:timed": {"futex"},
    "sigtimedwait:USR1": {"rt_sigtimedwait"},
}

HIDDEN = {
    "catch:ALRM arm-itimer listen:5 accept": "it catches SIGALRM, which an interval timer sends",
    # Whether a timer is set does not show: who takes its signal is taken to have one.
    "catch:ALRM pause": "it catches SIGALRM, which an interval timer sends",
    "catch:VTALRM pause": "it catches SIGVTALRM, which an interval timer sends",
    "catch:PROF pause": "it catches SIGPROF, which an interval timer sends",
    "sigwait:ALRM": "it waits for SIGALRM, which an interval timer sends",
    "block:ALRM sigwait:ALRM": "it waits for SIGALRM, which an interval timer sends",
    "signalfd:ALRM read": "fd 3 waits for SIGALRM, which an interval timer sends",
    "signalfd:ALRM poll": "fd 3 waits for SIGALRM, which an interval timer sends",
    "arm-posix-timer listen:5 accept": "it has a POSIX timer",
    "arm-timerfd read": "fd 3 is a timerfd that runs",
    "arm-timerfd epoll": "fd 3 is a timerfd that runs",
    "arm-timerfd listen:5 accept": "fd 3 is a timerfd that runs",
    "listen:5 rcvtimeo accept": "the socket in accept(fd 3) has a time-out of its own",
    "pair rcvtimeo recv": "the socket in recvfrom(fd 3) has a time-out of its own",
    "pair rcvtimeo recvmmsg": "the socket in recvmmsg(fd 3) has a time-out of its own",
    "pair sndtimeo write": "the socket in write(fd 3) has a time-out of its own",
    "pair sndtimeo sendfile": "the socket in sendfile(fd 3) has a time-out of its own",
    "caller sndtimeo connect": "the socket in connect(fd 5) has a time-out of its own",
    "pair rcvtimeo splice": "splice has a time-out",
    "io-uring pause": "fd 3 is an io_uring, which may hold a time-out",
    "io-uring io-uring-enter": "io_uring_enter has a time-out",
    "child pause thread wait listen:5 accept": "a thread of its own waits for children",
    "child pause thread waitid pause": "a thread of its own waits for children",
}

NO_CLOCK = [
    "ignore:ALRM arm-itimer pause",
    # The signal's default action ends a process: no server reaps or replies by that.
    "arm-itimer pause",
    "catch:USR1 pause",
    "timerfd read",
    "disarm-timerfd read",
    "delete-posix-timer pause",
    "signalfd:CHLD read",
    "signalfd:CHLD poll",
    "sigwait:CHLD",
    # A time-out counts only where somebody waits for that socket.
    "pair rcvtimeo pause",
    "child pause wait",
]


@pytest.mark.parametrize("words", TIMED_CALLS)
def test_a_call_with_a_timeout_is_a_clock(pose: Posed, words: str) -> None:
    posed = pose(words)
    settled = posed.at_rest()
    assert settled.why is Why.RESTING
    timeouts = {f"process {posed.main}: {call} has a time-out" for call in TIMED_CALLS[words]}
    assert str(settled.activity) in timeouts


@pytest.mark.parametrize("words", HIDDEN)
def test_a_hidden_clock_is_found(pose: Posed, words: str) -> None:
    posed = pose(words)
    settled = posed.at_rest()
    assert settled.why is Why.RESTING
    assert str(settled.activity) == f"process {posed.main}: {HIDDEN[words]}"


@pytest.mark.parametrize("words", NO_CLOCK)
def test_what_only_looks_like_a_clock_is_none(pose: Posed, words: str) -> None:
    assert pose(words).judged().why is Why.PROVED


@pytest.mark.parametrize("words", ["nanosleep", "catch:ALRM arm-itimer pause", "arm-timerfd read"])
def test_a_clock_is_waited_for_and_named(pose: Posed, words: str) -> None:
    posed = pose(words)
    reason = posed.at_rest().activity
    settled = posed.judged(SHORT)
    assert (settled.why, settled.activity) == (Why.WAITED, reason)
    # How long it still sleeps is known of a call alone.
    why = ASLEEP if words == "nanosleep" else "the grace period is over"
    assert str(settled) == f"{why} ({reason})"


@pytest.mark.parametrize("words", ["nanosleep", "catch:ALRM arm-itimer pause", "arm-timerfd read"])
def test_a_clock_cannot_move_a_stopped_process(pose: Posed, words: str) -> None:
    posed = pose(words)
    posed.stop()
    assert posed.judged().why is Why.PROVED


def test_one_thread_on_a_clock_spoils_the_proof_for_all(pose: Posed) -> None:
    settled = pose("listen:5 thread nanosleep thread pause accept").at_rest()
    assert settled.why is Why.RESTING
    assert str(settled.activity).endswith("nanosleep has a time-out")


def test_one_process_on_a_clock_spoils_the_proof_for_all(pose: Posed) -> None:
    posed = pose("child nanosleep pause")
    settled = posed.at_rest()
    assert settled.why is Why.RESTING
    assert str(settled.activity).startswith(f"process {posed.only_child()}: ")


def test_a_running_process_is_named_before_one_that_waits_for_a_clock(pose: Posed) -> None:
    posed = pose("thread nanosleep spin")
    settled = posed.judged(SHORT)
    assert settled.why is Why.WAITED
    assert settled.activity is not None and not settled.activity.by_timer


def test_a_sleep_that_was_stopped_and_continued_is_still_a_clock(pose: Posed) -> None:
    """The kernel then goes on with it as restart_syscall(2), whose arguments tell nothing."""
    posed = pose("nanosleep")
    posed.at_rest()
    posed.stop()
    posed.send(signal.SIGCONT)
    assert posed.await_reason("restart_syscall may have a time-out")
    assert posed.at_rest().why is Why.RESTING


# What a clock may still bring about


def test_a_zombie_that_is_reaped_on_a_timer_is_waited_for(pose: Posed) -> None:
    posed = pose("child end reap-later")
    settled = posed.judged(goal=lambda census: len(census.processes) == 1)
    assert settled.why is Why.REACHED


def test_a_zombie_beside_a_clock_is_never_proved(pose: Posed) -> None:
    posed = pose("child end nanosleep")
    settled = posed.judged(SHORT, goal=lambda census: len(census.processes) == 1)
    assert settled.why is Why.WAITED
    assert [zombie.ppid for zombie in settled.census.zombies] == [posed.main]


# Where the kernel does not tell


def _refused(*arguments: object) -> Any:
    raise PermissionError


def _nothing(*arguments: object) -> None:
    return None


def _all_but(kind: str) -> Callable[[str], bytes | None]:
    read = procfs.read
    return lambda path: None if kind in path else read(path)


# What is assumed; words of the program; which reader then fails, and how.
UNREADABLE: dict[str, tuple[str, object, str, object]] = {
    "its signals may not be read": ("pause", procfs, "read_status", _nothing),
    "its descriptors may not be read": ("pause", procfs, "links", _nothing),
    "the kernel does not tell of its timers": ("pause", procfs, "read", _all_but("/timers")),
    "fd 3 is a timerfd that runs": ("timerfd read", procfs, "read", _all_but("/fdinfo/")),
    "fd 3 waits for SIGALRM": ("signalfd:CHLD read", procfs, "read", _all_but("/fdinfo/")),
    "has a time-out of its own": ("pair recv", libc, "duplicate_descriptor", _refused),
    "which signals it waits for may not be read": ("sigwait:USR1", os, "pread", _refused),
}


@pytest.mark.parametrize("reason", UNREADABLE)
def test_where_the_kernel_refuses_to_answer_a_clock_is_assumed(
    pose: Posed, monkeypatch: pytest.MonkeyPatch, reason: str
) -> None:
    words, where, reader, instead = UNREADABLE[reason]
    posed = pose(words)
    assert posed.judged().why is Why.PROVED
    monkeypatch.setattr(where, reader, instead)
    settled = posed.at_rest()
    assert settled.why is Why.RESTING
    assert reason in str(settled.activity)
    assert posed.judged(SHORT).why is Why.WAITED
