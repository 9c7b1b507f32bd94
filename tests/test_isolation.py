"""The verdicts are the same whatever keeps the target away from the machine, and whoever asks.

`tox -e off` does this with the whole matrix and all good servers.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from reference_server.faults import FAULTS, Fault
from tests.conftest import PROJECT, TARGETS, Judge
from tests.ordinary import NOBODY, PARTS
from tests.refusing import refusing

FAMILIES = sorted({clause.partition(".")[0] for fault in FAULTS for clause in fault.breaks})


def _breaks_a_rule_of(family: str) -> Fault:
    return next(f for f in FAULTS if any(c.startswith(f"{family}.") for c in f.breaks))


@pytest.mark.parametrize(
    "isolation", ["auto", "restricted", pytest.param("off", marks=pytest.mark.slow)]
)
@pytest.mark.parametrize("family", FAMILIES)
def test_a_fault_of_each_family_is_found_with_isolation_and_without(
    judge: Judge, twin: Callable[[str], str], family: str, isolation: str
) -> None:
    fault = _breaks_a_rule_of(family)
    command = f"{twin(fault.twins[-1])} --fault {fault.name}"
    judged = judge("--target", command, "--isolation", isolation)
    assert judged.ids("error") == set(), judged.printed
    assert judged.ids("fail") == set(fault.breaks), judged.printed
    assert judged.ids("blocked") == set(fault.blocks), judged.printed


@pytest.fixture
def a_folder_of_nobodys(twin: Callable[[str], str]) -> Iterator[Path]:
    """A copy of forkspec and of the C twin that belongs to an ordinary user."""
    if os.geteuid() or shutil.which("setpriv") is None:
        pytest.skip("only root can become somebody else, by setpriv")
    folder = Path(tempfile.mkdtemp())
    try:
        for part in PARTS:
            place = PROJECT / part
            copy = shutil.copytree if place.is_dir() else shutil.copy
            copy(place, folder / part)
        shutil.copy(twin("c").split()[0], folder)
        (folder / "scratch").mkdir()
        for path in (folder, *folder.rglob("*")):
            os.chown(path, NOBODY, NOBODY)
        yield folder
    finally:
        shutil.rmtree(folder)


def _judged_as_nobody(folder: Path, target: str, isolation: str, *refused: str) -> tuple[int, str]:
    argv = ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"]
    argv += [sys.executable, "-m", "pytest", "-c", f"{folder}/pyproject.toml"]
    argv += [f"--target={target}", "--level=should", f"--isolation={isolation}"]
    environment = {"PATH": os.environ["PATH"], "TMPDIR": str(folder / "scratch"), "HOME": "/"}
    if refused:
        argv = [*refusing(*refused), "env", f"--chdir={folder}", *argv]
    place = PROJECT if refused else folder
    done = subprocess.run(argv, cwd=place, env=environment, capture_output=True, text=True)
    if done.returncode in (126, 127) or "No module named pytest" in done.stderr:
        pytest.skip(f"an ordinary user may not run this Python: {done.stderr.strip()}")
    assert not list((folder / "scratch").iterdir())
    return done.returncode, done.stdout + done.stderr


def test_an_ordinary_user_without_namespaces_gets_the_same_verdict(
    a_folder_of_nobodys: Path,
) -> None:
    server = f"{a_folder_of_nobodys}/server --port {{port}}"
    status, printed = _judged_as_nobody(a_folder_of_nobodys, server, "auto", "namespaces")
    assert status == 0, printed
    assert "PASS    robustness.fork_failure " in printed
    level = "off" if "no restriction: " in printed else "restricted"
    assert f"  isolation  {level} (" in printed


@pytest.mark.parametrize("isolation", ["auto", "restricted", "off"])
def test_an_ordinary_user_gets_the_same_verdict(a_folder_of_nobodys: Path, isolation: str) -> None:
    server = f"{a_folder_of_nobodys}/server --port {{port}}"
    status, printed = _judged_as_nobody(a_folder_of_nobodys, server, isolation)
    assert status == 0, printed
    assert "PASS    robustness.fork_failure " in printed


@pytest.mark.parametrize("since", ["start", "first-client"])
def test_a_server_that_hides_its_descriptors_from_an_ordinary_user_does_not_pass(
    a_folder_of_nobodys: Path, since: str
) -> None:
    """Contained, or by root, it is seen all the same."""
    program = a_folder_of_nobodys / "hides"
    source = TARGETS / "hostile" / "hides_its_descriptors.c"
    subprocess.run(["cc", "-o", program, source], check=True)
    status, printed = _judged_as_nobody(a_folder_of_nobodys, f"{program} {{port}} {since}", "off")
    assert status == 1, printed
    assert "BLOCKED descriptors.parent_closes_connfd " in printed
    assert "startup.listens " not in "".join(re.findall("FAIL.*", printed))
    assert "does not show which descriptors process" in printed
