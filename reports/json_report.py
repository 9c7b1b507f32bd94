"""The JSON report: the whole run as data. docs/report.schema.json describes it."""

import json
from typing import Any

from conformance.clause import Level
from conformance.outcome import Blocked, Error, Fail, Result
from conformance.run import NAME, VERSION, Run
from reports.clause_text import message
from reports.language.translation import language


def as_data(run: Run) -> dict[str, Any]:
    """The run as the report's fields. Other programs depend on them."""
    about = run.about
    return {
        "suite": {"name": NAME, "version": VERSION},
        "target": {"command": about.command, "dialogue": about.dialogue, "port": about.port},
        "environment": {
            "kernel": about.kernel,
            "python": about.python,
            "isolation": about.isolation,
            "refused": about.refused,
            "language": language(),
        },
        "clauses": [_clause(result) for result in run.results],
        "summary": {
            **_counts(run),
            **{level.value.lower(): _counts(run, level) for level in Level},
        },
        "verdict": run.verdict,
        "seconds": round(run.seconds, 3),
    }


def render(run: Run) -> str:
    """The file's text."""
    return json.dumps(as_data(run), indent=2, ensure_ascii=False) + "\n"


def _counts(run: Run, level: Level | None = None) -> dict[str, int]:
    counts = {word.replace("-", "_"): count for word, count in run.counts(level).items()}
    return {**counts, "blocked_by_machine": run.blocked_by_machine(level)}


def _clause(result: Result) -> dict[str, Any]:
    clause, outcome = result.clause, result.outcome
    evidence = ""
    if isinstance(outcome, Fail):
        evidence = outcome.evidence.account
    elif isinstance(outcome, Error):
        evidence = outcome.reason
    return {
        "id": clause.id,
        "level": clause.level.value,
        "title": clause.rule,
        "outcome": outcome.word,
        "blocked_by_machine": isinstance(outcome, Blocked) and outcome.by_machine,
        "seconds": round(result.seconds, 4),
        "message": message(result),
        "evidence": evidence,
        "why": clause.why,
        "fix": clause.fix,
        "sources": list(clause.sources),
    }
