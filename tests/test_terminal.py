"""The printed text fits into the terminal, however narrow it is, and ends with the verdict."""

import os
import re
import sys

import pexpect
import pytest
from rich.cells import cell_len

from conformance.clause import Clause, Level
from conformance.evidence import Evidence
from conformance.outcome import Fail, Result
from reports.clause_text import failure
from tests.conftest import PROJECT

CODE = "if (pid > 0) /* code stays as it is, however long its lines are, here and elsewhere */"
PICTURE = "listener 17 (server): sleeping in accept(fd 3)\n    fd 4: connection of client 1"
CLAUSE = Clause(
    "family.name", Level.MUST, "A rule in a sentence.", "Why " * 40, CODE, "", ("One", "Two")
)


@pytest.mark.parametrize("width", [40, 79, 96, 200])
def test_nothing_but_code_is_wider_than_the_terminal(width: int) -> None:
    evidence = Evidence("this " * 30, "that " * 30, PICTURE)
    lines = failure(Result(CLAUSE, Fail(evidence), 0.0), width).splitlines()
    assert [line for line in lines if cell_len(line) > width] == [
        line for line in lines if CODE in line and cell_len(line) > width
    ]


def test_a_call_and_its_descriptor_stay_in_one_line() -> None:
    evidence = Evidence("this", "that", PICTURE)
    assert "    accept(fd 3)\n" in failure(Result(CLAUSE, Fail(evidence), 0.0), 55)


def test_in_a_file_a_picture_keeps_its_lines() -> None:
    evidence = Evidence("this", "that", "x " * 100)
    assert "x " * 99 in failure(Result(CLAUSE, Fail(evidence), 0.0))


@pytest.mark.parametrize("columns", [60, 80])
def test_a_run_fits_into_its_terminal(columns: int) -> None:
    target = "--target=tests/targets/bad_start/ignores_sigterm.c {port}"
    argv = ["-m", "pytest", "-c", str(PROJECT / "pyproject.toml"), "--rootdir", str(PROJECT)]
    environment = {**os.environ, "TERM": "xterm", "FORKSPEC_FOLDER": str(PROJECT)}
    environment.pop("COLUMNS", None)
    with pexpect.spawn(
        sys.executable,
        [*argv, "-q", "--color=no", "-k", "sigterm_ends_listener", target],
        cwd=str(PROJECT),
        env=environment,
        timeout=120,
        dimensions=(50, columns),
        encoding="utf-8",
    ) as shown:
        shown.expect(pexpect.EOF)
        printed = (shown.before or "").replace("\r\n", "\n")
    assert "\n\nviolates   MUST: 1 fail" in printed.rstrip(), printed
    printed = re.sub(r"In C\n.*?\nSource", "Source", printed, flags=re.DOTALL)
    lines = [line.rpartition("\r")[2] for line in printed.split("\n")]
    said = " ".join(printed.rpartition("violates")[2].split())
    assert said.endswith("Judged by 1 of 63 clauses: the others were not asked."), printed
    wide = [line for line in lines if cell_len(line) > columns]
    assert wide == [], printed
