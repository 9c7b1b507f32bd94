"""Makes points of a stored report. The same report and rubric always give the same points."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

from grading.assignment import Assignment, Criterion
from grading.job_result import NOT_BUILT, SUITE_ERRORS, Status
from grading.selection import chosen, closeness
from reports.language.translation import tr

CENT = Decimal("0.01")
# A server that fails this clause makes most rules inapplicable. That must not earn points.
FORKS = "processes.child_per_connection"


@dataclass(frozen=True)
class Earned:
    """The points of a criterion.

    Attributes:
        name: the criterion's name.
        points: the points earned.
        out_of: the points that were possible.
        kept: how many clauses passed.
        asked: how many clauses count.
        broken: the ids of those that did not pass.
    """

    name: str
    points: Decimal
    out_of: Decimal
    kept: int
    asked: int
    broken: tuple[str, ...]


@dataclass(frozen=True)
class Mark:
    """The points of a submission.

    Attributes:
        earned: the points of each criterion.
        total: the sum; None where forkspec itself failed, and somebody has to look at it.
        out_of: the points that were possible.
        notes: what else changed the total, in words.
    """

    earned: tuple[Earned, ...]
    total: Decimal | None
    out_of: Decimal
    notes: tuple[str, ...] = ()


def suite_failed(status: Status, report: Mapping[str, Any] | None) -> bool:
    """Whether forkspec itself failed, as a whole or on a clause: then there can be no mark."""
    clauses = report["clauses"] if report else ()
    return status in SUITE_ERRORS or any(c["outcome"] == "error" for c in clauses)


def mark(assignment: Assignment, status: Status, report: Mapping[str, Any] | None) -> Mark:
    """The mark of a submission with this status and report (None: there is no report)."""
    clauses: Sequence[Mapping[str, Any]] = report["clauses"] if report else ()
    grouped = _grouped(assignment, clauses)
    forks = any(c["id"] == FORKS and c["outcome"] == "pass" for c in clauses)
    earned = tuple(
        _earned(criterion, members, forks)
        for criterion, members in zip(assignment.rubric, grouped, strict=True)
    )
    out_of = sum((each.points for each in assignment.rubric), Decimal(0))
    if suite_failed(status, report):
        note = tr("forkspec itself failed: somebody has to look at this")
        return Mark(earned, None, out_of, (note,))
    total = sum((each.points for each in earned), Decimal(0))
    notes = []
    if status in NOT_BUILT and assignment.penalties.not_built:
        total -= assignment.penalties.not_built
        note = tr("{points} points off: it could not be built")
        notes.append(note.format(points=assignment.penalties.not_built))
    if report and report.get("seconds", 0) >= assignment.time_limit:
        note = tr("not all could be judged in {seconds} s (time_limit)")
        notes.append(note.format(seconds=f"{assignment.time_limit:g}"))
    if not forks and any(c["outcome"] == "not-applicable" for c in clauses):
        notes.append(tr("it does not fork for each connection: what that rules out earns nothing"))
    if missing := _missing(assignment, clauses, forks):
        assert assignment.required is not None
        if total > assignment.required.at_most:
            total = assignment.required.at_most
            note = tr("at most {points} points without {clauses}")
            notes.append(note.format(points=total, clauses=", ".join(missing)))
    return Mark(earned, max(total, assignment.penalties.lowest), out_of, tuple(notes))


def _grouped(
    assignment: Assignment, clauses: Sequence[Mapping[str, Any]]
) -> list[list[Mapping[str, Any]]]:
    groups: list[list[Mapping[str, Any]]] = [[] for _ in assignment.rubric]
    selectors = [criterion.clauses for criterion in assignment.rubric]
    for clause in clauses:
        number = chosen(selectors, clause["id"], clause["level"])
        if number is not None:
            groups[number].append(clause)
    return groups


def _earned(criterion: Criterion, members: Sequence[Mapping[str, Any]], forks: bool) -> Earned:
    asked = [c for c in members if not _is_excluded(c, forks)]
    broken = tuple(c["id"] for c in asked if c["outcome"] != "pass")
    kept = len(asked) - len(broken)
    share = Fraction(kept, len(asked)) if asked else Fraction(0)
    if not criterion.partial and share < 1:
        share = Fraction(0)
    exact = Fraction(criterion.points) * share
    points = Decimal(exact.numerator) / Decimal(exact.denominator)
    return Earned(
        criterion.name,
        points.quantize(CENT, ROUND_HALF_UP),
        criterion.points,
        kept,
        len(asked),
        broken,
    )


def _is_excluded(clause: Mapping[str, Any], forks: bool) -> bool:
    return forks and clause["outcome"] == "not-applicable"


def _missing(
    assignment: Assignment, clauses: Sequence[Mapping[str, Any]], forks: bool
) -> list[str]:
    """The required clauses that are not kept; all of them where there is no report."""
    if assignment.required is None:
        return []
    selectors = assignment.required.clauses
    if not clauses:
        return list(selectors)
    return [
        c["id"]
        for c in clauses
        if closeness(selectors, c["id"], c["level"]) is not None
        and c["outcome"] != "pass"
        and not _is_excluded(c, forks)
    ]
