"""Writes class.html: a table of the whole class, and the clauses that failed most often."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from urllib.parse import quote

from conformance.run import NAME, VERSION
from grading.assignment import Assignment
from grading.gradebook import Graded, shown
from grading.job_result import SUITE_ERRORS
from grading.judge_submission import PAGE
from reports.html.document import Document

FOLDER = Path(__file__).parent / "templates"
FEEDBACK = "feedback.md"
# How many failed clauses are shown; the others are folded.
MAX_SHOWN = 8


@dataclass(frozen=True)
class Row:
    """A submission in the table.

    Attributes:
        name: its name.
        link: to its report, or else to its feedback.
        verdict: the verdict, or else the status.
        message: what the notes column shows.
        points: of each criterion.
        total: the sum; empty where there is no mark.
        review: whether somebody has to look at it.
    """

    name: str
    link: str
    verdict: str
    message: str
    points: tuple[str, ...]
    total: str
    review: bool


@dataclass(frozen=True)
class FailedClause:
    """A clause that some submissions failed.

    Attributes:
        id: its id.
        title: its rule.
        count: how many submissions failed it.
        share: the same in per cent of all judged submissions.
    """

    id: str
    title: str
    count: int
    share: int


def class_page(assignment: Assignment, graded: Sequence[Graded]) -> str:
    """The page. Its links are relative to the output folder."""
    judged = [each for each in graded if each.stored.report]
    totals = sorted(each.mark.total for each in graded if each.mark.total is not None)
    verdicts = Counter(each.verdict for each in graded)
    return Document(FOLDER, "class.html.j2", "class.css", "class.js").render(
        title=assignment.title,
        suite=NAME,
        version=VERSION,
        criteria=[(c.name, shown(c.points)) for c in assignment.rubric],
        out_of=shown(sum((c.points for c in assignment.rubric), Decimal(0))),
        rows=[_row(each) for each in graded],
        judged=len(judged),
        verdicts=verdicts.most_common(),
        median=_median(totals),
        failed=_failed_clauses(judged),
        max_shown=MAX_SHOWN,
    )


def _row(graded: Graded) -> Row:
    stored, mark = graded.stored, graded.mark
    file = PAGE if stored.report else FEEDBACK
    return Row(
        name=stored.name,
        link=f"submissions/{quote(stored.name)}/{file}",
        verdict=graded.verdict,
        message="; ".join(filter(None, (stored.message, *mark.notes))),
        points=tuple(shown(earned.points) for earned in mark.earned),
        total="" if mark.total is None else shown(mark.total),
        review=mark.total is None or stored.status in SUITE_ERRORS,
    )


def _median(totals: Sequence[Decimal]) -> str:
    if not totals:
        return ""
    middle = len(totals) // 2
    both = totals[middle] if len(totals) % 2 else (totals[middle - 1] + totals[middle]) / 2
    return shown(both)


def _failed_clauses(judged: Sequence[Graded]) -> list[FailedClause]:
    """The clauses that some submission failed, the most frequent first."""
    counts: Counter[str] = Counter()
    titles: dict[str, str] = {}
    for each in judged:
        assert each.stored.report is not None
        for clause in each.stored.report["clauses"]:
            titles.setdefault(clause["id"], clause["title"])
            counts[clause["id"]] += clause["outcome"] == "fail"
    order = sorted((id for id in titles if counts[id]), key=lambda id: (-counts[id], id))
    return [
        FailedClause(id, titles[id], counts[id], round(100 * counts[id] / len(judged)))
        for id in order
    ]
