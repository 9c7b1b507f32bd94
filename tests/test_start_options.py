"""Start options of a target: on a terminal, without standard descriptors, within limits."""

import os
import resource
import shlex
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from fixtures.census.census import Census
from fixtures.census.read_census import read_census
from fixtures.census.settled import Settled, settle
from fixtures.command import parse
from fixtures.isolation.other_user import limit_processes, why_not_limited
from fixtures.linux import procfs
from fixtures.target.launch import Target
from fixtures.target.start_options import LIMITED, ON_A_TERMINAL, WITHOUT_STDIO, StartOptions
from tests.conftest import PROJECT

GRACE = 5.0
FORKS = """
import os, signal
def fork(number, frame):
    try:
        if os.fork() == 0:
            os._exit(0)
        print("forked", flush=True)
    except OSError as error:
        print(error.strerror, flush=True)
signal.signal(signal.SIGUSR1, fork)
print("ready", flush=True)
while True:
    signal.pause()
"""


@contextmanager
def _started(script: str, start_options: StartOptions) -> Iterator[Target]:
    target = Target(parse(f"sh -c {shlex.quote(script)}", PROJECT), 1, start_options)
    try:
        yield target
    finally:
        target.close()


def _settled(target: Target) -> Settled:
    return settle(lambda: read_census(target.keeper, {}), GRACE)


def _emptied(target: Target) -> Settled:
    def empty(census: Census) -> bool:
        return not census.processes

    return settle(lambda: read_census(target.keeper, {}), GRACE, goal=empty)


def test_what_is_printed_on_a_terminal_is_in_the_log_at_once() -> None:
    with _started("test -t 0 && test -t 1 && seq 2000; exec cat", ON_A_TERMINAL) as target:
        _settled(target)
        printed = target.printed(1 << 20)
    assert printed.split() == [str(number) for number in range(1, 2001)]


def test_ctrl_c_reaches_the_foreground_group() -> None:
    with _started("trap 'echo caught; exit 3' INT; cat", ON_A_TERMINAL) as target:
        _settled(target)
        target.type_interrupt()
        assert _emptied(target).reached
        assert target.printed().strip() == "caught"


def test_ctrl_c_has_been_typed_when_the_call_is_back() -> None:
    with _started("trap '' INT; exec cat", ON_A_TERMINAL) as target:
        _settled(target)
        target.type_interrupt()
        assert _settled(target).census.living


@pytest.mark.parametrize("round_", range(5))
def test_the_end_of_a_terminal_ends_what_runs_on_it(round_: int) -> None:
    with _started("exec cat", ON_A_TERMINAL) as target:
        _settled(target)
        target.hang_up()
        settled = _emptied(target)
    assert settled.reached, settled


def test_a_second_hang_up_is_harmless() -> None:
    with _started("trap '' HUP; exec sleep 100", ON_A_TERMINAL) as target:
        target.hang_up()
        target.hang_up()
        target.type_interrupt()
        assert target.printed() == ""


def test_a_target_without_stdio_has_none() -> None:
    with _started("exec sleep 100", WITHOUT_STDIO) as target:
        census = _settled(target).census
        assert census.processes[target.main].descriptors == ()


@pytest.mark.skipif(bool(why_not_limited()), reason=why_not_limited() or "-")
def test_within_limits_a_fork_fails_and_later_succeeds() -> None:
    with _started(f"exec python3 -c {shlex.quote(FORKS)}", LIMITED) as target:
        said = []
        _settled(target)
        before = limit_processes(target.main, 1)
        for limit in (1, before):
            limit_processes(target.main, limit)
            os.kill(target.main, 10)
            _settled(target)
            said.append(target.printed().split("\n")[-2])
    assert said == ["Resource temporarily unavailable", "forked"]


@pytest.mark.skipif(os.geteuid() != 0 or bool(why_not_limited()), reason="not root")
def test_a_limited_target_of_root_keeps_access_to_roots_files(tmp_path: object) -> None:
    secret = os.path.join(str(tmp_path), "secret")
    with open(os.open(secret, os.O_WRONLY | os.O_CREAT, 0o600), "w") as file:
        file.write("for root alone\n")
    with _started(f"id -u; cat {secret}; exec sleep 100", LIMITED) as target:
        _settled(target)
        assert target.printed() == "65534\nfor root alone\n"


def test_the_limits_of_a_process_that_is_gone_are_an_error() -> None:
    gone = os.fork()
    if not gone:
        os._exit(0)
    os.waitpid(gone, 0)
    with pytest.raises(OSError):
        limit_processes(gone, 1)


def test_a_terminal_is_known_as_such() -> None:
    with _started("exec cat", ON_A_TERMINAL) as target:
        assert procfs.has_terminal(target.main) is True
    with _started("exec sleep 100", WITHOUT_STDIO) as target:
        assert procfs.has_terminal(target.main) is False
        soft, _ = resource.prlimit(target.main, resource.RLIMIT_CORE)
        assert soft == 0
