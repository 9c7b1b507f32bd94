"""The verdicts are the same whatever keeps the target away from the machine, and whoever asks.

`tox -e off` does this with the whole matrix and all good servers.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from reference_server.faults import FAULTS, Fault
from tests.conftest import PROJECT, Judge

NOBODY = 65534
PARTS = (
    *("conformance", "fixtures", "reference_server", "reports", "watch"),
    *("conftest.py", "pyproject.toml"),
)
FAMILIES = sorted({clause.partition(".")[0] for fault in FAULTS for clause in fault.breaks})


def _breaks_a_rule_of(family: str) -> Fault:
    return next(f for f in FAULTS if any(c.startswith(f"{family}.") for c in f.breaks))


@pytest.mark.parametrize("isolation", ["auto", "off"])
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


@pytest.mark.parametrize("isolation", ["auto", "off"])
def test_an_ordinary_user_gets_the_same_verdict(a_folder_of_nobodys: Path, isolation: str) -> None:
    folder = a_folder_of_nobodys
    argv = ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"]
    argv += [sys.executable, "-m", "pytest", f"--target={folder}/server --port {{port}}"]
    argv += ["--level", "should", "--isolation", isolation]
    environment = {"PATH": os.environ["PATH"], "TMPDIR": str(folder / "scratch"), "HOME": "/"}
    done = subprocess.run(argv, cwd=folder, env=environment, capture_output=True, text=True)
    if done.returncode in (126, 127) or "No module named pytest" in done.stderr:
        pytest.skip(f"an ordinary user may not run this Python: {done.stderr.strip()}")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "PASS    robustness.fork_failure " in done.stdout
    assert not list((folder / "scratch").iterdir())
