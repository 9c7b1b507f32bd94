"""The class as tables: gradebook.csv with all data, canvas.csv to import into Canvas."""

import csv
import io
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import dropwhile

from grading.assignment import COLUMNS_AFTER, COLUMNS_BEFORE, Assignment
from grading.marks import Mark
from grading.store import Stored

CANVAS = ("Student", "ID", "SIS User ID", "SIS Login ID", "Section")
# A spreadsheet takes a cell that begins with one of these for a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
# Categories of spaces and of characters without a width: some spreadsheets ignore them.
INVISIBLE = frozenset({"Zs", "Zl", "Zp", "Cf"})


@dataclass(frozen=True)
class Graded:
    """A submission with its mark.

    Attributes:
        stored: its record.
        mark: its mark.
    """

    stored: Stored
    mark: Mark

    @property
    def verdict(self) -> str:
        """The verdict of its report, or else its status."""
        report = self.stored.report
        return str(report["verdict"]) if report else self.stored.status.value


def gradebook(assignment: Assignment, graded: Sequence[Graded], ids: Sequence[str]) -> str:
    """A row for each submission: status, verdict, points, total, the outcome of every clause."""
    names = [criterion.name for criterion in assignment.rubric]
    head = [*COLUMNS_BEFORE, *names, *COLUMNS_AFTER, *ids]
    rows: list[list[str]] = [head]
    for each in graded:
        outcomes = {}
        if each.stored.report:
            outcomes = {c["id"]: c["outcome"] for c in each.stored.report["clauses"]}
        rows.append(
            [
                each.stored.name,
                each.stored.status.value,
                each.verdict,
                *(shown(earned.points) for earned in each.mark.earned),
                "" if each.mark.total is None else shown(each.mark.total),
                shown(each.mark.out_of),
                "; ".join(filter(None, (each.stored.message, *each.mark.notes))),
                *(outcomes.get(clause, "") for clause in ids),
            ]
        )
    return _csv(rows)


def canvas(assignment: Assignment, graded: Sequence[Graded]) -> str:
    """The totals in the columns of Canvas. A submission's name must be the student's login."""
    out_of = sum((each.points for each in assignment.rubric), Decimal(0))
    rows = [[*CANVAS, assignment.title], ["    Points Possible", "", "", "", "", shown(out_of)]]
    for each in graded:
        name, total = each.stored.name, each.mark.total
        rows.append([name, "", "", name, "", "" if total is None else shown(total)])
    return _csv(rows)


def shown(points: Decimal) -> str:
    """Points without needless zeros: `7.5`, `10`."""
    text = f"{points:.2f}"
    return text.rstrip("0").rstrip(".")


def ids_of(catalogue_ids: Iterable[str], graded: Iterable[Graded]) -> list[str]:
    """The ids of the catalogue, and of the teacher's own clauses that any report has."""
    found = dict.fromkeys(catalogue_ids)
    for each in graded:
        if each.stored.report:
            found |= dict.fromkeys(c["id"] for c in each.stored.report["clauses"])
    return list(found)


def _csv(rows: Iterable[Sequence[str]]) -> str:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerows([_safe(cell) for cell in row] for row in rows)
    return text.getvalue()


def _safe(cell: str) -> str:
    number = cell.lstrip("-").replace(".", "", 1).isdigit()
    return f"'{cell}" if _is_formula(cell) and not number else cell


def _is_formula(cell: str) -> bool:
    """Whether a spreadsheet may take the cell for a formula; also with full-width signs."""
    seen = "".join(dropwhile(lambda char: unicodedata.category(char) in INVISIBLE, cell))
    return seen.startswith(FORMULA) or unicodedata.normalize("NFKC", seen).startswith(FORMULA)
