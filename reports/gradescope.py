"""Gradescope's results.json: https://gradescope-autograders.readthedocs.io/en/latest/specs/.

Each MUST is worth two points, each SHOULD one. A clause that is not applicable, or was not asked,
does not count.
"""

import json
from collections.abc import Sequence
from typing import Any

from conformance.clause import Level
from conformance.outcome import Error, NotApplicable, NotAsked, Pass, Result
from conformance.run import Run
from reports.clause_text import counted, part
from reports.language.translation import tr
from reports.markdown import escaped, feedback

POINTS = {Level.MUST: 2.0, Level.SHOULD: 1.0}


def render(run: Run) -> str:
    """The file's text."""
    return as_text(as_data(run))


def as_data(run: Run) -> dict[str, Any]:
    """The run in Gradescope's fields; `max_score` is the greatest possible score."""
    tests = [_test(result) for result in run.results]
    return results_fields(
        _summary(run),
        tests,
        score=sum(each.get("score", 0.0) for each in tests),
        max_score=sum(each.get("max_score", 0.0) for each in tests),
        execution_time=round(run.seconds, 3),
        extra_data={"verdict": run.verdict, "isolation": run.about.isolation},
    )


def as_text(data: dict[str, Any]) -> str:
    """These fields as the file's text."""
    return json.dumps(data, indent=2, ensure_ascii=False) + "\n"


def results_fields(output: str, tests: Sequence[dict[str, Any]], **more: object) -> dict[str, Any]:
    """The fields of the whole file; `output` is Markdown, `more` are other fields."""
    return {
        **more,
        "output": output,
        "output_format": "md",
        "visibility": "visible",
        "stdout_visibility": "hidden",
        "tests": list(tests),
    }


def test_fields(
    name: str, output: str, passed: bool | None, output_format: str = "md", **more: object
) -> dict[str, Any]:
    """The fields of one test. With `passed` None it has no status; `more` are other fields."""
    fields: dict[str, Any] = {
        "name": name,
        "name_format": "text",
        "output": output,
        "output_format": output_format,
        "visibility": "visible",
        **more,
    }
    if passed is not None:
        fields["status"] = "passed" if passed else "failed"
    return fields


def _summary(run: Run) -> str:
    counts = ", ".join(counted(run))
    lines = [f"**{tr(run.verdict)}**: {counts}", f"`{run.about.isolation}`"]
    if said := part(run):
        lines.append(said)
    if run.about.problem:
        lines.insert(1, escaped(run.about.problem))
    if any(isinstance(result.outcome, Error) for result in run.results):
        lines.append(
            tr("Part of this is an error of forkspec itself: the teacher has to look at it.")
        )
    return "\n\n".join(lines)


def _test(result: Result) -> dict[str, Any]:
    clause, outcome = result.clause, result.outcome
    passed: bool | None = None
    points: dict[str, Any] = {}
    if not isinstance(outcome, NotApplicable | NotAsked):
        passed, worth = isinstance(outcome, Pass), POINTS[clause.level]
        points = {"score": worth if passed else 0.0, "max_score": worth}
    return test_fields(
        f"{clause.id}: {clause.rule} ({tr(clause.level.value)})",
        feedback(result),
        passed,
        tags=[clause.family, clause.level.value, outcome.word],
        **points,
    )
