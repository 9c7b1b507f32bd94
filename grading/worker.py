"""Judges submissions one after another, with a fork server and a temporary folder."""

import contextlib
import json
import os
import pickle
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from fixtures.isolation.temp_dir import Scratch
from grading.job_result import Job, JobResult, Status
from grading.judge_submission import JOB, KEPT_FILES, OUTCOME, PROJECT, RUN_LOG

# The run has a time limit of its own. After so many more seconds it is taken to hang.
MARGIN = 120.0
MAX_KEPT = 32 << 20


class WorkerClosed(Exception):
    """The worker was closed while it judged."""


class _Killed(Exception):
    """The fork server was ended from outside."""


class Worker:
    """Judges jobs, one at a time. Another thread may close it; that ends the job at once."""

    def __init__(self) -> None:
        self._scratch = Scratch()
        self._process = self._preloaded()
        self._closed = False

    def _preloaded(self) -> subprocess.Popen[bytes]:
        # In another folder it would import modules from there.
        return subprocess.Popen(
            [sys.executable, "-m", "grading.fork_server"],
            cwd=PROJECT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            start_new_session=True,
            env={**os.environ, "TMPDIR": str(self._scratch.path)},
        )

    def judge(self, job: Job) -> JobResult:
        """Judge a submission: every problem becomes a JobResult. Raises WorkerClosed."""
        try:
            return self._judge(job)
        except OSError as problem:
            return JobResult(job.name, job.key, Status.FAILED, f"this machine: {problem}")
        except _Killed:
            if self._closed:
                raise WorkerClosed from None
            self._process.wait()
            self._process = self._preloaded()
            reason = "the process that judged it was killed by somebody else"
            return JobResult(job.name, job.key, Status.FAILED, reason)

    def close(self) -> None:
        """End the worker and the job that it judges. Harmless when called again."""
        self._closed = True
        self._process.kill()
        self._process.wait()
        self._scratch.close()

    def _judge(self, job: Job) -> JobResult:
        folder = Path(tempfile.mkdtemp(dir=self._scratch.path))
        try:
            (folder / JOB).write_bytes(pickle.dumps(job))
            return _read(job, folder, self._ask(folder, _bound(job)))
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def _ask(self, folder: Path, seconds: float) -> int | None:
        assert self._process.stdin is not None and self._process.stdout is not None
        try:
            self._process.stdin.write(f"{json.dumps([str(folder), seconds])}\n".encode())
            self._process.stdin.flush()
            answer = self._process.stdout.readline()
        except (OSError, ValueError) as problem:
            raise _Killed from problem
        if not answer:
            raise _Killed
        status: int | None = json.loads(answer)
        return status


def _bound(job: Job) -> float:
    settings: dict[str, Any] = dict(job.settings)
    return float(settings["time_limit"]) + 2 * float(settings["build_time"]) + MARGIN


def _read(job: Job, folder: Path, status: int | None) -> JobResult:
    names = [*KEPT_FILES]
    try:
        outcome = json.loads((folder / OUTCOME).read_text(encoding="utf-8"))
        outcome_status, message = Status(outcome["status"]), str(outcome["message"])
    except (OSError, ValueError, KeyError):
        outcome_status = Status.FAILED
        message = f"took more than {_bound(job):.0f} s" if status is None else f"status {status}"
        message = f"forkspec's own process: {message}"
    if outcome_status is Status.FAILED:
        names.append(RUN_LOG)
    files = {name: data for name in names if (data := _content(folder / name)) is not None}
    return JobResult(job.name, job.key, outcome_status, message, files)


def _content(path: Path) -> bytes | None:
    with contextlib.suppress(OSError), path.open("rb") as file:
        return file.read(MAX_KEPT)
    return None
