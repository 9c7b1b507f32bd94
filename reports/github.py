"""In a GitHub Actions job: annotations for what failed, and a summary on the job's page.

See https://docs.github.com/actions/reference/workflow-commands-for-github-actions.
"""

import os
import secrets
from collections.abc import Iterator, Sequence
from pathlib import Path

from conformance.clause import Level
from conformance.outcome import Blocked, Error, Fail, Result
from conformance.run import NAME, Run
from reports.clause_text import by_reason, counted, message, part
from reports.language.translation import tr
from reports.markdown import escaped, feedback

MARKS = {"pass": "✅", "fail": "❌", "blocked": "🚧", "not-applicable": "⚪", "error": "💥"}


def is_there() -> bool:
    """Whether this run is part of a GitHub Actions job."""
    return os.environ.get("GITHUB_ACTIONS") == "true"


class StoppedCommands:
    """Two lines between which the job carries out no workflow commands.

    A target may print lines that look like workflow commands: they must have no effect.

    Attributes:
        begin: the line before the target's output.
        end: the line after it.
    """

    def __init__(self) -> None:
        token = secrets.token_hex(16)
        self.begin = f"::stop-commands::{token}"
        self.end = f"::{token}::"


def annotations(run: Run) -> Iterator[str]:
    """A workflow command for each failed clause, and one for each reason why clauses were blocked.

    A MUST is an error, a SHOULD a warning. GitHub shows ten of each: failed clauses come first.
    """
    for result in run.results:
        if isinstance(result.outcome, Fail | Error):
            title = f"{result.clause.id} ({tr(result.outcome.word)})"
            yield _command([result], title, f"{result.clause.rule}\n{message(result)}")
    for reason, results in by_reason(run, Blocked).items():
        ids = ", ".join(result.clause.id for result in results)
        yield _command(results, f"{tr('blocked')}: {len(results)}", f"{reason}\n{ids}")


def _command(results: Sequence[Result], title: str, text: str) -> str:
    binding = any(result.clause.level is Level.MUST for result in results)
    kind = "error" if binding else "warning"
    return f"::{kind} title={_property(f'{NAME}: {title}')}::{_data(text)}"


def append_summary(run: Run) -> None:
    """Append the run to the file of the job's summary, if there is one."""
    name = os.environ.get("GITHUB_STEP_SUMMARY")
    if name:
        with Path(name).open("a", encoding="utf-8") as file:
            file.write(summary(run))


def summary(run: Run) -> str:
    """The verdict, a table with a row for each clause, and the folded lessons."""
    counts = ", ".join(counted(run))
    lines = [f"## {NAME}: {tr(run.verdict)}", "", f"`{_code(run.about.command)}`: {counts}", ""]
    lines += [part(run), ""] if part(run) else []
    lines += [
        f"| | {tr('clause')} | {tr('level')} | {tr('rule')} |",
        "|---|---|---|---|",
        *map(_row, run.asked),
        "",
    ]
    for result in run.results:
        if isinstance(result.outcome, Fail | Blocked | Error):
            title = f"{result.clause.id}: {tr(result.outcome.word)}"
            lines += [
                f"<details><summary>{title}</summary>",
                "",
                feedback(result),
                "",
                "</details>",
            ]
            lines.append("")
    return "\n".join(lines) + "\n"


def _row(result: Result) -> str:
    clause = result.clause
    mark = f"{MARKS[result.outcome.word]} {tr(result.outcome.word)}"
    return f"| {mark} | {escaped(clause.id)} | {tr(clause.level.value)} | {escaped(clause.rule)} |"


def _code(text: str) -> str:
    return text.replace("`", "'")


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
