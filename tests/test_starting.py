"""Targets that do not start as they should: one clear message, a verdict, no hang, no leftovers."""

import os
import re
import socket
import sys
import time
from pathlib import Path

import pytest

from fixtures.linux.process_tree import descendants
from fixtures.target.ports import reserve
from tests.conftest import TARGETS, Judge, Judged

BAD = TARGETS / "bad_start"


def _nothing_but_the_start_failed(judged: Judged) -> None:
    assert judged.ids("fail") == {"startup.listens"}, judged.printed
    assert judged.ids("pass", "error", "not-applicable") == set()
    assert judged.status == 1
    assert judged.report is not None
    assert judged.report["verdict"] == "violates"


@pytest.mark.parametrize(
    ("target", "reason", "shown"),
    [
        ("exits_at_once.py", r"ended before it listened \(exit status 3\)", ""),
        ("crashes_at_once.c", r"ended before it listened \(killed by SIGSEGV\)", ""),
        ("never_listens.py {port}", "does not listen: its processes sleep", ""),
        ("not_c.c", "could not be built: cc .* ended with status 1", "error:"),
    ],
)
def test_a_target_that_does_not_start_is_reported_at_once(
    judge: Judge, target: str, reason: str, shown: str
) -> None:
    began = time.monotonic()
    judged = judge("--target", f"{BAD}/{target}", "--start-timeout", "300")
    _nothing_but_the_start_failed(judged)
    assert re.search(reason, judged.message("startup.listens")), judged.printed
    assert shown in judged.printed
    # Far from the start time-out: a proof takes its place.
    assert time.monotonic() - began < 150


def test_the_end_of_the_output_is_shown(judge: Judge) -> None:
    judged = judge("--target", "sh -c 'echo the reason is this >&2; exit 3'")
    _nothing_but_the_start_failed(judged)
    assert "the reason is this" in judged.printed


def test_a_target_that_stays_busy_is_given_the_start_timeout(judge: Judge) -> None:
    judged = judge("--target", "sh -c 'while :; do :; done'", "--start-timeout", "0.5")
    _nothing_but_the_start_failed(judged)
    assert "after 0.5 s still not" in judged.message("startup.listens")


def test_a_target_that_waits_on_a_clock_is_given_the_start_timeout(judge: Judge) -> None:
    judged = judge("--target", "sleep 1000", "--start-timeout", "0.5")
    _nothing_but_the_start_failed(judged)
    assert "clock_nanosleep has a time-out" in judged.message("startup.listens")


def test_another_port_than_the_given_one_is_named(judge: Judge) -> None:
    judged = judge("--target", f"{BAD}/other_port.py {{port}}")
    assert judged.ids("fail") == {"startup.listens_on_the_port_told"}, judged.printed
    assert "chose it by itself" in judged.message("startup.listens_on_the_port_told")


def test_a_port_that_another_program_holds_is_named(judge: Judge) -> None:
    with socket.create_server(("", 0)) as other:
        port = other.getsockname()[1]
        target = f"{sys.executable} -m reference_server --port {{port}}"
        judged = judge("--target", target, "--port", str(port), "--isolation", "off")
    assert judged.ids("fail", "pass", "error") == set() and judged.status == 1
    assert f"port {port} is held by process {os.getpid()}" in judged.message("startup.listens")


HOW_TO_TELL_THE_PORT = "if it takes it as an argument, write {port} in the command"


def test_a_missing_port_is_reported_with_how_to_give_it(judge: Judge) -> None:
    judged = judge("--target", "sh -c 'exit 1'")
    _nothing_but_the_start_failed(judged)
    assert HOW_TO_TELL_THE_PORT in judged.message("startup.listens")


def test_with_a_given_port_there_is_no_hint_about_it(judge: Judge) -> None:
    reservation = reserve()
    try:
        in_command = judge("--target", "sh -c 'exit 1' {port}")
        by_option = judge("--target", "sh -c 'exit 1'", "--port", str(reservation.port))
    finally:
        reservation.release()
    for judged in (in_command, by_option):
        _nothing_but_the_start_failed(judged)
        assert HOW_TO_TELL_THE_PORT not in judged.message("startup.listens")


def test_much_output_does_no_harm(judge: Judge) -> None:
    judged = judge("--target", f"{BAD}/prints_100_mb.py {{port}}")
    assert judged.status == 0, judged.printed


def test_a_target_that_ignores_sigterm_leaves_nothing(judge: Judge, tmp_path: Path) -> None:
    judged = judge("--target", f"{BAD}/ignores_sigterm.c {{port}}")
    assert judged.ids("fail") == {"shutdown.sigterm_ends_listener"}, judged.printed
    assert not [pid for pid in descendants(1) if _runs_from(pid, tmp_path)]


def test_a_target_that_daemonizes_is_found_and_ended(judge: Judge, tmp_path: Path) -> None:
    judged = judge("--target", f"{BAD}/daemonizes_and_escapes.c {{port}}")
    assert judged.ids("error", "blocked") == set(), judged.printed
    assert "startup.listens" in judged.ids("pass")
    assert not [pid for pid in descendants(1) if _runs_from(pid, tmp_path)]


def test_a_fork_bomb_is_bounded_and_ended(judge: Judge, tmp_path: Path) -> None:
    judged = judge("--target", f"{BAD}/fork_bomb.c", "--start-timeout", "5")
    _nothing_but_the_start_failed(judged)
    assert not [pid for pid in descendants(1) if _runs_from(pid, tmp_path)]


def _runs_from(pid: int, folder: Path) -> bool:
    """Whether it is of this test: the same target may be judged elsewhere at the same time."""
    try:
        return Path(os.readlink(f"/proc/{pid}/exe")).is_relative_to(folder)
    except OSError:
        return False
