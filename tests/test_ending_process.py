"""A process with several threads is a zombie only when the kernel has released all but the first.

Until then waitpid(2) finds nothing to reap: a zombie then would be nobody's fault.
"""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator

import pytest

from fixtures.census.census import Census
from fixtures.census.process import Process, read_process
from fixtures.census.settled import what_may_move
from fixtures.linux import procfs, ptrace
from fixtures.waiting import wait_for

LONG = 30.0
TWO_THREADS = "import signal, threading; threading.Thread(target=signal.pause).start()"


@pytest.fixture
def two_threads() -> Iterator[tuple[int, int]]:
    """A child of this process: its pid, and the tid of its second thread, which is traced."""
    with subprocess.Popen([sys.executable, "-c", TWO_THREADS]) as child:

        def second() -> int | None:
            return next((tid for tid in procfs.thread_ids(child.pid) if tid != child.pid), None)

        tid = wait_for(second, LONG)
        assert tid is not None
        ptrace.seize(tid)
        yield child.pid, tid
        child.kill()


def _read(pid: int) -> Process:
    process = read_process(pid)
    assert process is not None
    return process


def _census(pid: int) -> Census:
    return Census(os.getpid(), {pid: _read(pid)}, (), {})


def test_it_is_no_zombie_while_a_thread_of_it_is_not_released(
    two_threads: tuple[int, int],
) -> None:
    pid, tid = two_threads
    os.kill(pid, signal.SIGKILL)
    # A traced thread stays until its tracer has seen its end.
    assert wait_for(lambda: _read(pid).state == "Z" or None, LONG)
    ending = _read(pid)
    assert ending.is_ending and not ending.is_zombie
    assert os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None
    assert what_may_move(_census(pid), _census(pid)) is not None

    def released() -> bool | None:
        stop = ptrace.next_stop(tid)
        return True if stop is not None and stop.ended else None

    assert wait_for(released, LONG)
    assert wait_for(lambda: _read(pid).is_zombie or None, LONG)
    assert os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None
