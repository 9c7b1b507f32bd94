"""The time-outs of sleeping calls, read from outside; and a listener that leaves after one."""

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from fixtures.census.call_timeouts import time_out
from fixtures.census.read_census import read_census
from fixtures.command import parse
from fixtures.runner.session import Session, start_session
from fixtures.runner.settings import Settings
from fixtures.runner.stays_listening import MAX_TIMEOUT, why_not_staying
from fixtures.target.launch import Target
from fixtures.waiting import wait_for
from tests.conftest import Judge

SLEEPS = {
    "poll": "select.poll().poll(70000)",
    "epoll": "select.epoll().poll(70)",
    "select": "select.select([listener], [], [], 70)",
    "sleep": "time.sleep(70)",
    "settimeout": "listener.settimeout(70); listener.accept()",
    "SO_RCVTIMEO": "listener.setsockopt(1, 20, struct.pack('@ll', 70, 0)); listener.accept()",
    "sigtimedwait": "signal.sigtimedwait([signal.SIGUSR1], 70)",
    "nanosleep": "libc.syscall(35 if os.uname().machine == 'x86_64' else 101, pair, None)",
    "condition": "threading.Event().wait(70)",
    "ppoll": "libc.ppoll(None, 0, pair, None)",
}
ENDLESS = {
    "poll without end": "select.poll().poll()",
    "epoll without end": "select.epoll().poll()",
    "select without end": "select.select([listener], [], [])",
    "accept": "listener.accept()",
    "read": "os.read(os.pipe()[0], 1)",
    "lock": "threading.Lock().acquire() and threading.Condition().__enter__() and lock()",
}
HEAD = """
import ctypes, os, select, signal, socket, struct, sys, threading, time
libc = ctypes.CDLL(None)
pair = struct.pack("@ll", 70, 0)
def lock():
    each = threading.Lock()
    each.acquire()
    each.acquire()
listener = socket.create_server(("127.0.0.1", int(sys.argv[1])))
"""

Begin = Callable[[str], Session]


@pytest.fixture
def begin(tmp_path: Path) -> Iterator[Begin]:
    """Start such a server; all are ended after the test."""
    with ExitStack() as stack:

        def started(body: str) -> Session:
            (tmp_path / "server.py").write_text(HEAD + body)
            session = start_session(Settings(parse("server.py {port}", tmp_path)))
            stack.callback(session.close)
            return session

        yield started


@pytest.mark.parametrize("body", SLEEPS.values(), ids=SLEEPS)
def test_a_time_out_is_read(begin: Begin, body: str) -> None:
    session = begin(body)
    seconds = wait_for(lambda: _time_out(session), 30)
    # A point in time comes nearer.
    assert seconds is not None
    assert 35 < seconds <= 70


@pytest.mark.parametrize("body", ENDLESS.values(), ids=ENDLESS)
def test_a_sleep_without_end_has_none(begin: Begin, body: str) -> None:
    session = begin(body)
    assert _time_out(session) is None


def _time_out(session: Session) -> float | None:
    session.settle(at_rest=True)
    process = session.census().processes[session.target.main]
    return time_out(process, process.threads[0])


def test_what_is_gone_has_none(tmp_path: Path) -> None:
    target = Target(parse("sleep 1000", tmp_path), None)
    process = wait_for(lambda: read_census(target.root, {}).processes.get(target.main), 30)
    target.close()
    assert process is not None
    assert [time_out(process, thread) for thread in process.threads] == [None]


LEAVES = {
    "its listener ends": "listener.settimeout(1.0); listener.accept()",
    "ends with a status": "select.select([listener], [], [], 1.0); os._exit(3)",
    "a thread ends it": "threading.Timer(1.0, lambda: os._exit(3)).start(); listener.accept()",
    "it only closes": "select.select([listener], [], [], 1.0); listener.close(); time.sleep(1000)",
    "by option": "listener.setsockopt(1, 20, struct.pack('@ll', 1, 0)); libc.accept(3, 0, 0)",
}
STAYS = {
    "it polls": "while True: select.select([listener], [], [], 0.3)",
    "it naps": "while True: time.sleep(0.3)",
    "it waits": "listener.accept()",
    "its time-out is long": f"listener.settimeout({MAX_TIMEOUT + 100}); listener.accept()",
}


@pytest.mark.parametrize("body", LEAVES.values(), ids=LEAVES)
def test_a_server_that_ends_without_a_client_is_found(begin: Begin, body: str) -> None:
    session = begin(body)
    said = why_not_staying(session)
    assert "no client came" in said
    assert f"process {session.start.listener}" in said


@pytest.mark.parametrize("body", STAYS.values(), ids=STAYS)
def test_one_that_stays_costs_no_more_than_its_time_out(begin: Begin, body: str) -> None:
    session = begin(body)
    began = time.monotonic()
    assert why_not_staying(session) == ""
    assert time.monotonic() - began < MAX_TIMEOUT


def test_it_fails_the_start_and_is_judged_nevertheless(judge: Judge, tmp_path: Path) -> None:
    """One that is met in time serves."""
    (tmp_path / "server.py").write_text(HEAD + LEAVES["its listener ends"].replace("1.0", "8"))
    judged = judge("--target", "server.py {port}", "-k", "test_listens", folder=tmp_path)
    assert judged.ids("fail") == {"startup.listens"}, judged.printed
    assert judged.ids("pass") == {"startup.listens_on_the_port_told"}
    assert "has ended (exit status 1)" in judged.message("startup.listens")
    assert "TimeoutError" in judged.printed
