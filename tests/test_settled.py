"""Settled: what the kernel shows of a process in each state, and what it proves."""

import os
import signal
from dataclasses import replace

import pytest

from fixtures.census import read_census
from fixtures.census import settled as settling
from fixtures.census.census import Census
from fixtures.census.grace_period import everybody
from fixtures.census.process import Process, Thread
from fixtures.census.settled import Why, settle, what_may_move
from fixtures.waiting import wait_for
from tests.conftest import Posed
from tests.process_states import LONG, SHORT, Pose

# Words of the program, and the calls that one or the other machine makes of the last.
BLOCKED = {
    "listen:5 accept": {"accept", "accept4"},
    "pipe read": {"read"},
    "pair recv": {"recvfrom"},
    "pair recvmmsg": {"recvmmsg"},
    "pair write": {"write"},
    "pair sendfile": {"sendfile"},
    "caller connect": {"connect"},
    "listen:5 select": {"select", "pselect6"},
    "pselect": {"pselect6"},
    "listen:5 poll": {"poll", "ppoll"},
    "ppoll": {"ppoll"},
    "listen:5 epoll": {"epoll_wait", "epoll_pwait"},
    "futex": {"futex"},
    "flock": {"flock"},
    "pause": {"pause", "ppoll"},
    "sigsuspend": {"rt_sigsuspend"},
    "sigwait:USR1": {"rt_sigtimedwait"},
    "child pause wait": {"wait4"},
    "child pause waitid": {"waitid"},
}


@pytest.mark.parametrize("words", BLOCKED)
def test_a_process_in_a_call_without_a_clock_is_settled(pose: Posed, words: str) -> None:
    posed = pose(words)
    settled = posed.judged()
    assert (settled.why, settled.activity) == (Why.PROVED, None)
    (thread,) = settled.census.processes[posed.main].threads
    assert thread.call is not None
    assert thread.call.name in BLOCKED[words]


def test_threads_that_all_sleep_are_settled(pose: Posed) -> None:
    posed = pose("listen:5 thread pause thread futex accept")
    settled = posed.judged()
    assert settled.why is Why.PROVED
    assert len(settled.census.processes[posed.main].threads) == 3


def test_one_thread_that_runs_among_sleepers_is_not(pose: Posed) -> None:
    posed = pose("listen:5 thread spin accept")
    settled = posed.judged(SHORT)
    assert settled.why is Why.WAITED
    assert settled.activity is not None and not settled.activity.by_timer
    # The state of a process is that of its first thread, which sleeps in accept.
    process = settled.census.processes[posed.main]
    assert (process.state, process.runs) == ("S", True)


def test_a_process_that_runs_is_waited_for(pose: Posed) -> None:
    posed = pose("spin")
    settled = posed.judged(SHORT)
    assert settled.why is Why.WAITED
    assert str(settled.activity) in (
        f"process {posed.main}: it runs",
        f"process {posed.main}: it has just run",
    )


def test_a_process_that_has_run_through_a_whole_wait_does_not_spoil_the_rest(pose: Posed) -> None:
    posed = pose("child spin pause")
    always_running = frozenset({posed.only_child()})
    settled = settle(posed.take, LONG, at_rest=True, always_running=always_running)
    assert settled.why is Why.RESTING


def test_a_process_that_waits_for_its_vforked_child_is_not_settled(pose: Posed) -> None:
    """In state D no signal reaches it, and the kernel shows no call: it counts as running."""
    posed = pose("vfork")
    assert posed.await_reason(f"process {posed.main}: it runs")
    settled = posed.judged(SHORT)
    assert settled.why is Why.WAITED
    assert settled.census.processes[posed.main].state == "D"


@pytest.mark.parametrize("words", ["listen:5 accept", "spin", "nanosleep", "catch:ALRM pause"])
def test_a_stopped_process_is_settled_whatever_it_did(pose: Posed, words: str) -> None:
    posed = pose(words)
    posed.stop()
    assert posed.judged().why is Why.PROVED


def test_a_process_that_is_continued_is_settled_again(pose: Posed) -> None:
    posed = pose("listen:5 accept")
    posed.stop()
    posed.send(signal.SIGCONT)
    settled = posed.judged(goal=lambda census: census.processes[posed.main].state == "S")
    assert settled.reached
    assert posed.judged().why is Why.PROVED


# Signals


@pytest.mark.parametrize(
    "words",
    [
        "block:USR1 raise:USR1 pause",
        "signalfd:USR1 raise:USR1 listen:5 accept",
    ],
)
def test_a_pending_signal_that_is_blocked_wakes_none(pose: Posed, words: str) -> None:
    posed = pose(words)
    settled = posed.judged()
    assert settled.why is Why.PROVED
    (thread,) = settled.census.processes[posed.main].threads
    assert thread.status is not None
    assert thread.status.shared_pending >> (signal.SIGUSR1 - 1) & 1


def test_a_sigchld_that_waits_for_a_signalfd_leaves_the_zombie_proved(pose: Posed) -> None:
    posed = pose("listen:5 signalfd:CHLD child end pause")
    settled = posed.judged(goal=lambda census: not census.living)
    assert settled.why is Why.PROVED
    assert [zombie.ppid for zombie in settled.census.zombies] == [posed.main]


@pytest.mark.parametrize("field", ["pending", "shared_pending"])
def test_a_signal_on_its_way_spoils_the_proof(pose: Posed, field: str) -> None:
    """The instant between a signal and its taking is too short to be met: it is put together."""
    posed = pose("pause")
    asleep = posed.judged().census
    (thread,) = asleep.processes[posed.main].threads
    assert thread.status is not None
    signalled = replace(thread.status, **{field: 1 << signal.SIGUSR1 - 1})
    activity = what_may_move(asleep, _with(asleep, posed, replace(thread, status=signalled)))
    assert str(activity) == f"process {posed.main}: a signal is on its way to it"
    blocked = replace(signalled, blocked=1 << signal.SIGUSR1 - 1)
    moment = _with(asleep, posed, replace(thread, status=blocked))
    assert what_may_move(moment, moment) is None


def test_a_signal_that_awaits_a_stopped_process_moves_it_only_with_sigcont(pose: Posed) -> None:
    posed = pose("pause")
    posed.stop()
    posed.send(signal.SIGTERM)
    settled = posed.judged()
    assert settled.why is Why.PROVED
    (thread,) = settled.census.processes[posed.main].threads
    assert thread.status is not None and thread.status.deliverable()
    posed.send(signal.SIGCONT)
    assert posed.judged(goal=lambda census: not census.processes).reached


def _with(census: Census, posed: Pose, *threads: Thread) -> Census:
    """The same picture, but with these threads of the program."""
    changed = replace(census.processes[posed.main], threads=threads)
    return replace(census, processes={**census.processes, posed.main: changed})


# Movement between the two censuses


def test_a_thread_that_was_switched_between_the_censuses_has_run(pose: Posed) -> None:
    posed = pose("pause")
    asleep = posed.judged().census
    (thread,) = asleep.processes[posed.main].threads
    assert thread.status is not None
    switched = replace(thread, status=replace(thread.status, switches=thread.status.switches + 1))
    activity = what_may_move(asleep, _with(asleep, posed, switched))
    assert str(activity) == f"process {posed.main}: it has just run"


def test_a_thread_that_came_between_the_censuses_spoils_the_proof(pose: Posed) -> None:
    posed = pose("pause")
    asleep = posed.judged().census
    (thread,) = asleep.processes[posed.main].threads
    more = _with(asleep, posed, thread, replace(thread, tid=thread.tid + 1))
    for first, second in ((asleep, more), (more, asleep)):
        assert str(what_may_move(first, second)).endswith("threads come and go")


def test_a_clock_that_runs_out_while_it_is_looked_for_spoils_the_proof(
    pose: Posed, monkeypatch: pytest.MonkeyPatch
) -> None:
    posed = pose("pipe catch:USR1 read")
    asleep = posed.judged().census

    def found_too_late(process: Process, _: object) -> None:
        posed.send(signal.SIGUSR1)
        assert wait_for(lambda: posed.process().threads != process.threads or None, LONG)

    monkeypatch.setattr(settling, "hidden_timer", found_too_late)
    assert str(what_may_move(asleep, asleep)) == f"process {posed.main}: it has just run"


def test_a_process_that_went_between_the_censuses_spoils_the_proof(pose: Posed) -> None:
    posed = pose("child pause reap")
    child = posed.only_child()
    before = posed.judged().census
    posed.send(signal.SIGKILL, child)
    after = posed.judged(goal=lambda census: child not in census.processes).census
    for first, second in ((before, after), (after, before)):
        for among in (everybody, lambda census: [posed.main]):
            assert str(what_may_move(first, second, among)) == "processes come and go"
    assert posed.judged().why is Why.PROVED


def test_a_process_that_ended_between_the_censuses_spoils_the_proof(pose: Posed) -> None:
    posed = pose("child pause pause")
    child = posed.only_child()
    before = posed.judged().census
    posed.send(signal.SIGKILL, child)
    after = posed.judged(goal=lambda census: bool(census.zombies)).census
    assert str(what_may_move(before, after)) == f"process {child}: its state changes"


def test_a_thread_that_was_continued_between_the_censuses_spoils_the_proof(pose: Posed) -> None:
    """A state is read before the switch count, and the thread may have run between the two."""
    posed = pose("pause")
    asleep = posed.judged().census
    (thread,) = asleep.processes[posed.main].threads
    stopped = _with(asleep, posed, replace(thread, state="T"))
    assert str(what_may_move(stopped, asleep)) == f"process {posed.main}: it has just run"


def test_a_census_that_missed_a_process_proves_nothing(pose: Posed) -> None:
    whole = pose("pause").judged().census
    torn = replace(whole, unread_pids=frozenset({1}))
    assert what_may_move(whole, whole) is None
    assert str(what_may_move(torn, whole)) == "processes come and go"
    assert str(what_may_move(whole, torn)) == "processes come and go"


def test_one_that_was_forked_after_the_tree_was_read_is_missed_where_its_parent_ended(
    pose: Posed, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A daemon's first process is read as ended: that nobody lives must not be believed."""
    posed = pose("child pause pause")
    child = posed.only_child()
    os.kill(posed.target.keeper, signal.SIGSTOP)
    try:
        posed.send(signal.SIGKILL)
        posed.await_reason("an orphan is about to be reaped")
        monkeypatch.setattr(read_census, "settled_descendants", lambda keeper: {posed.main})
        taken = posed.take()
        assert taken.living == ()
        assert taken.unread_pids == {child}
        assert not posed.judged(SHORT, goal=lambda census: not census.living).reached
    finally:
        os.kill(posed.target.keeper, signal.SIGCONT)


def test_processes_that_come_and_go_are_waited_for(pose: Posed) -> None:
    settled = pose("come-and-go").judged(SHORT)
    assert settled.why is Why.WAITED
    assert settled.activity is not None and not settled.activity.by_timer


# Zombies


def test_the_zombie_of_a_parent_that_sleeps_is_never_reaped(pose: Posed) -> None:
    posed = pose("child end pause")
    settled = posed.judged(goal=lambda census: len(census.processes) == 1)
    assert settled.why is Why.PROVED
    assert [zombie.ppid for zombie in settled.census.zombies] == [posed.main]


def test_an_orphans_zombie_is_about_to_be_reaped(pose: Posed) -> None:
    """The keeper reaps it, as init would: while it is held, the zombie can be seen."""
    posed = pose("pause")
    os.kill(posed.target.keeper, signal.SIGSTOP)
    try:
        posed.send(signal.SIGKILL)
        assert posed.await_reason("an orphan is about to be reaped")
        settled = posed.judged(SHORT)
        assert settled.why is Why.WAITED
        assert settled.census.zombies == ()
    finally:
        os.kill(posed.target.keeper, signal.SIGCONT)
    assert posed.judged(goal=lambda census: not census.processes).reached
    assert posed.judged().why is Why.PROVED


def test_a_process_whose_main_thread_has_ended_is_no_zombie(pose: Posed) -> None:
    posed = pose("listen:5 thread pause end-main-thread")
    settled = posed.judged()
    assert settled.why is Why.PROVED
    assert settled.census.zombies == ()
    assert settled.census.listeners == (posed.main,)
    assert settled.census.processes[posed.main].doing.startswith("sleeping in ")


def test_what_is_left_of_a_process_without_its_main_thread_may_move(pose: Posed) -> None:
    assert pose("thread spin end-main-thread").judged(SHORT).why is Why.WAITED
    assert pose("thread nanosleep end-main-thread").at_rest().why is Why.RESTING


def test_without_its_main_thread_a_process_lends_no_socket_to_be_asked(pose: Posed) -> None:
    """pidfd_getfd(2) then fails: a time-out of the socket is assumed."""
    settled = pose("listen:5 thread accept end-main-thread").at_rest()
    assert settled.why is Why.RESTING
    assert "the socket in accept(fd 3) has a time-out of its own" in str(settled.activity)


# Whose rest counts


def test_a_clock_of_a_process_that_cannot_bring_the_goal_about_does_not_count(pose: Posed) -> None:
    posed = pose("child nanosleep pause")
    assert settle(posed.take, LONG, among=lambda census: [posed.main]).why is Why.PROVED
    assert posed.at_rest().why is Why.RESTING
