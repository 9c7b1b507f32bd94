"""Messages about the listener's end name its signal or its status."""

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from fixtures.census import exit_status
from fixtures.command import parse
from fixtures.premise import Blocked
from fixtures.runner.listener_end import UNTOLD
from fixtures.runner.session import Session, start_session
from fixtures.runner.settings import Settings
from tests.conftest import Judge

LISTENS = """
import os, signal, socket, sys, time
listener = socket.create_server(("127.0.0.1", int(sys.argv[1])))
"""
DIES = LISTENS + "listener.accept(); os.kill(os.getpid(), signal.SIGSEGV)"
LEAVES = LISTENS + "listener.accept(); os._exit(3)"
# The parent does not listen: the listener is not the main process.
REAPS = (
    """
import os, signal
pid = os.fork()
if pid:
    {reap}
    while True: signal.pause()
"""
    + LEAVES
)
IGNORES = REAPS.format(reap="signal.signal(signal.SIGCHLD, signal.SIG_IGN)")
KEEPS_ZOMBIES = REAPS.format(reap="pass")

Begin = Callable[[str], Session]


@pytest.fixture
def begin(tmp_path: Path) -> Iterator[Begin]:
    """Start such a server; all are ended after the test."""
    with ExitStack() as stack:

        def started(body: str) -> Session:
            (tmp_path / "server.py").write_text(body)
            session = start_session(Settings(parse("server.py {port}", tmp_path)))
            stack.callback(session.close)
            return session

        yield started


def _end(session: Session) -> str:
    assert session.listener_end() == ""
    assert session.listener_lives()
    session.connect()
    session.settle(lambda census: session.listener_end() != "")
    assert not session.listener_lives()
    return session.listener_end()


def test_a_signal_and_a_status_are_read(begin: Begin) -> None:
    assert _end(begin(DIES)) == "killed by SIGSEGV"
    assert _end(begin(LEAVES)) == "exit status 3"


def test_a_zombies_status_is_read(begin: Begin) -> None:
    session = begin(KEEPS_ZOMBIES)
    assert session.start.listener != session.target.main
    assert _end(session) == "exit status 3"


def _kernel_tells() -> bool:
    """Whether this kernel tells of processes that were reaped by others."""
    pid = os.fork()
    if not pid:
        os._exit(0)
    with exit_status.ExitWatch([pid]) as watch:
        os.waitpid(pid, 0)
        return exit_status._reaped_status(watch._pidfds[pid]) is not None


def test_the_status_of_one_reaped_at_once_is_read_from_a_newer_kernel(begin: Begin) -> None:
    ended = _end(begin(IGNORES))
    assert ended == ("exit status 3" if _kernel_tells() else UNTOLD)


def test_an_older_kernel_leaves_it_to_the_keeper(
    begin: Begin, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exit_status, "_reaped_status", lambda pidfd: None)
    assert _end(begin(DIES)) == "killed by SIGSEGV"
    assert _end(begin(IGNORES)) == UNTOLD


def test_a_process_that_ended_before_it_was_stopped_is_reported_with_its_status(
    begin: Begin,
) -> None:
    session = begin(LISTENS + "time.sleep(1000)")
    session.signal(session.start.listener, signal.SIGKILL)
    session.settle(lambda census: not census.living)
    ended = pytest.raises(Blocked, match=r"has ended \(killed by SIGKILL\)")
    with ended, session.held(session.start.listener):
        pass


def test_the_signal_that_killed_the_parent_is_named(judge: Judge, tmp_path: Path) -> None:
    (tmp_path / "server.py").write_text(DIES)
    judged = judge("--target", "server.py {port}", "--dialogue", "echo", folder=tmp_path)
    assert "has ended (killed by SIGSEGV)" in judged.message("processes.parent_keeps_listening")
    assert "processes.parent_keeps_listening" in judged.ids("fail")
    assert judged.ids("error") == set()
