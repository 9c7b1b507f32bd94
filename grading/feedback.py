"""The feedback for a student: the mark, its parts, and the lesson of each failed clause.

It is made of the stored report, so it can be made again when the rubric changes.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from conformance.catalogue import catalogue
from conformance.clause import Clause
from grading.assignment import Assignment
from grading.gradebook import Graded, shown
from grading.job_result import Status
from grading.marks import Earned
from grading.selection import chosen
from reports import gradescope as gradescope_file
from reports.clause_text import Fix, fixes
from reports.language.translation import tr, translated
from reports.markdown import escaped, fenced, lesson

ORDER = ("fail", "error", "blocked", "not-applicable")


def feedback(assignment: Assignment, graded: Graded, build_log: str) -> str:
    """The feedback in Markdown."""
    return "\n\n".join(_parts(assignment, graded, build_log)) + "\n"


def gradescope(assignment: Assignment, graded: Graded, build_log: str) -> str:
    """Gradescope's results.json: a test with points for each criterion, one without for each
    clause."""
    # Without a total Gradescope adds up the tests' own scores, and there is no mark yet.
    earned = () if graded.mark.total is None else graded.mark.earned
    total = {} if graded.mark.total is None else {"score": float(graded.mark.total)}
    data = gradescope_file.results_fields(
        "\n\n".join(_head(assignment, graded, build_log)),
        [
            *(_criterion_test(each) for each in earned),
            *(_clause_test(clause) for clause in _clauses(graded)),
        ],
        max_score=float(graded.mark.out_of),
        **total,
    )
    return gradescope_file.as_text(data)


def _parts(assignment: Assignment, graded: Graded, build_log: str) -> Iterator[str]:
    yield f"# {escaped(assignment.title)}: {escaped(graded.stored.name)}"
    yield from _head(assignment, graded, build_log)
    yield _table(graded.mark.earned)
    for word in ORDER:
        for clause in _clauses(graded):
            if clause["outcome"] == word:
                yield f"## {escaped(clause['id'])}: {tr(word)}"
                yield from _criterion(assignment, clause)
                yield _lesson(clause)


def _head(assignment: Assignment, graded: Graded, build_log: str) -> Iterator[str]:
    mark, stored = graded.mark, graded.stored
    if mark.total is None:
        yield f"**{tr('Not marked yet: forkspec itself failed, and somebody has to look.')}**"
    else:
        points = tr("{points} of {out_of} points")
        yield f"**{points.format(points=shown(mark.total), out_of=shown(mark.out_of))}**"
    yield from (escaped(note) for note in mark.notes)
    if stored.message:
        yield escaped(f"{stored.status.value}: {stored.message}")
    if stored.status is Status.NOT_BUILT and build_log:
        yield f"{tr('Output of the build:')}\n\n{fenced(build_log, 'text')}"


def _table(earned: tuple[Earned, ...]) -> str:
    head = [tr("criterion"), tr("points"), tr("out of"), tr("kept")]
    rows = [
        [escaped(e.name), shown(e.points), shown(e.out_of), f"{e.kept}/{e.asked}"] for e in earned
    ]
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _criterion(assignment: Assignment, clause: Mapping[str, Any]) -> Iterator[str]:
    """In which criterion a clause counts."""
    selectors = [criterion.clauses for criterion in assignment.rubric]
    number = chosen(selectors, clause["id"], clause["level"])
    if number is not None:
        text = tr("It counts in the criterion {criterion}.")
        yield text.format(criterion=f"*{escaped(assignment.rubric[number].name)}*")


def _clauses(graded: Graded) -> list[dict[str, Any]]:
    return list(graded.stored.report["clauses"]) if graded.stored.report else []


def _lesson(clause: Mapping[str, Any]) -> str:
    """The whole lesson of a failed clause; of another one only its message."""
    parts = [escaped(clause["title"]), escaped(clause["message"])]
    if clause["outcome"] != "fail":
        return "\n\n".join(part for part in parts if part)
    if clause["evidence"]:
        parts.append(fenced(clause["evidence"], "text"))
    parts += lesson(clause["why"], _fixes(clause), clause["sources"])
    return "\n\n".join(parts)


def _fixes(clause: Mapping[str, Any]) -> list[Fix]:
    """The code of a clause: from the catalogue, or as text for a teacher's own clause."""
    known = _known(str(clause["id"]))
    if known is not None:
        return fixes(known)
    return [Fix("", "text", clause["fix"])] if clause["fix"] else []


def _known(clause_id: str) -> Clause | None:
    return next((translated(c) for c in catalogue() if c.id == clause_id), None)


def _criterion_test(earned: Earned) -> dict[str, Any]:
    broken = ", ".join(earned.broken)
    return gradescope_file.test_fields(
        earned.name,
        f"{earned.kept}/{earned.asked}" + (f": {broken}" if broken else ""),
        earned.points == earned.out_of,
        output_format="text",
        score=float(earned.points),
        max_score=float(earned.out_of),
    )


def _clause_test(clause: Mapping[str, Any]) -> dict[str, Any]:
    return gradescope_file.test_fields(
        f"{clause['id']}: {clause['title']}",
        _lesson(clause),
        None if clause["outcome"] == "not-applicable" else clause["outcome"] == "pass",
        tags=[clause["level"], clause["outcome"]],
    )
