"""What a target's own calls tell: the time-outs of its sockets, the ports that it wants, and forks
that are made to fail. Nothing of this needs the right to trace."""

import os
import platform
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from fixtures.census.read_census import read_census
from fixtures.command import parse
from fixtures.linux.seccomp_notify import SECCOMP
from fixtures.target import call_record
from fixtures.target.call_record import SocketTimeouts
from fixtures.target.launch import Target
from fixtures.target.start_options import WITH_BINDS_WATCHED, StartOptions
from fixtures.target.watched_calls import WatchedCalls
from fixtures.waiting import wait_for
from tests.conftest import PROJECT

LONG = 20.0
pytestmark = pytest.mark.skipif(
    platform.machine() not in SECCOMP, reason=f"no filters are written for {platform.machine()}"
)
BEGIN = "import os, socket, struct, time; s = socket.socket(); "
TIMEOUT = "s.setsockopt(socket.SOL_SOCKET, socket.{}, struct.pack('@ll', {}, 500000)); "
STAY = "print('ready', flush=True); time.sleep(1000)"


@contextmanager
def _watched(
    code: str, start_options: StartOptions = WITH_BINDS_WATCHED
) -> Iterator[tuple[Target, int]]:
    """A target that has done this and stays, and the inode of its one socket."""
    target = Target(parse(f'{sys.executable} -c "{code}{STAY}"', PROJECT), None, start_options)
    try:
        assert wait_for(lambda: "ready" in target.printed() or None, LONG)
        link = os.readlink(f"/proc/{target.main}/fd/3")
        yield target, int(link.removeprefix("socket:[").removesuffix("]"))
    finally:
        target.close()


def _timeouts(target: Target) -> SocketTimeouts:
    assert target.calls is not None
    found = target.calls.timeouts()
    assert found is not None
    return found


def test_what_was_never_set_is_not_there() -> None:
    with _watched(BEGIN + "s.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1); ") as watched:
        target, inode = watched
        assert _timeouts(target) == SocketTimeouts()
        assert not _timeouts(target).has(inode)


@pytest.mark.parametrize("option", ["SO_RCVTIMEO", "SO_SNDTIMEO"])
def test_a_timeout_is_seen(option: str) -> None:
    with _watched(BEGIN + TIMEOUT.format(option, 3)) as (target, inode):
        assert _timeouts(target).has(inode)
        assert _timeouts(target).longest == 3.5
        # It may listen later, and then each of its connections has the same.
        assert _timeouts(target).has(inode + 1)


def test_one_that_was_taken_away_counts_no_more() -> None:
    off = "s.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, struct.pack('@ll', 0, 0)); "
    with _watched(BEGIN + TIMEOUT.format("SO_RCVTIMEO", 3) + off) as (target, inode):
        assert not _timeouts(target).has(inode)


def test_a_connections_timeout_is_its_own() -> None:
    connect = (
        "l = socket.create_server(('127.0.0.1', 0)); s.connect(l.getsockname()); "
        "s.setblocking(True); "
    )
    with _watched(BEGIN + connect + TIMEOUT.format("SO_RCVTIMEO", 3)) as (target, inode):
        assert _timeouts(target).has(inode) and not _timeouts(target).has(inode + 1)


def test_more_timeouts_than_are_kept_are_any_sockets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(call_record, "MAX_ENTRIES", 1)
    connect = "l = socket.create_server(('127.0.0.1', 0)); s.connect(l.getsockname()); "
    code = BEGIN + connect + 2 * TIMEOUT.format("SO_RCVTIMEO", 3)
    with _watched(code) as (target, inode):
        assert not _timeouts(target).whole and _timeouts(target).has(inode + 1)


def test_silent_clients_are_handed_over() -> None:
    deferred = (
        "s.bind(('127.0.0.1', 0)); s.listen(); "
        "s.setsockopt(socket.IPPROTO_TCP, socket.TCP_DEFER_ACCEPT, 9); "
        "print(s.getsockopt(socket.IPPROTO_TCP, socket.TCP_DEFER_ACCEPT), flush=True); "
    )
    with _watched(BEGIN + deferred) as (target, _):
        assert target.printed().splitlines()[0] == "0"


def test_the_ports_are_known_that_it_wants() -> None:
    code = BEGIN + "s.bind(('127.0.0.1', 0)); t = socket.socket(socket.AF_INET6); "
    refused = "t.close(); "
    with _watched(code + refused) as (target, _):
        assert target.calls is not None and target.calls.ports == frozenset()
    code = BEGIN + "s.bind(('127.0.0.1', 23456)); "
    with _watched(code) as (target, _):
        assert target.calls is not None and target.calls.ports == {23456}


@pytest.mark.parametrize(("asked", "known"), [(0, 0), (7, 7), (-1, None)])
def test_it_is_known_how_many_may_wait(
    asked: int, known: int | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = WatchedCalls(listens=True)
    monkeypatch.setattr("fixtures.target.launch.calls_to_watch", lambda _: calls)
    code = BEGIN + f"s.bind(('127.0.0.1', 0)); s.listen(3); s.listen({asked}); "
    # Python itself takes a number below zero for 0.
    if asked < 0:
        code = code.replace("s.listen(-1)", "import ctypes; ctypes.CDLL(None).listen(3, -1)")
        known = int(Path("/proc/sys/net/core/somaxconn").read_text())
    with _watched(code) as (_, inode):
        assert calls.backlogs == {inode: known}
        census = read_census(os.getpid(), {}, calls=calls)
        (listening,) = (s for s in census.sockets if s.inode == inode)
        assert listening.backlog == known


FORKS = """
import os, signal, time
signal.signal(signal.SIGCHLD, signal.SIG_IGN)
def fork():
    try:
        pid = os.fork()
    except OSError as problem:
        return problem.strerror
    if not pid:
        os._exit(0)
    return 'forked'
print(fork(), flush=True)
while not os.path.exists('{path}'):
    time.sleep(0.01)
print(fork(), flush=True)
while os.path.exists('{path}'):
    time.sleep(0.01)
print(fork(), flush=True)
time.sleep(1000)
"""


def test_a_fork_can_be_made_to_fail(
    tmp_path: os.PathLike[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("fixtures.target.launch.calls_to_watch", lambda _: WatchedCalls(forks=True))
    script, flag = os.path.join(tmp_path, "forks.py"), os.path.join(tmp_path, "flag")
    with open(script, "w") as file:
        file.write(FORKS.format(path=flag))
    target = Target(parse(script, PROJECT), None)
    calls = target.calls
    assert calls is not None and calls.active
    try:
        assert wait_for(lambda: target.printed() == "forked\n" or None, LONG)
        calls.fail_forks_of(target.main)
        open(flag, "w").close()
        expected = f"forked\n{os.strerror(11)}\n"
        assert wait_for(lambda: target.printed() == expected or None, LONG), target.printed()
        calls.fail_forks_of(0)
        os.unlink(flag)
        assert wait_for(lambda: target.printed() == expected + "forked\n" or None, LONG)
    finally:
        target.close()
