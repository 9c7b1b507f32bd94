"""From a report to points."""

import csv
import io
from decimal import Decimal
from typing import Any

import pytest

from conformance.catalogue import catalogue
from grading.assignment import Assignment, Criterion, Penalties, Required
from grading.gradebook import Graded, canvas, gradebook, shown
from grading.job_result import Status
from grading.marks import FORKS, mark
from grading.store import Stored


def _criterion(clauses: str | list[str], points: str, partial: bool = True) -> Criterion:
    return Criterion(name="c", clauses=clauses, points=Decimal(points), partial=partial)  # type: ignore[arg-type]


def _assignment(*rubric: Criterion, **more: Any) -> Assignment:
    return Assignment(title="T", target="./server", rubric=list(rubric), **more)


def _report(**outcomes: str) -> dict[str, Any]:
    """All clauses pass but these: families (`zombies`) or clauses (`zombies__never_accumulate`)."""
    named = {name.replace("__", "."): outcome for name, outcome in outcomes.items()}
    clauses = [
        {
            "id": clause.id,
            "level": clause.level.value,
            "title": clause.rule,
            "outcome": named.get(clause.id, named.get(clause.family, "pass")),
        }
        for clause in catalogue()
    ]
    return {"clauses": clauses, "verdict": "conforms"}


def _total(assignment: Assignment, report: dict[str, Any] | None, **more: Any) -> Decimal | None:
    return mark(assignment, more.get("status", Status.JUDGED), report).total


def test_all_kept_is_all_points() -> None:
    assignment = _assignment(_criterion("zombies", "10"), _criterion("*", "90"))
    assert _total(assignment, _report()) == 100


def test_a_clause_counts_once_where_it_is_named_most_closely() -> None:
    everything = _criterion("*", "1")
    musts = _criterion("MUST", "10")
    zombies = _criterion("zombies", "100")
    one = _criterion("zombies.none_after_one", "1000")
    earned = mark(
        _assignment(everything, musts, zombies, one),
        Status.JUDGED,
        _report(zombies__none_after_one="fail"),
    ).earned
    assert [(each.points, each.broken) for each in earned] == [
        (Decimal(1), ()),
        (Decimal(10), ()),
        (Decimal(100), ()),
        (Decimal(0), ("zombies.none_after_one",)),
    ]


def test_a_part_of_the_clauses_is_a_part_of_the_points_rounded_to_a_hundredth() -> None:
    zombies = sum(clause.family == "zombies" for clause in catalogue())
    assert zombies == 5
    partial = _criterion("zombies", "0.13")
    assert _total(_assignment(partial), _report(zombies__none_after_one="fail")) == Decimal("0.10")
    whole = _criterion("zombies", "10", partial=False)
    assert _total(_assignment(whole), _report(zombies__none_after_one="fail")) == 0


@pytest.mark.parametrize("outcome", ["fail", "blocked"])
def test_what_was_not_kept_earns_nothing(outcome: str) -> None:
    assert _total(_assignment(_criterion("console", "4")), _report(console=outcome)) == 0


def test_what_cannot_be_asked_is_not_asked_of_a_server_that_forks() -> None:
    report = _report(console__flushes="not-applicable", console__output_once="fail")
    assert _total(_assignment(_criterion("console", "4")), report) == 0
    report = _report(console__flushes="not-applicable")
    assert _total(_assignment(_criterion("console", "4")), report) == 4


def test_a_server_that_does_not_fork_earns_nothing_by_that() -> None:
    outcomes = {FORKS.replace(".", "__"): "fail", "zombies": "not-applicable"}
    assert _total(_assignment(_criterion("zombies", "20")), _report(**outcomes)) == 0


def test_without_a_required_clause_there_is_a_limit() -> None:
    required = Required(clauses=["zombies"], at_most=Decimal(30))
    assignment = _assignment(_criterion("*", "100"), required=required)
    assert _total(assignment, _report()) == 100
    assert _total(assignment, _report(zombies__none_after_one="blocked")) == 30
    marked = mark(assignment, Status.JUDGED, _report(zombies__none_after_one="fail"))
    assert marked.notes == ("at most 30 points without zombies.none_after_one",)


def test_a_penalty_goes_no_lower_than_it_may() -> None:
    penalties = Penalties(not_built=Decimal(10), lowest=Decimal(-4))
    assignment = _assignment(_criterion("*", "100"), penalties=penalties)
    assert _total(assignment, None, status=Status.NOT_BUILT) == -4
    assert _total(assignment, _report()) == 100


@pytest.mark.parametrize(
    ("status", "report"),
    [(Status.FAILED, None), (Status.JUDGED, _report(zombies__none_after_one="error"))],
)
def test_forkspecs_own_fault_is_no_mark(status: Status, report: dict[str, Any] | None) -> None:
    assert _total(_assignment(_criterion("*", "100")), report, status=status) is None


def test_points_are_shown_as_people_write_them() -> None:
    assert [shown(Decimal(text)) for text in ("10", "7.50", "0.05", "100.00", "0", "-4")] == [
        "10",
        "7.5",
        "0.05",
        "100",
        "0",
        "-4",
    ]


@pytest.mark.parametrize("before", ["", " ", "\u200f", "\u00a0\u202e"])
@pytest.mark.parametrize("sign", ["=", "\uff1d", "\uff20", "\uff0b", "\ufe63"])
def test_no_cell_of_a_table_is_a_formula(before: str, sign: str) -> None:
    """Signs of full width, and what nobody sees before a sign, make it no less a formula."""
    name = f'{before}{sign}HYPERLINK("x")'
    assignment = _assignment(_criterion("*", "5"))
    stored = Stored(name, "key", Status.NOT_BUILT, f"{before}{sign}make", None)
    graded = [Graded(stored, mark(assignment, Status.NOT_BUILT, None))]
    for text in (gradebook(assignment, graded, []), canvas(assignment, graded)):
        cells = [cell for row in csv.reader(io.StringIO(text)) for cell in row]
        assert f"'{name}" in cells
        assert name not in cells and stored.message not in cells
