"""The run in the Test Anything Protocol, version 14: https://testanything.org/."""

import json

from conformance.outcome import Fail, NotApplicable, NotAsked, Pass, Result
from conformance.run import Run
from reports.clause_text import message


def render(run: Run) -> str:
    """A test point for each clause, in the catalogue's order; with a YAML block if it did not
    pass."""
    lines = ["TAP version 14", f"1..{len(run.results)}"]
    for number, result in enumerate(run.results, 1):
        lines += _point(number, result)
    lines.append(f"# {run.verdict}")
    return "\n".join(lines) + "\n"


def _point(number: int, result: Result) -> list[str]:
    clause, outcome = result.clause, result.outcome
    passed = isinstance(outcome, Pass | NotApplicable | NotAsked)
    line = f"{'ok' if passed else 'not ok'} {number} - {clause.id}"
    if isinstance(outcome, NotApplicable | NotAsked):
        # A hash sign in the reason would begin another directive.
        return [f"{line} # SKIP {' '.join(outcome.reason.split()).replace('#', '')}"]
    if passed:
        return [line]
    fields = {
        "level": clause.level.value,
        "outcome": outcome.word,
        "rule": clause.rule,
        "message": message(result),
    }
    if isinstance(outcome, Fail) and outcome.evidence.account:
        fields["evidence"] = outcome.evidence.account
    # JSON is valid YAML, and quotes every string.
    block = [f"  {name}: {json.dumps(text, ensure_ascii=False)}" for name, text in fields.items()]
    return [line, "  ---", *block, "  ..."]
