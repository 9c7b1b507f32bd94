"""The live view, through a pseudo-terminal: what it shows as clients come and go, and its end."""

import io
import os
import pty
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pexpect
import psutil
import pytest
from rich.console import Console

from fixtures.census.census import Census
from fixtures.command import parse
from fixtures.target.launch import Target
from fixtures.target.ports import reserve
from fixtures.waiting import wait_for
from tests.conftest import PROJECT, Judge
from watch.view import HELP, view

PLENTY = 60
ROWS, COLUMNS = 50, 140


@contextmanager
def _watching(*options: str) -> Iterator["pexpect.spawn[str]"]:
    argv = ["-m", "pytest", "-c", f"{PROJECT}/pyproject.toml", "--rootdir", str(PROJECT), *options]
    environment = {**os.environ, "TERM": "xterm"}
    shown = pexpect.spawn(
        sys.executable,
        argv,
        cwd=str(PROJECT),
        env=environment,
        timeout=PLENTY,
        dimensions=(ROWS, COLUMNS),
        encoding="utf-8",
    )
    try:
        yield shown
    finally:
        shown.close(force=True)


def _ends_well(shown: "pexpect.spawn[str]") -> None:
    shown.expect(pexpect.EOF)
    shown.wait()
    assert shown.exitstatus == 0


def _port(shown: "pexpect.spawn[str]") -> int:
    shown.expect(r"listens on [\d.]+:(\d+)")
    assert isinstance(shown.match, re.Match)
    return int(shown.match[1])


def test_connections_and_zombies_are_shown_as_they_come_and_go(
    twin: Callable[[str], str],
) -> None:
    with _watching("--watch", f"--target={twin('c')} --fault no-reaping") as shown:
        port = _port(shown)
        client = socket.create_connection(("127.0.0.1", port))
        shown.expect(f"127.0.0.1:{client.getsockname()[1]} +ESTABLISHED")
        client.close()
        shown.expect(r"<defunct>  zombie \(exit status 0, not yet reaped\)")
        shown.expect(r"1\x1b\[0m zombie ")
        shown.send("q")
        _ends_well(shown)
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port))


def test_ctrl_c_ends_it_and_the_target(twin: Callable[[str], str]) -> None:
    with _watching("--watch", f"--target={twin('c')}") as shown:
        port = _port(shown)
        shown.sendintr()
        _ends_well(shown)
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port))


def test_a_terminal_that_hangs_up_ends_it(twin: Callable[[str], str]) -> None:
    """A job that nohup has started hears no SIGHUP: all that it sees is the end of its input."""
    controller, terminal = pty.openpty()
    argv = [sys.executable, "-m", "pytest", "-c", f"{PROJECT}/pyproject.toml", "--watch"]
    watching = subprocess.Popen(
        [*argv, "--target", twin("c")],
        cwd=PROJECT,
        env={**os.environ, "TERM": "xterm"},
        stdin=terminal,
        stdout=terminal,
        stderr=subprocess.DEVNULL,
        preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_IGN),
    )
    os.close(terminal)
    shown = b""
    while b"listens on" not in shown:
        shown += os.read(controller, 4096)
    below = psutil.Process(watching.pid).children(recursive=True)
    os.close(controller)
    watching.wait(PLENTY)
    assert below and not psutil.wait_procs(below, PLENTY)[1]


def test_a_server_that_runs_already_is_shown_and_runs_on(twin: Callable[[str], str]) -> None:
    reservation = reserve()
    target = Target(parse(twin("c"), PROJECT), reservation.port)
    try:
        with _watching("--watch-pid", str(target.main)) as shown:
            _port(shown)
            os.kill(target.main, signal.SIGSTOP)
            shown.expect(r"stopped")
            os.kill(target.main, signal.SIGCONT)
            shown.send("q")
            _ends_well(shown)
        assert psutil.pid_exists(target.main)
    finally:
        target.close()
        reservation.release()


def test_the_end_of_the_target_is_shown() -> None:
    with _watching("--watch", "--target=sh -c 'exit 3'") as shown:
        shown.expect(r"ended before it listened \(exit status 3\)")
        shown.expect(r"no process of the target is left")
        shown.send("q")
        _ends_well(shown)


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        (("--watch",), "--watch needs a terminal"),
        (("--watch-pid", "1"), "--watch needs a terminal"),
    ],
)
def test_without_a_terminal_there_is_nothing_to_show(
    judge: Judge, options: tuple[str, ...], reason: str
) -> None:
    judged = judge(*options)
    assert judged.status == 4
    assert reason in judged.printed


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        (("--watch", "--isolation", "full"), "nobody could connect"),
        (("--watch", "--target", "/no/such/server"), "there is no file /no/such/server"),
        (("--watch-pid", "x1"), "--watch-pid x1: there is no such process"),
    ],
)
def test_what_cannot_be_watched_is_bad_usage(options: tuple[str, ...], reason: str) -> None:
    with _watching(*options) as shown:
        shown.expect(re.escape(reason))
        shown.expect(pexpect.EOF)
        shown.wait()
        assert shown.exitstatus == 4


def test_the_terminal_is_left_as_it_was(twin: Callable[[str], str], tmp_path: Path) -> None:
    done = tmp_path / "done"
    command = f"{sys.executable} -m pytest --watch --target='{twin('c')}'; stty -a > {done}.new; "
    with pexpect.spawn(
        "/bin/sh",
        ["-c", f"{command} mv {done}.new {done}"],
        cwd=str(PROJECT),
        timeout=PLENTY,
        dimensions=(ROWS, COLUMNS),
        encoding="utf-8",
    ) as shown:
        shown.expect(r"listens on")
        shown.send("q")
        shown.expect(pexpect.EOF)
        assert wait_for(lambda: done.exists() or None, PLENTY)
    assert " icanon" in done.read_text()
    assert " echo " in done.read_text()


def test_the_counts_stand_where_no_tree_is_too_tall_for_them() -> None:
    console = Console(file=io.StringIO(), width=80)
    with console.capture() as shown:
        console.print(view(Census(1, {}, (), {}), "a title"))
    first, second, *_ = shown.get().splitlines()
    assert first.split() == [
        "0",
        "processes",
        "0",
        "zombies",
        "0",
        "connections",
        "0",
        "descriptors",
    ]
    assert second.startswith(HELP)
