"""A server that greets and ends has its children kept while their clients are silent."""

import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from fixtures.clients.received import WaitResult
from fixtures.command import parse
from fixtures.runner.probe import Profile, probe
from fixtures.runner.session import Session, start_session
from fixtures.runner.settings import Settings
from fixtures.runner.visits import admit
from tests.conftest import PROJECT

SERVER = """
import os, signal, socket, sys
signal.signal(signal.SIGCHLD, signal.SIG_IGN)
listening = socket.create_server(("127.0.0.1", int(sys.argv[1])), backlog=128)
while True:
    try:
        connection, _ = listening.accept()
    except OSError:
        continue
    if os.fork() == 0:
        listening.close()
        {serve}
        os._exit(0)
    connection.close()
"""
CLOSES = "connection.sendall(b'hello'); connection.close()"
ENDS = "connection.sendall(b'hello')"
EXECS = "[os.dup2(connection.fileno(), n) for n in (0, 1)]; os.execvp('echo', ['echo', 'hello'])"
FORKS_AGAIN = "os.fork() and os._exit(0); connection.sendall(b'hello')"
STAYS = "connection.recv(1)"

Started = Callable[[str], Session]


@pytest.fixture
def started(tmp_path: Path) -> Iterator[Started]:
    """A server whose child serves with this line of Python."""
    running: list[Session] = []

    def start(serve: str) -> Session:
        source = tmp_path / "server.py"
        source.write_text(SERVER.format(serve=serve))
        command = parse(f"{sys.executable} {source} {{port}}", PROJECT)
        running.append(start_session(Settings(command)))
        return running[-1]

    yield start
    for session in running:
        session.close()


@pytest.mark.parametrize("serve", [CLOSES, ENDS, EXECS, FORKS_AGAIN])
def test_a_child_stays_until_its_client_leaves(started: Started, serve: str) -> None:
    session = started(serve)
    session.learned.keeps_children = True
    clients = admit(session, 3)
    census = session.census()
    children = [set(census.holders(client.address)) for client in clients]
    assert all(len(pids) == 1 for pids in children)
    assert len(set.union(*children)) == 3
    assert not census.connections_of([session.start.listener])
    assert not census.listening_of(set.union(*children))
    session.disconnect(clients)
    assert session.settle_empty().reached


def test_its_client_sees_the_end_when_it_waits_for_that(started: Started) -> None:
    session = started(CLOSES)
    session.learned.keeps_children = True
    (client,) = admit(session)
    assert session.expect(client, b"hello").ending is WaitResult.DATA
    assert session.census().holders(client.address)
    assert session.read_until_idle(client).ending is WaitResult.EOF


def test_a_child_that_is_killed_meanwhile_is_reaped_by_its_parent(started: Started) -> None:
    session = started(CLOSES)
    session.learned.keeps_children = True
    (client,) = admit(session)
    (child,) = session.census().holders(client.address)
    session.signal(child, signal.SIGKILL)
    assert session.settle(lambda census: child not in census.processes).reached


def test_children_that_are_killed_while_they_are_let_go_end(started: Started) -> None:
    """A tracee that runs to its end cannot be let go before it stops there."""
    session = started(CLOSES)
    session.learned.keeps_children = True
    clients = admit(session, 8)
    census = session.census()
    for client in clients:
        (child,) = census.holders(client.address)
        os.kill(child, signal.SIGKILL)
        session.kept_children.release([client])
    assert session.settle_empty().reached


def test_a_server_that_greets_and_ends_is_seen_to_fork(started: Started) -> None:
    found = probe(started(CLOSES))
    assert found.profile is Profile.FORK
    assert found.ends_by_itself


def test_one_that_waits_for_its_client_needs_no_help(started: Started) -> None:
    found = probe(started(STAYS))
    assert found.profile is Profile.FORK
    assert not found.ends_by_itself


def test_a_stopped_child_is_not_noticed_by_its_parent(tmp_path: Path) -> None:
    """A parent that ends at the first SIGCHLD outlives it."""
    source = tmp_path / "server.py"
    ends = "signal.signal(signal.SIGCHLD, lambda *_: os._exit(9))"
    text = SERVER.format(serve=STAYS).replace("signal.signal(signal.SIGCHLD, signal.SIG_IGN)", ends)
    source.write_text(text)
    command = parse(f"{sys.executable} {source} {{port}}", PROJECT)
    with closing(start_session(Settings(command))) as session:
        (client,) = admit(session)
        (child,) = session.census().holders(client.address)
        with session.held(child):
            assert session.census().processes[child].state == "t"
        assert session.listener_lives()
        with session.held(child, by_signal=True):
            session.settle(lambda census: not session.listener_lives())
        assert not session.listener_lives()


@contextmanager
def _nobody_may_trace(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    def refused(tid: int, options: int = 0) -> None:
        raise PermissionError(1, os.strerror(1))

    with monkeypatch.context() as patch:
        patch.setattr("fixtures.linux.ptrace.seize", refused)
        yield


def test_without_tracing_a_child_is_stopped_by_a_signal(
    started: Started, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = started(STAYS)
    (client,) = admit(session)
    (child,) = session.census().holders(client.address)
    with _nobody_may_trace(monkeypatch), session.held(child):
        assert session.census().processes[child].state == "T"
    assert session.settle(at_rest=True).census.processes[child].state == "S"


def test_without_tracing_a_reaped_child_shows_that_the_server_forks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = tmp_path / "server.py"
    reaps = "signal.signal(signal.SIGCHLD, lambda *_: os.waitpid(-1, os.WNOHANG))"
    text = SERVER.format(serve=CLOSES).replace(
        "signal.signal(signal.SIGCHLD, signal.SIG_IGN)", reaps
    )
    source.write_text(text)
    command = parse(f"{sys.executable} {source} {{port}}", PROJECT)
    with closing(start_session(Settings(command))) as session, _nobody_may_trace(monkeypatch):
        assert probe(session).profile is Profile.FORK
