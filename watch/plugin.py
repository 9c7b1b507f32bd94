"""The pytest plugin for `--watch` and `--watch-pid`, which show a server and judge nothing."""

import os
import sys
from dataclasses import replace

import psutil
import pytest
from _pytest.capture import CaptureManager

from fixtures.isolation.containment import Isolation
from fixtures.options import settings_of
from fixtures.plain import in_one_line
from fixtures.target_failure import BuildFailed, NoSandbox, StartFailed, UnusableTarget


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options that show a server."""
    group = parser.getgroup("forkspec-instead", "forkspec: instead of judging")
    group.addoption(
        "--watch",
        action="store_true",
        help="start the server and show its processes, descriptors and zombies live; connect to it "
        "in another terminal; q ends it",
    )
    group.addoption(
        "--watch-pid", metavar="PID", help="the same for a running server, which is not ended"
    )


def pytest_cmdline_main(config: pytest.Config) -> int | None:
    """Show the server if an option asks for it. Raises pytest.UsageError."""
    pid = config.getoption("--watch-pid")
    if pid is None and not config.getoption("--watch"):
        return None
    capture = config.pluginmanager.get_plugin("capturemanager")
    if isinstance(capture, CaptureManager):
        # No test will be run: there is no output to capture.
        capture.stop_global_capturing()
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise pytest.UsageError("--watch needs a terminal")
    # Imported here: a run of clauses does not need it.
    from watch.live import watch_process, watch_target

    if pid is not None:
        watch_process(_known(pid))
        return 0
    level = config.getoption("--isolation")
    if level in (Isolation.FULL.value, Isolation.RESTRICTED.value):
        raise pytest.UsageError(
            f"--watch: nobody could connect to a server with --isolation {level}"
        )
    try:
        watch_target(replace(settings_of(config), isolation=Isolation.OFF))
    except (UnusableTarget, BuildFailed, NoSandbox, StartFailed) as problem:
        raise pytest.UsageError(in_one_line(str(problem))) from None
    return 0


def _known(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not psutil.pid_exists(int(text)):
        raise pytest.UsageError(f"--watch-pid {text}: there is no such process")
    if not os.access(f"/proc/{text}/fd", os.R_OK):
        raise pytest.UsageError(f"--watch-pid {text}: this process belongs to another user")
    return int(text)
