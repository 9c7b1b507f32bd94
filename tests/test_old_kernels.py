"""What a newer kernel brought is asked for while running; without it a verdict is the same.

docs/kernels.md lists it all. A filter of system calls refuses what an older kernel has not.
"""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import PROJECT, TARGETS, Judged
from tests.refusing import refusing

# What is refused, and with what the kernel does so.
FEATURES = {
    "all calls since Linux 5.1": "newer syscall_info",
    "pidfd_open": "pidfd_open",
    "pidfd_getfd": "pidfd_getfd",
    "kcmp": "kcmp",
    "PTRACE_SEIZE": "seize",
    "PTRACE_GET_SYSCALL_INFO": "syscall_info",
    "sock_diag": "sock_diag",
    "close_range": "close_range",
    "Landlock": "landlock namespaces",
    "filters of system calls": "filters namespaces",
    "namespaces": "namespaces",
}
SERVERS: dict[str, tuple[str, frozenset[str]]] = {
    "waits for its clients": ("twin", frozenset()),
    "closes first": (f"{TARGETS}/good/closes_first.c {{port}}", frozenset()),
}


def _judged(tmp_path: Path, names: str, target: str, *options: str) -> Judged:
    scratch, report = tmp_path / "scratch", tmp_path / "report.json"
    scratch.mkdir()
    argv = [*refusing(*names.split()), sys.executable, "-m", "pytest"]
    argv += ["-c", f"{PROJECT}/pyproject.toml", "--rootdir", str(PROJECT)]
    argv += [f"--report-json={report}", f"--target={target}", *options]
    environment = {**os.environ, "TMPDIR": str(scratch)}
    done = subprocess.run(argv, cwd=PROJECT, env=environment, capture_output=True, text=True)
    assert not list(scratch.iterdir()), "files were left behind"
    data = json.loads(report.read_text()) if report.is_file() else None
    return Judged(done.returncode, data, done.stdout + done.stderr)


@pytest.mark.environments
@pytest.mark.parametrize("server", SERVERS)
@pytest.mark.parametrize("feature", FEATURES)
def test_a_good_server_is_failed_nowhere(
    tmp_path: Path, twin: Callable[[str], str], feature: str, server: str
) -> None:
    target, impossible = SERVERS[server]
    judged = _judged(tmp_path, FEATURES[feature], twin("c") if target == "twin" else target)
    assert judged.ids("fail", "error") == set(), judged.printed
    assert judged.ids("blocked") == impossible, judged.printed
