"""The text of one clause that did not pass, as a student reads it."""

import textwrap

from conformance.clause import Clause
from conformance.outcome import Blocked, Error, Fail, NotApplicable, Pass, Result
from reports.language.speech import tr
from reports.wrapping import fill, padded

WIDTH = 96
LABEL = 10


def failure(result: Result) -> str:
    """The whole lesson: rule, expected, seen, the picture, why, how to mend it, where it stands."""
    clause, outcome = result.clause, result.outcome
    assert isinstance(outcome, Fail)
    shown = outcome.evidence
    parts = [
        paragraph(tr("Rule"), f"{clause.rule} ({tr(clause.level.value)})"),
        paragraph(tr("Expected"), shown.expected),
        paragraph(tr("Seen"), shown.seen),
    ]
    if shown.account:
        parts += ["", textwrap.indent(shown.account, " " * LABEL)]
    return "\n".join(parts) + "\n\n" + lesson(clause)


def lesson(clause: Clause) -> str:
    """Why the rule matters, how to keep it, and where it is written, as far as it says so."""
    parts = []
    if clause.why:
        parts += [paragraph(tr("Why"), clause.why), ""]
    for name, code in ((tr("In C"), clause.fix_c), (tr("In Python"), clause.fix_python)):
        if code:
            parts += [name, textwrap.indent(code, " " * LABEL)]
    if clause.sources:
        parts += ["", paragraph(tr("Source"), "; ".join(clause.sources))]
    return "\n".join(parts)


def message(result: Result) -> str:
    """What happened, in a sentence or two; for a pass, the figures that it has, if any."""
    match result.outcome:
        case Fail(evidence=evidence):
            return str(evidence)
        case Blocked(reason=reason) | NotApplicable(reason=reason):
            return reason
        case Error(reason=reason):
            return reason.splitlines()[-1]
        case Pass(seen=seen):
            return seen


def paragraph(label: str, text: str) -> str:
    """A labelled paragraph, wrapped beside its label."""
    return fill(text, WIDTH, padded(label, LABEL), " " * LABEL)
