"""A process that has imported pytest and forkspec, and forks a child for each submission.

For each it reads a line of JSON: the folder with the job, and the seconds that it may take. It
writes a line: the child's exit status, or null where that took longer. It ends at EOF.
"""

import ctypes
import gc
import importlib
import json
import os
import select
import signal
import sys
import traceback
from pathlib import Path

from _pytest.config import default_plugins

from conformance.catalogue import catalogue
from forkspec_plugins import pytest_plugins
from grading.judge_submission import RUN_LOG, judge

# The modules that a judgement imports, also those that are imported only when they are needed.
MODULES = (
    *(f"_pytest.{name}" for name in default_plugins),
    "pytest_timeout",
    *pytest_plugins,
    "reports.html.page",
)
PR_SET_PDEATHSIG = 1


def main() -> None:
    """Serve until standard input or standard output is closed."""
    for module in MODULES:
        importlib.import_module(module)
    catalogue()
    # The collector would write to all objects in each child, and so copy their pages.
    gc.freeze()
    while line := _line():
        folder, seconds = json.loads(line)
        status = _in_child(Path(folder), float(seconds))
        try:
            os.write(1, f"{json.dumps(status)}\n".encode())
        except BrokenPipeError:
            return


def _line() -> bytes:
    """The next line; empty at EOF. It reads byte by byte: poll() must see what follows."""
    line = b""
    while not line.endswith(b"\n"):
        if not (byte := os.read(0, 1)):
            return b""
        line += byte
    return line


def _in_child(folder: Path, seconds: float) -> int | None:
    parent = os.getpid()
    pid = os.fork()
    if not pid:
        _become_judge(folder, parent)
    pidfd = os.pidfd_open(pid)
    try:
        poll = select.poll()
        poll.register(pidfd, select.POLLIN)
        # Standard input is closed when the process that asked is gone.
        poll.register(0, select.POLLIN)
        ended = any(number == pidfd for number, _ in poll.poll(seconds * 1000))
        if not ended:
            os.kill(pid, signal.SIGKILL)
        _, status = os.waitpid(pid, 0)
        return os.waitstatus_to_exitcode(status) if ended else None
    finally:
        os.close(pidfd)


def _become_judge(folder: Path, parent: int) -> None:
    """In the forked child; never returns."""
    status = 1
    try:
        os.setsid()
        # The keeper of each target outlives this process until it has ended the target.
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
        if os.getppid() != parent:
            os._exit(status)
        log = os.open(folder / RUN_LOG, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        null = os.open(os.devnull, os.O_RDONLY)
        for number, source in ((0, null), (1, log), (2, log)):
            os.dup2(source, number)
        judge(folder)
        status = 0
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)


if __name__ == "__main__":
    main()
