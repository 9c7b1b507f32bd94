"""The keeper: nothing of a target outlives its run, however either of them ends."""

import contextlib
import os
import shlex
import signal
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from fixtures.command import parse
from fixtures.linux import procfs
from fixtures.linux.process_tree import descendants
from fixtures.target.launch import Target
from fixtures.waiting import wait_for
from tests.conftest import PROJECT

DEAF = "setsid sleep 1000 & trap '' TERM INT HUP; sleep 1000 & wait"
ESCAPES = f'setsid sh -c "{DEAF}" & sleep 1000'


def _target(script: str) -> Target:
    return Target(parse(f"sh -c {shlex.quote(script)}", PROJECT), 1)


def _all_started(target: Target, count: int) -> set[int]:
    found = wait_for(lambda: _if_enough(descendants(target.keeper), count), 20)
    assert found is not None
    return found


def _if_enough(pids: set[int], count: int) -> set[int] | None:
    return pids if len(pids) >= count else None


def test_closing_ends_whatever_tried_to_escape() -> None:
    target = _target(ESCAPES)
    pids = _all_started(target, 5)
    target.close()
    assert not [pid for pid in pids if psutil.pid_exists(pid)]
    assert not psutil.pid_exists(target.keeper)
    assert not target.log.exists()


def test_a_second_close_is_harmless() -> None:
    target = _target("sleep 1000")
    target.close()
    target.close()


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_a_suite_that_is_killed_leaves_nothing(tmp_path: Path, number: signal.Signals) -> None:
    pids_file = tmp_path / "pids"
    suite = f"""
import os, sys, time
sys.path.insert(0, {str(PROJECT)!r})
from pathlib import Path
from tests.test_keeper import ESCAPES, _all_started, _target
target = _target(ESCAPES)
pids = _all_started(target, 5) | {{target.keeper}}
Path({str(tmp_path / "new")!r}).write_text(" ".join(map(str, pids)))
os.rename({str(tmp_path / "new")!r}, {str(pids_file)!r})
time.sleep(1000)
"""
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    environment = {**os.environ, "TMPDIR": str(scratch)}
    with subprocess.Popen([sys.executable, "-c", suite], env=environment) as process:
        assert wait_for(lambda: pids_file.exists() or None, 30)
        process.send_signal(number)
        process.wait()
    pids = [int(word) for word in pids_file.read_text().split()]
    assert wait_for(lambda: all(map(_is_gone, pids)) or None, 30)
    assert not list(scratch.iterdir())


def _is_gone(pid: int) -> bool:
    # Who starts a target adopts what others leave: these tests too, by now.
    with contextlib.suppress(ChildProcessError):
        os.waitpid(pid, os.WNOHANG)
    return not psutil.pid_exists(pid)


def test_an_inherited_disposition_of_sigchld_does_not_reach_the_target() -> None:
    before = signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGCHLD, signal.SIGTERM})
    try:
        target = Target(parse("sleep 1000", PROJECT), 1)
    finally:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGCHLD, signal.SIGTERM})
        signal.signal(signal.SIGCHLD, before)
    lines = Path(f"/proc/{target.main}/status").read_text().splitlines()
    masks = dict(line.split(":\t") for line in lines if line.startswith("Sig"))
    target.close()
    # Two are the C library's own. It has them ignored by what posix_spawn() starts, maybe pytest.
    assert _signals(masks["SigIgn"]) & signal.valid_signals() == set()
    assert _signals(masks["SigBlk"]) == set()


def _signals(mask: str) -> set[int]:
    return {number for number in range(1, 65) if int(mask, 16) >> (number - 1) & 1}


def test_the_target_inherits_no_descriptor_of_the_suite(tmp_path: Path) -> None:
    with (tmp_path / "secret").open("w") as secret:
        os.set_inheritable(secret.fileno(), True)
        target = Target(parse("sleep 1000", PROJECT), 1)
        expected = sorted(["pipe", str(target.log), str(target.log)])
        # The loader opens the C library for a moment: wait until it is done.
        wait_for(lambda: _links(target.main) == expected or None, 20)
        links = _links(target.main)
        target.close()
    assert links == expected


def _links(pid: int) -> list[str]:
    return sorted(link.partition(":")[0] for link in (procfs.links(pid) or {}).values())


def test_the_end_of_the_main_process_is_seen() -> None:
    target = _target("exit 3")
    status = wait_for(lambda: target.status, 20)
    target.close()
    assert status is not None
    assert os.waitstatus_to_exitcode(status) == 3


def test_what_cannot_be_executed_says_why(tmp_path: Path) -> None:
    from fixtures.target_failure import StartFailed

    nonsense = tmp_path / "nonsense"
    nonsense.write_bytes(b"\x7fELFnonsense")
    nonsense.chmod(0o755)
    with pytest.raises(StartFailed, match="Exec format error"):
        Target(parse(str(nonsense), tmp_path), 1)
