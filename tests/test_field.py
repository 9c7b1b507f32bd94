"""Servers with the troubles that real servers have: each is judged as it deserves."""

import shutil
from pathlib import Path

import pytest

from conformance.catalogue import catalogue
from tests.conftest import Judge
from tests.field import FOLDER, INTERPRETERS, Expected, build, departures, expectations, needs

IDS = {clause.id for clause in catalogue()}


def _as_parameter(expected: Expected) -> object:
    slow = [pytest.mark.slow] if expected.slow else []
    # On a busy machine a bad server may take minutes, and is judged all the same.
    marks = [pytest.mark.field, pytest.mark.timeout(900), *slow]
    return pytest.param(expected, marks=marks, id=expected.name.replace(" ", "-"))


@pytest.mark.parametrize("expected", [_as_parameter(e) for e in expectations()])
def test_a_server_of_the_field_has_the_expected_outcomes(
    judge: Judge, tmp_path: Path, expected: Expected
) -> None:
    if shutil.which(needs(expected)) is None:
        pytest.skip(f"{needs(expected)} is not installed")
    command = build(expected, tmp_path)
    judged = judge(f"--target={command}", *expected.options, folder=tmp_path / expected.source.stem)
    assert judged.report is not None, judged.printed
    different = departures(expected, judged.report)
    assert not different, f"{expected.name}:\n" + "\n".join(different)


def test_the_table_names_clauses_that_exist() -> None:
    named = {clause for expected in expectations() for clause in expected.clauses()}
    assert named - IDS == set()


def test_every_server_of_the_field_is_in_the_table() -> None:
    servers = {p for p in FOLDER.iterdir() if p.suffix in {".c", *INTERPRETERS}}
    assert {expected.source for expected in expectations()} == servers


def test_a_difference_names_the_clause_and_its_message() -> None:
    expected = next(e for e in expectations() if e.name == "capitals_leaks")
    clause = "zombies.none_after_one"
    report = {
        "verdict": "incomplete",
        "clauses": [
            {"id": clause, "outcome": "blocked", "message": "no child was seen"},
            {"id": "startup.listens", "outcome": "error", "message": "KeyError"},
            {"id": "startup.single_listener", "outcome": "pass", "message": ""},
        ],
    }
    assert departures(expected, report) == [
        f"{clause}: expected fail, received blocked: no child was seen",
        "startup.listens: expected anything but error, received error: KeyError",
        "verdict: expected violates, not incomplete",
    ]
