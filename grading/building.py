"""Builds a submission, with the same isolation and the same limits as its server.

The build command is the teacher's, but the Makefile is the student's and cannot be trusted. In a
sandbox the build works on a copy; its result is an archive, which is unpacked as carefully as a
submission.
"""

import os
import shlex
import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from fixtures.command import COMPILERS, Command, parse
from fixtures.isolation.bubblewrap import RESULT, Sandbox
from fixtures.isolation.containment import Containment
from fixtures.isolation.limits import Limits
from fixtures.isolation.restricted import Restricted
from fixtures.isolation.temp_dir import Scratch
from fixtures.isolation.visible_files import workshop
from fixtures.plain import plain
from fixtures.target.build import FLAGS
from fixtures.target.launch import Target, launched
from fixtures.target.start_options import UNATTENDED
from fixtures.target_failure import StartFailed
from fixtures.waiting import wait_for
from grading.archive import unpack
from grading.grading_failure import Unreadable

SHELL = "/bin/sh"
MAX_PRINTED = 1 << 18
# A build may need this times as much scratch space as the server.
SCRATCH_SHARE = 2


class NotBuilt(Exception):
    """The submission could not be built.

    Attributes:
        printed: the output of the build.
    """

    def __init__(self, reason: str, printed: str) -> None:
        super().__init__(reason)
        self.printed = printed


@dataclass(frozen=True)
class Built:
    """A submission that was built.

    Attributes:
        folder: the folder with the result.
        target: the command line that starts the server.
        printed: the output of the build.
    """

    folder: Path
    target: str
    printed: str


def build(
    folder: Path,
    target: str,
    command: str | None,
    seconds: float,
    limits: Limits,
    containment: Containment,
) -> Built:
    """Run the build command, if there is one, and the compiler where the target is a source file.

    Raises NotBuilt; UnusableTarget where the target does not exist.
    """
    printed = ""
    if command is not None:
        folder, printed = _run(command, folder, seconds, limits, containment)
    parsed = parse(target, folder)
    if parsed.source is None:
        return Built(folder, target, printed)
    compiler, program = _compiler(parsed)
    folder, more = _run(compiler, folder, seconds, limits, containment)
    words = [f"./{program}", *parsed.words[1:]]
    return Built(folder, shlex.join(words), printed + more)


def _compiler(parsed: Command) -> tuple[str, str]:
    source = parsed.source
    assert source is not None
    variable, default, flags = COMPILERS[source.suffix]
    compiler = shlex.split(os.environ.get(variable, default))
    own_flags = shlex.split(os.environ.get(flags, ""))
    path = os.path.relpath(source, parsed.folder)
    program = os.path.splitext(path)[0]
    return shlex.join([*compiler, *FLAGS, *own_flags, "-o", program, path]), program


def _run(
    command: str, folder: Path, seconds: float, limits: Limits, containment: Containment
) -> tuple[Path, str]:
    if not containment.sandbox:
        argv = [SHELL, "-c", command]
        restricted = None
        if containment.restriction is not None:
            restricted = containment.restriction.restrict(workshop(folder), in_place=True)
        return folder, _printed(command, argv, folder, seconds, limits, restricted)
    result = folder.with_name(f"{folder.name}-built.tar")
    result.touch()
    limits = replace(limits, scratch=limits.scratch * SCRATCH_SHARE)
    sandbox = Sandbox(workshop(folder), limits, containment.options, result, network=False)
    script = f'sh -c "$1" && tar -cf {RESULT} .'
    argv = [SHELL, "-c", script, "sh", command]
    printed = _printed(command, argv, folder, seconds, limits, sandbox)
    built = folder.with_name(f"{folder.name}-built")
    try:
        unpack(result, built)
    except Unreadable as problem:
        raise NotBuilt(f"what the build made: {problem}", printed) from None
    result.unlink()
    shutil.rmtree(folder)
    built.rename(folder)
    return folder, printed


def _printed(
    shown: str,
    argv: list[str],
    folder: Path,
    seconds: float,
    limits: Limits,
    sandbox: Sandbox | Restricted | None = None,
) -> str:
    """Run a command like a target, wait for its end, and return its output. Raises NotBuilt where
    its status is not 0."""
    scratch = Scratch()
    try:
        made = Command(shown, tuple(argv), folder)
        target = launched(
            made, None, UNATTENDED, limits=limits, sandbox=sandbox, scratch=scratch.path
        )
    except StartFailed as problem:
        scratch.close()
        raise NotBuilt(str(problem), "") from None
    try:
        wait_for(_ended(target), seconds)
        overuse, status = target.overuse, target.status
        printed = f"$ {shown}\n{plain(target.printed(MAX_PRINTED))}"
    finally:
        target.close()
        scratch.close()
    if overuse is not None:
        raise NotBuilt(f"the build: {overuse}", printed)
    if status is None:
        raise NotBuilt(f"the build had not ended after {seconds:g} s", printed)
    if status:
        raise NotBuilt(f"{shown}: {_ending(status)}", printed)
    return printed


def _ended(target: Target) -> Callable[[], bool | None]:
    return lambda: True if target.status is not None or target.overuse is not None else None


def _ending(status: int) -> str:
    if os.WIFSIGNALED(status):
        return f"ended by signal {os.WTERMSIG(status)}"
    return f"status {os.waitstatus_to_exitcode(status)}"
