"""The text of one clause that did not pass, as a student reads it."""

import textwrap
from dataclasses import dataclass

from rich.cells import cell_len

from conformance.clause import Clause, Level
from conformance.outcome import Blocked, Error, Fail, NotApplicable, NotAsked, Pass, Result
from conformance.run import Run
from reports.language.translation import tr
from reports.wrapping import fill, padded

# Columns. Longer lines of text are hard to read.
WIDTH = 96
LABEL = 10
INDENT = " " * LABEL
NO_BREAK = "\N{NO-BREAK SPACE}"


@dataclass(frozen=True)
class Fix:
    """Code that keeps a rule.

    Attributes:
        title: the heading above the code, in the language of the reports; may be empty.
        language: the name of its language in Markdown: c, python or text.
        code: its lines.
    """

    title: str
    language: str
    code: str


def fixes(clause: Clause) -> list[Fix]:
    """The code examples of a clause, in C and in Python. A user's own clause may have none."""
    found = [
        Fix(tr("In C"), "c", clause.fix_c),
        Fix(tr("In Python"), "python", clause.fix_python),
    ]
    return [fix for fix in found if fix.code]


def failure(result: Result, width: int | None = None) -> str:
    """The text of a failed clause: rule, expected, seen, the picture, why, how to fix it, sources.

    `width` is the terminal's, in columns: only lines of code are wider.
    """
    clause, outcome = result.clause, result.outcome
    assert isinstance(outcome, Fail)
    shown = outcome.evidence
    parts = [
        paragraph(tr("Rule"), f"{clause.rule} ({tr(clause.level.value)})", width),
        paragraph(tr("Expected"), shown.expected, width),
        paragraph(tr("Seen"), shown.seen, width),
    ]
    if shown.account:
        lines = shown.account.split("\n")
        parts += ["", *(_line(line, width) for line in lines)]
    return "\n".join([*parts, "", lesson(clause, width)]).rstrip()


def lesson(clause: Clause, width: int | None = None) -> str:
    """Why the rule matters, how to keep it, and its sources. Parts that it does not have are left
    out."""
    parts = []
    if clause.why:
        parts += [paragraph(tr("Why"), clause.why, width), ""]
    for fix in fixes(clause):
        parts += [fix.title, textwrap.indent(fix.code, INDENT)]
    if clause.sources:
        parts += ["", paragraph(tr("Source"), "; ".join(clause.sources), width)]
    return "\n".join(parts)


def message(result: Result) -> str:
    """What happened, in a sentence or two; for a pass its figures, or an empty text."""
    match result.outcome:
        case Fail(evidence=evidence):
            return str(evidence)
        case Blocked(reason=reason) | NotApplicable(reason=reason) | NotAsked(reason=reason):
            return reason
        case Error(reason=reason):
            return reason.splitlines()[-1]
        case Pass(seen=seen):
            return seen


def counted(run: Run, level: Level | None = None) -> list[str]:
    """The number of clauses with each outcome, in words; also how many this machine blocked. `part`
    says how many were not asked."""
    parts = []
    for word, count in run.counts(level).items():
        if count and word != NotAsked.word:
            machine = run.blocked_by_machine(level) if word == Blocked.word else 0
            of_these = f" ({tr('{count} by this machine').format(count=machine)})"
            parts.append(f"{count} {tr(word)}{of_these if machine else ''}")
    return parts


def part(run: Run) -> str:
    """Of how many clauses the verdict is, where that is not all; else empty."""
    if len(run.asked) == len(run.results):
        return ""
    text = tr("Judged by {asked} of {all} clauses: the others were not asked.")
    return text.format(asked=len(run.asked), all=len(run.results))


def by_reason(run: Run, kind: type) -> dict[str, list[Result]]:
    """The results with this kind of outcome, grouped by their reason."""
    found: dict[str, list[Result]] = {}
    for result in run.results:
        if isinstance(result.outcome, kind):
            found.setdefault(message(result), []).append(result)
    return found


def paragraph(label: str, text: str, width: int | None = None) -> str:
    """A paragraph with its label on the left."""
    return fill(text, min(width or WIDTH, WIDTH), padded(label, LABEL), INDENT)


def _line(text: str, width: int | None) -> str:
    """A line of a picture. A line that is too long continues below, indented further."""
    line = (INDENT + text).rstrip()
    if width is None or cell_len(line) <= width:
        return line
    margin = line[: len(line) - len(line.lstrip())]
    # A call and its descriptor stay together.
    whole = text.replace("(fd ", f"(fd{NO_BREAK}")
    return fill(whole, width, margin, f"{margin}    ").replace(NO_BREAK, " ")
