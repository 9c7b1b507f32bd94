"""A sandbox that cannot be made, once or always, is reported as the machine's problem."""

import os
import shutil
from pathlib import Path

import pytest

from tests.classroom import HOPELESS, assignment, grade, submit
from tests.conftest import TARGETS, Judge

GOOD = f"{TARGETS}/good/perl_fork.pl {{port}}"
# As where a file that it hides is deleted at that moment. The trial of the machine goes well.
REFUSES = """#!/bin/sh
case "$*" in *--json-status-fd*)
    echo >> {folder}/starts
    if [ $(wc -l < {folder}/starts) -le {times} ]; then echo "bwrap: it is gone" >&2; exit 1; fi
esac
exec {real} "$@"
"""


def _path(folder: Path, times: int) -> str:
    """A PATH whose bubblewrap refuses so many times to start something."""
    real = shutil.which("bwrap")
    if real is None:
        pytest.skip("bwrap is not installed")
    place = folder / "programs"
    place.mkdir()
    program = place / "bwrap"
    program.write_text(REFUSES.format(folder=place, times=times, real=real))
    program.chmod(0o755)
    return f"{place}:{os.environ['PATH']}"


def test_it_is_tried_again(judge: Judge, tmp_path: Path) -> None:
    judged = judge("--target", GOOD, "--isolation", "full", PATH=_path(tmp_path, 2))
    assert judged.status == 0, judged.printed


def test_it_breaks_no_rule(judge: Judge, tmp_path: Path) -> None:
    options = ["--target", GOOD, "--isolation", "full", "-k", "listens"]
    judged = judge(*options, PATH=_path(tmp_path, 1000))
    assert judged.status == 1
    assert judged.report is not None and judged.report["verdict"] == "incomplete"
    assert "startup.listens" in judged.ids("error") and judged.ids("fail") == set()
    assert "no sandbox could be made: bwrap: it is gone" in judged.printed


def test_it_costs_no_mark(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    submit(tmp_path / "all", "a", {"server": HOPELESS})
    toml = assignment(tmp_path, 'build = "true"')
    with monkeypatch.context() as patched:
        patched.setenv("PATH", _path(tmp_path, 1000))
        done = grade(tmp_path / "all", toml, tmp_path / "marks")
    assert done.status == 1
    assert done.table()["a"]["status"] == "suite-error" and done.table()["a"]["total"] == ""
    assert "no sandbox could be made: bwrap: it is gone" in done.table()["a"]["notes"]
    again = grade(tmp_path / "all", toml, tmp_path / "marks")
    assert again.table()["a"]["status"] == "judged", again.printed
