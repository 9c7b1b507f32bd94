"""A clause in Markdown, for Gradescope, GitHub and the feedback file.

It contains text that a target printed or sent: none of it may become a link, a picture or a
heading.
"""

import re
from collections.abc import Iterable, Sequence

from conformance.outcome import Error, Fail, Result
from reports.clause_text import Fix, fixes, message
from reports.language.translation import tr

SPECIAL = re.compile(r"([\\`*_{}\[\]()<>#+!|~&$@^-])")
BACKTICKS = re.compile(r"`+")


def escaped(text: str) -> str:
    """The text in one line, with the special characters of Markdown escaped."""
    return SPECIAL.sub(r"\\\1", " ".join(text.split()))


def fenced(text: str, language: str = "") -> str:
    """The text as a code block. Its fence is longer than any sequence of backticks in it."""
    longest = max((len(run) for run in BACKTICKS.findall(text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}{language}\n{text}\n{fence}"


def feedback(result: Result) -> str:
    """A clause's outcome, and, where it failed, the whole lesson."""
    clause, outcome = result.clause, result.outcome
    if isinstance(outcome, Error):
        text = tr("an error of forkspec itself, not of the server:")
        return f"{text}\n\n{fenced(outcome.reason)}"
    if not isinstance(outcome, Fail):
        text = message(result)
        return f"{tr(outcome.word)}: {escaped(text)}" if text else tr(outcome.word)
    shown = outcome.evidence
    parts = [
        f"**{tr('Expected')}** {escaped(shown.expected)}",
        f"**{tr('Seen')}** {escaped(shown.seen)}",
    ]
    if shown.account:
        parts.append(fenced(shown.account, "text"))
    parts += lesson(clause.why, fixes(clause), clause.sources)
    return "\n\n".join(parts)


def lesson(why: str, code: Iterable[Fix], sources: Sequence[str]) -> list[str]:
    """Paragraphs: why the rule matters, how to keep it, its sources."""
    parts = [f"**{tr('Why')}** {escaped(why)}"] if why else []
    for fix in code:
        block = fenced(fix.code, fix.language)
        parts.append(f"**{fix.title}**\n\n{block}" if fix.title else block)
    if sources:
        parts.append(f"**{tr('Source')}** {escaped('; '.join(sources))}")
    return parts
