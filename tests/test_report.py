"""The JSON report: its fields are a contract."""

import json
import platform

import jsonschema
import pytest

from conformance.catalogue import catalogue
from conformance.clause import Level
from conformance.evidence import Evidence
from conformance.outcome import (
    NEVER_RUN,
    WORDS,
    Blocked,
    Error,
    Fail,
    NotApplicable,
    NotAsked,
    Outcome,
    Pass,
    Result,
    succeeds,
    verdict,
)
from conformance.run import NAME, VERSION
from tests.conftest import PROJECT, TARGETS, Judge

SCHEMA = json.loads((PROJECT / "docs" / "report.schema.json").read_text())


@pytest.mark.parametrize(
    "target", ["good/sig_ign.c {port}", "textbook/student_c.c {port}", "bad_start/not_c.c"]
)
def test_a_report_has_every_field_and_every_clause_once(judge: Judge, target: str) -> None:
    report = judge("--target", f"{TARGETS}/{target}").report
    assert report is not None
    jsonschema.validate(report, SCHEMA)
    assert [clause["id"] for clause in report["clauses"]] == [c.id for c in catalogue()]
    assert report["suite"] == {"name": NAME, "version": VERSION}
    assert report["environment"]["kernel"] == platform.release()
    for word in WORDS:
        outcomes = [c["level"] for c in report["clauses"] if c["outcome"] == word]
        key = word.replace("-", "_")
        assert report["summary"][key] == len(outcomes)
        assert report["summary"]["must"][key] == outcomes.count("MUST")
        assert report["summary"]["should"][key] == outcomes.count("SHOULD")


def test_a_failure_carries_its_evidence(judge: Judge) -> None:
    report = judge("--target", f"{TARGETS}/textbook/student_c.c {{port}}").report
    assert report is not None
    kept = next(c for c in report["clauses"] if c["id"] == "descriptors.parent_closes_connfd")
    assert kept["outcome"] == "fail"
    assert "expected the listener" in kept["message"]
    assert "► fd" in kept["evidence"]
    assert "close(connfd)" in kept["fix"]


MUST = next(clause for clause in catalogue() if clause.level is Level.MUST)
SHOULD = next(clause for clause in catalogue() if clause.level is Level.SHOULD)
FAIL = Fail(Evidence("this", "that"))


@pytest.mark.parametrize(
    ("must", "should", "expected", "status_must", "status_should"),
    [
        (Pass(), Pass(), "conforms", True, True),
        (Pass(), FAIL, "conforms", True, False),
        (NotApplicable("threads"), Pass(), "conforms", True, True),
        (FAIL, Pass(), "violates", False, False),
        (Blocked("no child"), Pass(), "incomplete", False, False),
        (Error("a bug"), Pass(), "incomplete", False, False),
        (Pass(), Blocked("no child"), "conforms", True, False),
        (Pass(), Error("a bug"), "conforms", True, False),
    ],
)
def test_the_verdict_follows_the_musts(
    must: Outcome, should: Outcome, expected: str, status_must: bool, status_should: bool
) -> None:
    results = (Result(MUST, must, 0.0), Result(SHOULD, should, 0.0))
    assert verdict(results) == expected
    assert succeeds(results, Level.MUST) is status_must
    assert succeeds(results, Level.SHOULD) is status_should


def test_a_run_without_results_does_not_conform() -> None:
    assert verdict(()) == "incomplete"
    assert verdict((Result(MUST, NotAsked(), 0.0),)) == "incomplete"


@pytest.mark.parametrize(
    ("must", "should", "expected"),
    [
        (NotAsked(), Pass(), "conforms"),
        (NotAsked(), FAIL, "conforms"),
        (Pass(), NotAsked(), "conforms"),
        (FAIL, NotAsked(), "violates"),
        (NEVER_RUN, NotAsked(), "incomplete"),
    ],
)
def test_what_was_not_asked_has_no_part_in_the_verdict(
    must: Outcome, should: Outcome, expected: str
) -> None:
    assert verdict((Result(MUST, must, 0.0), Result(SHOULD, should, 0.0))) == expected
