"""One clause in Markdown, for the places that show it: Gradescope, GitHub, a feedback file.

What a target printed or answered stands in it: nothing of that may become a link, a picture or a
heading.
"""

import re

from conformance.outcome import Error, Fail, Result
from reports.clause_text import message
from reports.language.translation import tr

SPECIAL = re.compile(r"([\\`*_{}\[\]()<>#+!|~&$@^-])")
BACKTICKS = re.compile(r"`+")


def escaped(text: str) -> str:
    """A text that means itself in Markdown, in one line."""
    return SPECIAL.sub(r"\\\1", " ".join(text.split()))


def fenced(text: str, language: str = "") -> str:
    """A block of text as it is; its fence is longer than any in it."""
    longest = max((len(run) for run in BACKTICKS.findall(text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}{language}\n{text}\n{fence}"


def feedback(result: Result) -> str:
    """What came of a clause, and, where it failed, the whole lesson."""
    clause, outcome = result.clause, result.outcome
    if isinstance(outcome, Error):
        said = tr("forkspec's own fault, not the server's:")
        return f"{said}\n\n{fenced(outcome.reason)}"
    if not isinstance(outcome, Fail):
        said = message(result)
        return f"{tr(outcome.word)}: {escaped(said)}" if said else tr(outcome.word)
    shown = outcome.evidence
    parts = [
        f"**{tr('Expected')}** {escaped(shown.expected)}",
        f"**{tr('Seen')}** {escaped(shown.seen)}",
    ]
    if shown.account:
        parts.append(fenced(shown.account, "text"))
    if clause.why:
        parts.append(f"**{tr('Why')}** {escaped(clause.why)}")
    for name, language, code in (
        (tr("In C"), "c", clause.fix_c),
        (tr("In Python"), "python", clause.fix_python),
    ):
        if code:
            parts.append(f"**{name}**\n\n{fenced(code, language)}")
    if clause.sources:
        parts.append(f"**{tr('Source')}** {escaped('; '.join(clause.sources))}")
    return "\n\n".join(parts)
