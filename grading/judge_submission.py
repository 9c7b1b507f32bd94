"""Judges one submission, in a process that does nothing else: unpack, build, run the clauses.

It writes to the folder of the job: the reports, the logs, and the file OUTCOME.
"""

import json
import os
import pickle
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from fixtures.isolation.containment import Containment, Isolation, possible_containment
from fixtures.isolation.limits import USUAL_LIMITS, Limits
from fixtures.options import FOLDER_VARIABLE, LIMITS
from fixtures.own_pytest import own_settings, shut_out_other_plugins
from fixtures.plain import in_one_line
from fixtures.target_failure import NoSandbox, UnusableTarget
from grading.archive import unpack
from grading.building import Built, NotBuilt, build
from grading.grading_failure import Unreadable
from grading.job_result import Job, Status

PROJECT = Path(__file__).resolve().parent.parent
JOB, ARCHIVE, FILES, EXTRA = "work", "submission.tar", "submission", "assignment"
OUTCOME, RUN_LOG = "outcome.json", "run.log"
REPORT, PAGE, BUILD_LOG, TARGET_LOG = "report.json", "report.html", "build.log", "target.log"
KEPT_FILES = (REPORT, PAGE, BUILD_LOG, TARGET_LOG)


def judge(folder: Path) -> None:
    """Carry out the job in this folder, and write its status to OUTCOME."""
    job = pickle.loads((folder / JOB).read_bytes())
    assert isinstance(job, Job)
    status, message = _judged(job, folder)
    outcome = {"status": status.value, "message": message}
    (folder / OUTCOME).write_text(json.dumps(outcome), encoding="utf-8")


def _judged(job: Job, folder: Path) -> tuple[Status, str]:
    settings: dict[str, Any] = dict(job.settings)
    try:
        containment = possible_containment(Isolation(settings["isolation"]))
    except UnusableTarget as problem:
        return Status.FAILED, str(problem)
    try:
        built = _built(job, settings, folder, containment)
    except Unreadable as problem:
        return Status.UNREADABLE, str(problem)
    except UnusableTarget as problem:
        return Status.UNUSABLE, str(problem)
    except NoSandbox as problem:
        return Status.FAILED, in_one_line(str(problem))
    except NotBuilt as problem:
        (folder / BUILD_LOG).write_text(problem.printed, encoding="utf-8")
        return Status.NOT_BUILT, str(problem)
    (folder / BUILD_LOG).write_text(built.printed, encoding="utf-8")
    os.environ[FOLDER_VARIABLE] = str(built.folder)
    os.chdir(PROJECT)
    shut_out_other_plugins()
    code = pytest.main([*_arguments(settings, built, folder)])
    sys.stdout.flush()
    sys.stderr.flush()
    judged = code in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED)
    if judged and (folder / REPORT).is_file():
        return Status.JUDGED, ""
    message = _last_message(folder / RUN_LOG)
    # A wrong option is not the student's fault.
    if code == pytest.ExitCode.USAGE_ERROR and not message.startswith("--"):
        return Status.UNUSABLE, message
    return Status.FAILED, f"forkspec ended with status {int(code)}: {message}"


def _built(job: Job, settings: dict[str, Any], folder: Path, containment: Containment) -> Built:
    (folder / ARCHIVE).write_bytes(job.archive)
    unpack(folder / ARCHIVE, folder / FILES)
    (folder / EXTRA).mkdir()
    for name, data in job.extra.items():
        (folder / EXTRA / name).write_bytes(data)
    return build(
        folder / FILES,
        settings["target"],
        settings["build"],
        settings["build_time"],
        _limits(settings["limits"]),
        containment,
    )


def _limits(given: dict[str, int | None]) -> Limits:
    units = {name.replace("-", "_"): unit for name, _, unit in LIMITS}
    wanted = {name: value * units[name] for name, value in given.items() if value is not None}
    return Limits(**{**vars(USUAL_LIMITS), **wanted})


def _arguments(settings: dict[str, Any], built: Built, folder: Path) -> Iterator[str]:
    yield from (*own_settings(), "-q")
    yield from (f"--target={built.target}", f"--isolation={settings['isolation']}")
    yield from (f"--time-limit={settings['time_limit']}", f"--language={settings['language']}")
    yield from (f"--report-json={folder / REPORT}", f"--report-html={folder / PAGE}")
    yield f"--target-log={folder / TARGET_LOG}"
    dialogue = settings["dialogue"]
    if Path(dialogue).name in os.listdir(folder / EXTRA):
        dialogue = str(folder / EXTRA / Path(dialogue).name)
    yield f"--dialogue={dialogue}"
    for name in ("port", "grace", "start_timeout"):
        if settings[name] is not None:
            yield f"--{name.replace('_', '-')}={settings[name]}"
    for name, value in settings["limits"].items():
        if value is not None:
            yield f"--limit-{name.replace('_', '-')}={value}"
    for name in settings["checks"]:
        yield f"--checks={folder / EXTRA / Path(name).name}"


def _last_message(log: Path) -> str:
    """The message of pytest about bad usage (`ERROR: ...`), or else the last line of its log."""
    lines = [line for line in log.read_text(errors="replace").splitlines() if line.strip()]
    for line in reversed(lines):
        if line.startswith("ERROR: "):
            return line.removeprefix("ERROR: ")
    return lines[-1] if lines else "it printed nothing"
