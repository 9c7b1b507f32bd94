"""A server that greets and ends has its children kept where nobody may trace them, too."""

import os
import platform
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from unittest.mock import Mock

import pytest

from fixtures.clients.received import WaitResult
from fixtures.command import parse
from fixtures.linux.seccomp_notify import SECCOMP, Notice
from fixtures.runner.children_kept_by_seccomp import AskedChildren
from fixtures.runner.learned import Learned
from fixtures.runner.probe import Profile, probe
from fixtures.runner.session import Session, start_session
from fixtures.runner.settings import Settings
from fixtures.runner.visits import admit
from fixtures.target.held_calls import EXIT_GROUP, HeldCalls
from fixtures.target.start_options import USUAL, WITH_FORKS_WATCHED, StartOptions
from tests.conftest import PROJECT
from tests.test_children_kept_by_ptrace import CLOSES, ENDS, EXECS, FORKS_AGAIN, SERVER, STAYS

pytestmark = pytest.mark.skipif(
    platform.machine() not in SECCOMP, reason=f"no filter is written for {platform.machine()}"
)
REPLACES = "connection.sendall(b'hello'); os.dup2(0, connection.fileno())"
# A kernel that does not know of a flag refuses all that come with it.
UNKNOWN_FLAG = 1 << 30

Started = Callable[..., Session]


@pytest.fixture
def started(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Started]:
    """A server whose child serves with this line of Python, on a machine that forbids to trace."""

    def refused(tid: int, options: int = 0) -> None:
        raise PermissionError(1, os.strerror(1))

    refusals = frozenset({"ptrace"})
    monkeypatch.setattr("fixtures.linux.ptrace.seize", refused)
    monkeypatch.setattr("fixtures.target.watched_calls.refused_calls", lambda: refusals)
    running: list[Session] = []

    def start(serve: str, start_options: StartOptions = USUAL, keeps: bool = True) -> Session:
        source = tmp_path / "server.py"
        source.write_text(SERVER.format(serve=serve))
        settings = Settings(parse(f"{sys.executable} {source} {{port}}", PROJECT))
        learned = Learned(*(["keeps_children"] if keeps else []))
        running.append(start_session(settings, start_options=start_options, learned=learned))
        return running[-1]

    yield start
    for session in running:
        session.close()


@pytest.mark.parametrize("serve", [CLOSES, ENDS, EXECS, FORKS_AGAIN, REPLACES])
def test_a_child_stays_until_its_client_leaves(started: Started, serve: str) -> None:
    session = started(serve)
    clients = admit(session, 3)
    census = session.census()
    children = [set(census.holders(client.address)) for client in clients]
    assert all(len(pids) == 1 for pids in children)
    assert len(set.union(*children)) == 3
    assert {census.processes[pid].state for pids in children for pid in pids} == {"t"}
    assert not census.connections_of([session.start.listener])
    assert not census.listening_of(set.union(*children))
    session.disconnect(clients)
    assert session.settle_empty().reached


def test_its_client_sees_the_end_when_it_waits_for_that(started: Started) -> None:
    session = started(CLOSES)
    (client,) = admit(session)
    assert session.expect(client, b"hello").ending is WaitResult.DATA
    assert session.census().holders(client.address)
    assert session.read_until_idle(client).ending is WaitResult.EOF


def test_one_that_is_kept_can_be_killed(started: Started) -> None:
    session = started(CLOSES)
    (client,) = admit(session)
    (child,) = session.census().holders(client.address)
    session.signal(child, signal.SIGKILL)
    assert session.settle(lambda census: child not in census.processes).reached


def test_one_that_is_kept_can_be_stopped(started: Started) -> None:
    session = started(CLOSES)
    (client,) = admit(session)
    (child,) = session.census().holders(client.address)
    with session.held(child, by_signal=True):
        assert session.census().processes[child].state == "T"
    assert session.read_until_idle(client).ending is WaitResult.EOF


def test_what_comes_for_others_is_not_kept(started: Started) -> None:
    session = started(CLOSES)
    admit(session)
    other = session.connect()
    assert session.read_until_idle(other).ending is WaitResult.EOF
    assert session.settle(lambda census: len(census.processes) == 2).reached


def test_a_server_that_greets_and_ends_is_seen_to_fork(started: Started) -> None:
    found = probe(started(CLOSES, WITH_FORKS_WATCHED, keeps=False))
    assert found.profile is Profile.FORK
    assert found.ends_by_itself and not found.unseen_children


def test_one_that_waits_for_its_client_needs_no_help(started: Started) -> None:
    found = probe(started(STAYS, WITH_FORKS_WATCHED, keeps=False))
    assert found.profile is Profile.FORK
    assert not found.ends_by_itself


def test_an_older_kernel_holds_no_child(started: Started, monkeypatch: pytest.MonkeyPatch) -> None:
    """Before Linux 5.19 any signal would end the wait, and the call."""
    monkeypatch.setattr("fixtures.linux.seccomp_notify.WAIT_KILLABLE", UNKNOWN_FLAG)
    found = probe(started(CLOSES, WITH_FORKS_WATCHED, keeps=False))
    assert found.profile is Profile.FORK
    assert found.ends_by_itself and found.unseen_children


def test_the_keeper_answers_what_the_suite_does_not_take() -> None:
    """Neither a suite that is gone nor one that is behind lets a child wait for ever."""
    notice = Notice(1, 2, 3, (0,) * 6)
    behind, gone = HeldCalls(), HeldCalls()
    assert behind.offer(notice)
    assert not all(behind.offer(notice) for _ in range(1 << 16))
    behind.close()
    gone._ours.close()
    assert not gone.offer(notice)
    gone._keepers.close()


def test_of_two_that_end_together_the_second_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """The first was let go on because of the second, and may still have its copy."""
    end = EXIT_GROUP[platform.machine()]
    first, second = (Notice(key, key, end, (0,) * 6) for key in (1, 2))
    questions, calls = Mock(), Mock()
    questions.asked.side_effect = [[first, second], []]
    module = "fixtures.runner.children_kept_by_seccomp"
    monkeypatch.setattr(f"{module}.process_of", lambda tid: tid)
    monkeypatch.setattr(f"{module}.read_stat", lambda pid: Mock(state="S", ppid=0))
    monkeypatch.setattr(f"{module}.read_call", lambda pid, tid: None)
    monkeypatch.setattr(f"{module}.descriptors_of", lambda pid, inode: {5})
    monkeypatch.setattr("fixtures.linux.closing_calls.holds", lambda pid, inode: True)
    children = AskedChildren(calls, questions, 0, (), lambda pid: 7)
    children._older = frozenset()
    children._running[second.tid] = 7
    children.look()
    assert [call.args for call in questions.let_go_on.call_args_list] == [(first,)]
    assert children.keeps_any
