"""Gradescope's results.json: https://gradescope-autograders.readthedocs.io/en/latest/specs/.

Each MUST is worth two points and each SHOULD one; what is not applicable counts on neither side.
"""

import json
from typing import Any

from conformance.clause import Level
from conformance.outcome import Error, NotApplicable, Pass, Result
from conformance.run import Run
from reports.clause_text import counted
from reports.language.translation import tr
from reports.markdown import escaped, feedback

POINTS = {Level.MUST: 2.0, Level.SHOULD: 1.0}


def render(run: Run) -> str:
    """The file's text."""
    return json.dumps(as_data(run), indent=2, ensure_ascii=False) + "\n"


def as_data(run: Run) -> dict[str, Any]:
    """The run in Gradescope's fields; `max_score` is what the score is out of."""
    tests = [_test(result) for result in run.results]
    return {
        "score": sum(test.get("score", 0.0) for test in tests),
        "max_score": sum(test.get("max_score", 0.0) for test in tests),
        "execution_time": round(run.seconds, 3),
        "output": _summary(run),
        "output_format": "md",
        "visibility": "visible",
        "stdout_visibility": "hidden",
        "tests": tests,
        "extra_data": {"verdict": run.verdict, "isolation": run.about.isolation},
    }


def _summary(run: Run) -> str:
    counts = ", ".join(counted(run))
    lines = [f"**{tr(run.verdict)}**: {counts}", f"`{run.about.isolation}`"]
    if run.about.problem:
        lines.insert(1, escaped(run.about.problem))
    if any(isinstance(result.outcome, Error) for result in run.results):
        lines.append(tr("Part of this is forkspec's own fault: it needs a look by the teacher."))
    return "\n\n".join(lines)


def _test(result: Result) -> dict[str, Any]:
    clause, outcome = result.clause, result.outcome
    test: dict[str, Any] = {
        "name": f"{clause.id}: {clause.rule} ({tr(clause.level.value)})",
        "name_format": "text",
        "output": feedback(result),
        "output_format": "md",
        "tags": [clause.family, clause.level.value, outcome.word],
        "visibility": "visible",
    }
    if not isinstance(outcome, NotApplicable):
        passed = isinstance(outcome, Pass)
        test["max_score"] = POINTS[clause.level]
        test["score"] = POINTS[clause.level] if passed else 0.0
        test["status"] = "passed" if passed else "failed"
    return test
