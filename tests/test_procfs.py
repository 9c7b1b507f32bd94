"""The readers of /proc are total: whatever vanishes under them is None, never an exception."""

import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest

from fixtures.census import process, read_census
from fixtures.linux import process_tree, procfs, sockets
from fixtures.linux.sockets import Socket
from fixtures.linux.syscalls import read_call

READERS = (
    procfs.read_stat,
    procfs.links,
    procfs.run_time,
    process.read_process,
)


@contextmanager
def _zombie() -> Iterator[int]:
    pid = os.fork()
    if not pid:
        os._exit(7)
    os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)
    try:
        yield pid
    finally:
        os.waitpid(pid, 0)


def _vanished() -> int:
    with _zombie() as pid:
        pass
    return pid


@pytest.mark.parametrize("reader", READERS)
def test_a_process_that_is_gone_is_none(reader: object) -> None:
    assert callable(reader)
    assert reader(_vanished()) is None


def test_a_gone_process_has_no_threads_children_calls_or_status() -> None:
    pid = _vanished()
    assert procfs.thread_ids(pid) == ()
    assert procfs.children(pid) == []
    assert procfs.descendants(pid) == set()
    assert read_call(pid, pid) is None
    assert procfs.read_status(pid, pid) is None


def test_both_ways_to_find_children_agree() -> None:
    # Who starts targets, as other tests do, adopts what they leave behind.
    before = {*process_tree.children(os.getpid())}
    with _zombie() as pid:
        assert {*process_tree.children(os.getpid())} - before == {pid}
        assert {*process_tree.children_by_parent(os.getpid())} - before == {pid}
    assert process_tree.children_by_parent(_vanished()) == []


def test_a_zombie_shows_how_it_ended() -> None:
    with _zombie() as pid:
        seen = process.read_process(pid)
        assert seen is not None
        assert seen.is_zombie
        assert seen.doing == "zombie (exit status 7, not yet reaped)"
        assert seen.descriptors == ()


def test_a_name_with_parentheses_and_spaces_is_read_whole() -> None:
    # PR_SET_NAME; the kernel keeps 15 bytes and prints them between parentheses.
    code = (
        "import ctypes, signal; ctypes.CDLL(None).prctl(15, b') R (1 2'); "
        "print(flush=True); signal.pause()"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE) as child:
        assert child.stdout is not None
        child.stdout.readline()
        stat = procfs.read_stat(child.pid)
        child.kill()
    assert stat is not None
    assert (stat.name, stat.ppid) == (") R (1 2", os.getpid())


def test_readers_survive_processes_that_vanish_while_they_read() -> None:
    """A churn of short-lived children below, the census above, until 300 censuses are taken."""
    over = threading.Event()

    def churn() -> None:
        while not over.is_set():
            subprocess.run(["true"], check=True)

    worker = threading.Thread(target=churn)
    worker.start()
    try:
        for _ in range(300):
            taken = read_census.read_census(os.getpid(), {})
            assert os.getpid() not in taken.processes
            assert taken.held is not None
    finally:
        over.set()
        worker.join()


@contextmanager
def _sockets_of_each_kind() -> Iterator[set[int]]:
    """Listening sockets and connections of both families, some bytes unread; their ports."""
    with (
        socket.create_server(("127.0.0.1", 0)) as four,
        socket.create_server(("::1", 0), family=socket.AF_INET6) as six,
        socket.create_connection(four.getsockname()) as unaccepted,
        socket.create_connection(six.getsockname()[:2]) as client,
        six.accept()[0],
    ):
        client.sendall(b"unread")
        yield {own.getsockname()[1] for own in (four, six, unaccepted, client)}


@pytest.mark.parametrize("read", [sockets.read_sockets, sockets.read_tables])
def test_sockets_of_both_families_are_read(read: Callable[[], tuple[Socket, ...]]) -> None:
    with _sockets_of_each_kind() as ports:
        mine = [s for s in read() if s.local.port in ports]
        listening = {(s.local.host, s.unread) for s in mine if s.listening}
        assert listening == {("127.0.0.1", 1), ("::1", 0)}
        assert [s.unread for s in mine if s.state == "ESTABLISHED" and s.unread] == [6]


def test_both_ways_to_read_sockets_agree() -> None:
    with _sockets_of_each_kind() as ports:
        ways = (sockets.read_sockets(), sockets.read_tables())
        # The backlog stands in one of them only.
        one, other = ({replace(s, backlog=0) for s in way if s.local.port in ports} for way in ways)
        assert one == other
        assert len(one) >= 6


def test_a_wait_status_is_shown_in_words() -> None:
    assert process.ending(0) == "exit status 0"
    assert process.ending(3 << 8) == "exit status 3"
    assert process.ending(signal.SIGSEGV) == "killed by SIGSEGV"
    assert process.ending(signal.SIGRTMIN + 1).startswith("killed by ")
