"""What a student gets: the mark, what it is made of, and the lesson of each clause that failed.

All of it is made of the stored report, so that it can be made again when the rubric changes.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from conformance.catalogue import catalogue
from conformance.clause import Clause
from grading.assignment import Assignment
from grading.gradebook import Graded, shown
from grading.job_result import Status
from grading.marks import Earned
from grading.selection import chosen
from reports.language.translation import tr, translated
from reports.markdown import escaped, fenced

ORDER = ("fail", "error", "blocked", "not-applicable")


def feedback(assignment: Assignment, graded: Graded, build_log: str) -> str:
    """The page for a student, in Markdown."""
    return "\n\n".join(_parts(assignment, graded, build_log)) + "\n"


def gradescope(assignment: Assignment, graded: Graded, build_log: str) -> str:
    """Gradescope's results.json: a test with points for each criterion, one without for each
    clause."""
    clauses = _clauses(graded)
    # Without a total Gradescope adds up the tests' own scores, and there is no mark yet.
    earned = () if graded.mark.total is None else graded.mark.earned
    data: dict[str, Any] = {
        "max_score": float(graded.mark.out_of),
        "output": "\n\n".join(_head(assignment, graded, build_log)),
        "output_format": "md",
        "visibility": "visible",
        "stdout_visibility": "hidden",
        "tests": [
            *(_criterion_test(each) for each in earned),
            *(_clause_test(clause) for clause in clauses),
        ],
    }
    if graded.mark.total is not None:
        data["score"] = float(graded.mark.total)
    return json.dumps(data, indent=2, ensure_ascii=False) + "\n"


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
        yield f"{tr('What the build said:')}\n\n{fenced(build_log, 'text')}"


def _table(earned: tuple[Earned, ...]) -> str:
    head = [tr("criterion"), tr("points"), tr("out of"), tr("kept")]
    rows = [
        [escaped(e.name), shown(e.points), shown(e.out_of), f"{e.kept}/{e.asked}"] for e in earned
    ]
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _criterion(assignment: Assignment, clause: Mapping[str, Any]) -> Iterator[str]:
    """Where its points are, or would have been."""
    selectors = [criterion.clauses for criterion in assignment.rubric]
    number = chosen(selectors, clause["id"], clause["level"])
    if number is not None:
        said = tr("It counts in the criterion {criterion}.")
        yield said.format(criterion=f"*{escaped(assignment.rubric[number].name)}*")


def _clauses(graded: Graded) -> list[dict[str, Any]]:
    return list(graded.stored.report["clauses"]) if graded.stored.report else []


def _lesson(clause: Mapping[str, Any]) -> str:
    """Of a failure all of it; of other outcomes what was in the way."""
    parts = [escaped(clause["title"]), escaped(clause["message"])]
    if clause["outcome"] != "fail":
        return "\n\n".join(part for part in parts if part)
    if clause["evidence"]:
        parts.append(fenced(clause["evidence"], "text"))
    if clause["why"]:
        parts.append(f"**{tr('Why')}** {escaped(clause['why'])}")
    parts += _fix(clause)
    if clause["sources"]:
        parts.append(f"**{tr('Source')}** {escaped('; '.join(clause['sources']))}")
    return "\n\n".join(parts)


def _fix(clause: Mapping[str, Any]) -> Iterator[str]:
    """The catalogue has it in two blocks; of a teacher's own rule there is only the report's."""
    known = _known(str(clause["id"]))
    if known is None:
        if clause["fix"]:
            yield fenced(clause["fix"], "text")
        return
    for name, language, code in (
        (tr("In C"), "c", known.fix_c),
        (tr("In Python"), "python", known.fix_python),
    ):
        yield f"**{name}**\n\n{fenced(code, language)}"


def _known(clause_id: str) -> Clause | None:
    return next((translated(c) for c in catalogue() if c.id == clause_id), None)


def _criterion_test(earned: Earned) -> dict[str, Any]:
    broken = ", ".join(earned.broken)
    return {
        "name": earned.name,
        "score": float(earned.points),
        "max_score": float(earned.out_of),
        "status": "passed" if earned.points == earned.out_of else "failed",
        "output": f"{earned.kept}/{earned.asked}" + (f": {broken}" if broken else ""),
        "output_format": "text",
        "visibility": "visible",
    }


def _clause_test(clause: Mapping[str, Any]) -> dict[str, Any]:
    test: dict[str, Any] = {
        "name": f"{clause['id']}: {clause['title']}",
        "output": _lesson(clause),
        "output_format": "md",
        "tags": [clause["level"], clause["outcome"]],
        "visibility": "visible",
    }
    if clause["outcome"] != "not-applicable":
        test["status"] = "passed" if clause["outcome"] == "pass" else "failed"
    return test
