"""What the terminal shows: a line a clause, then the lessons, then the verdict."""

from collections.abc import Iterator

from _pytest.terminal import TerminalReporter

from conformance.catalogue import catalogue
from conformance.clause import Level
from conformance.outcome import Blocked, Error, Fail, NotApplicable, Pass, Result
from conformance.run import NAME, VERSION, About, Run
from reports.words import failure, message

MARKS: dict[type, tuple[str, dict[str, bool]]] = {
    Pass: ("PASS", {"green": True}),
    Fail: ("FAIL", {"red": True, "bold": True}),
    Blocked: ("BLOCKED", {"yellow": True}),
    NotApplicable: ("n/a", {"light": True}),
    Error: ("ERROR", {"purple": True, "bold": True}),
}
VERDICT_COLOURS = {"conforms": "green", "violates": "red", "incomplete": "yellow"}


def write_header(terminal: TerminalReporter, about: About) -> None:
    """Which target, where it listens, what it says, and how that was found out."""
    terminal.write_line(f"{NAME} {VERSION}")
    terminal.write_line(f"  target     {about.command}")
    if about.port is not None:
        terminal.write_line(f"  port       {about.port}")
    if about.how:
        terminal.write_line(f"  dialogue   {about.dialogue or 'unknown'} ({about.how})")
    if about.profile:
        terminal.write_line(f"  profile    {about.profile}")
    terminal.write_line(f"  isolation  {about.isolation}")
    if about.problem:
        terminal.write_line(f"  problem    {about.problem}", red=True)


def write_result(terminal: TerminalReporter, result: Result, first_of_family: bool) -> None:
    """One line: mark, id, rule."""
    if first_of_family:
        terminal.write_line("")
    mark, colour = MARKS[type(result.outcome)]
    weak = result.clause.level is Level.SHOULD and isinstance(result.outcome, Fail)
    terminal.write(mark.ljust(8), **({"yellow": True} if weak else colour))
    terminal.write_line(f"{result.clause.id:<44} {result.clause.rule}")
    terminal.flush()


def write_lessons(terminal: TerminalReporter, run: Run) -> None:
    """For each clause that failed all that a student needs; for the others the reason.

    The suite's own errors stand before this, with their tracebacks, as pytest prints them.
    """
    for result in run.results:
        if isinstance(result.outcome, Fail):
            terminal.write_sep("─", result.clause.id, red=True)
            terminal.write_line(failure(result))
            terminal.write_line("")
    for word, kind in (("blocked", Blocked), ("not applicable", NotApplicable)):
        for reason, ids in _by_reason(run, kind).items():
            terminal.write_line(f"{word}: {reason}")
            terminal.write_line(f"    {', '.join(ids)}")


def write_verdict(terminal: TerminalReporter, run: Run) -> None:
    """The last line: verdict and counts."""
    counts = []
    for level in Level:
        parts = [f"{count} {word}" for word, count in run.counts(level).items() if count]
        counts.append(f"{level.value}: {', '.join(parts) or 'none'}")
    colour = VERDICT_COLOURS[run.verdict]
    terminal.write_line("")
    terminal.write(f"{run.verdict}", **{colour: True, "bold": True})
    terminal.write_line(f"   {'; '.join(counts)}   in {run.seconds:.2f} s")


def catalogue_lines() -> Iterator[str]:
    """The lines of `--clauses`."""
    for clause in catalogue():
        yield f"{clause.id:<44} {clause.level.value:<6}  {clause.rule}"


def _by_reason(run: Run, kind: type) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for result in run.results:
        if isinstance(result.outcome, kind):
            found.setdefault(message(result), []).append(result.clause.id)
    return found
