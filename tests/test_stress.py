"""How `tox -e stress` compares runs with the tables."""

from pathlib import Path

import pytest

from tests.field import Expected, expectations
from tests.runs import Case, Ran, read_log
from tests.stress import differences

FAULTY = Case("c --fault no-reaping", "true", Path("/"), switch=("--fault", "no-reaping"))


@pytest.fixture
def field_case() -> Case:
    expected: Expected = next(e for e in expectations() if e.name == "capitals")
    return Case("field capitals", "true", Path("/"), expected=expected)


def test_a_twin_is_held_to_the_table_of_faults() -> None:
    good = {"zombies.none_after_one": "fail", "startup.listens": "pass"}
    bad = {"zombies.none_after_one": "pass", "startup.listens": "pass"}
    assert differences(FAULTY, [Ran(FAULTY.name, good, 1.0)]) == []
    assert differences(FAULTY, [Ran(FAULTY.name, good, 1.0), Ran(FAULTY.name, bad, 1.0)]) == [
        "c --fault no-reaping, run 2: zombies.none_after_one is pass, not fail\n"
    ]


def test_a_server_of_the_field_is_held_to_its_table_and_to_its_first_run(field_case: Case) -> None:
    first = Ran(field_case.name, {"startup.listens": "pass"}, 1.0, verdict="conforms")
    later = Ran(
        field_case.name,
        {"startup.listens": "blocked"},
        1.0,
        {"startup.listens": "nobody came"},
        verdict="incomplete",
    )
    assert differences(field_case, [first, first]) == []
    assert differences(field_case, [first, later]) == [
        "field capitals, run 2: startup.listens is blocked, not pass\n    nobody came",
        "field capitals, run 2: verdict: expected conforms, not incomplete",
        "field capitals, run 2:   startup.listens: blocked: nobody came",
    ]


def test_a_run_without_a_report_is_a_difference(field_case: Case) -> None:
    assert differences(field_case, [Ran(field_case.name, None, 0.0)]) == [
        "field capitals, run 1: no report"
    ]


def test_a_line_of_an_older_log_can_still_be_read(tmp_path: Path) -> None:
    log = tmp_path / "stress.jsonl"
    log.write_text('{"case": "c --fault no-reaping", "outcomes": {}, "seconds": 2.0}\n')
    assert read_log(log) == [Ran("c --fault no-reaping", {}, 2.0)]
    assert read_log(tmp_path / "none.jsonl") == []
