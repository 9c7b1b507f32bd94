"""A user's own clauses are judged after the catalogue's, and are in every report."""

from pathlib import Path

import jsonschema
import pytest

from tests.conftest import PROJECT, TARGETS, Judge
from tests.test_report import SCHEMA

EXAMPLE = PROJECT / "docs" / "own-checks" / "test_polite.py"
GOOD = f"{TARGETS}/good/sig_ign.c {{port}}"
ODD = """
import pytest
from fixtures.premise import Blocked

def test_says_nothing_of_itself():
    pass

def test_plain_assertion(server):
    assert 1 + 1 == 3

def test_premise():
    raise Blocked("no exercise was handed in")

def test_breaks():
    {}["nothing"]
"""


def test_the_example_is_judged_as_written(judge: Judge) -> None:
    judged = judge("--target", GOOD, "--checks", "docs/own-checks/test_polite.py")
    assert judged.report is not None
    jsonschema.validate(judged.report, SCHEMA)
    last = judged.report["clauses"][-2:]
    assert [clause["id"] for clause in last] == [
        "polite.greets_by_name",
        "polite.is_alone_before_its_first_client",
    ]
    assert [clause["outcome"] for clause in last] == ["fail", "pass"]
    assert [clause["level"] for clause in last] == ["MUST", "SHOULD"]
    assert judged.report["verdict"] == "violates"
    assert last[0]["sources"] == ["Exercise 3, section 2"]
    assert "expected the greeting 'hello Ada'; seen: 'Ada\\n'" in last[0]["message"]
    assert "dprintf(connfd" in judged.printed


def test_each_outcome_is_distinguished_and_nothing_is_required(
    judge: Judge, tmp_path: Path
) -> None:
    (tmp_path / "lab_3.py").write_text(ODD)
    options = ["--checks", "lab_3.py", "-k", "lab_3"]
    for kind in ("html", "gradescope", "tap"):
        options += [f"--report-{kind}", str(tmp_path / f"report.{kind}")]
    judged = judge("--target", GOOD, *options, folder=tmp_path)
    assert judged.report is not None
    own = judged.report["clauses"][-4:]
    assert [(clause["id"], clause["outcome"]) for clause in own] == [
        ("lab_3.says_nothing_of_itself", "pass"),
        ("lab_3.plain_assertion", "fail"),
        ("lab_3.premise", "blocked"),
        ("lab_3.breaks", "error"),
    ]
    for kind in ("html", "gradescope", "tap"):
        assert "lab_3.plain_assertion" in (tmp_path / f"report.{kind}").read_text()
    assert own[0]["title"] == "Says nothing of itself"
    assert "assert (1 + 1) == 3" in own[1]["message"]


def test_one_that_was_left_out_was_not_asked(judge: Judge) -> None:
    judged = judge("--target", GOOD, f"--checks={EXAMPLE}", "-k", "greets_by_name")
    assert judged.report is not None
    outcomes = {clause["id"]: clause["outcome"] for clause in judged.report["clauses"]}
    assert outcomes["polite.greets_by_name"] == "fail"
    assert outcomes["polite.is_alone_before_its_first_client"] == "not-asked"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (None, "this is not a Python file"),
        (
            'def test_a():\n    """Rule.\n\n    Fix: just do it\n    """\n',
            "checks.a: Fix: needs C: or Python: in a line of its own",
        ),
        ("def test_a(server):\n    assert (\n", "checks.py, line 2: '(' was never closed"),
        ("def polite(server):\n    pass\n", "checks.py: it contains no test"),
    ],
)
def test_a_file_that_cannot_be_read_is_bad_usage(
    judge: Judge, tmp_path: Path, text: str | None, reason: str
) -> None:
    if text is not None:
        (tmp_path / "checks.py").write_text(text)
    judged = judge("--target", GOOD, "--checks", "checks.py", folder=tmp_path)
    assert judged.status == 4
    assert reason in judged.printed
