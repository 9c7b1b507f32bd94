"""What the terminal shows: a line a clause, then the lessons, then the verdict.

With -q only what did not pass, with -qq the verdict alone; with -v also the figures and the seconds
of each clause. Where nobody looks on (a file, a pipe) nothing is shortened or rewritten.
"""

from dataclasses import dataclass

from _pytest.terminal import TerminalReporter
from rich.cells import cell_len, set_cell_size

from conformance.clause import Clause, Level
from conformance.outcome import Blocked, Error, Fail, NotApplicable, Pass, Result
from conformance.run import NAME, VERSION, About, Run
from reports.language.speech import tr
from reports.words import failure, message
from reports.wrapping import fill, padded

MARKS: dict[type, tuple[str, dict[str, bool]]] = {
    Pass: ("PASS", {"green": True}),
    Fail: ("FAIL", {"red": True, "bold": True}),
    Blocked: ("BLOCKED", {"yellow": True}),
    NotApplicable: ("n/a", {"light": True}),
    Error: ("ERROR", {"purple": True, "bold": True}),
}
# Columns, and what -qq makes of the verbosity.
MARK, ID, SHORTEST_RULE, FACT = 8, 44, 24, 11
VERDICT_ALONE = -2
VERDICT_COLOURS = {"conforms": "green", "violates": "red", "incomplete": "yellow"}


def write_header(terminal: TerminalReporter, about: About) -> None:
    """Which target, where it listens, what it says, and how that was found out."""
    terminal.write_line(f"{NAME} {VERSION}")
    terminal.write_line(_fact(tr("target"), about.command))
    if about.port is not None:
        terminal.write_line(_fact(tr("port"), str(about.port)))
    if about.how:
        terminal.write_line(
            _fact(tr("dialogue"), f"{about.dialogue or tr('unknown')} ({about.how})")
        )
    if about.profile:
        terminal.write_line(_fact(tr("profile"), about.profile))
    terminal.write_line(_fact(tr("isolation"), about.isolation))
    if about.problem:
        terminal.write_line(_fact(tr("problem"), about.problem), red=True)


def _fact(name: str, value: str) -> str:
    return f"  {padded(name, FACT)}{value}"


@dataclass
class Lines:
    """Writes the clauses as they are judged; `verbosity` is what -v and -q have asked for."""

    terminal: TerminalReporter
    verbosity: int
    total: int
    done: int = 0
    family: str = ""

    def begin(self, clause: Clause) -> None:
        """Show somebody who looks on what is under way."""
        self.done += 1
        if self.terminal.isatty and self.verbosity > VERDICT_ALONE:
            width = self.terminal._tw.fullwidth
            text = f"{f'{self.done}/{self.total}':<{MARK}}{clause.id} …"
            self.terminal.rewrite(text[: width - 1], erase=True, light=True)
            self.terminal.flush()

    def end(self, result: Result) -> None:
        """One line: mark, id, rule."""
        if self.terminal.isatty and self.verbosity > VERDICT_ALONE:
            self.terminal.rewrite("", erase=True)
            self.terminal.write("\r")
        calm = isinstance(result.outcome, Pass | NotApplicable)
        if self.verbosity <= VERDICT_ALONE or (calm and self.verbosity < 0):
            return
        if result.clause.family != self.family and self.verbosity >= 0:
            self.terminal.write_line("")
        self.family = result.clause.family
        mark, colour = MARKS[type(result.outcome)]
        weak = result.clause.level is Level.SHOULD and isinstance(result.outcome, Fail)
        self.terminal.write(padded(tr(mark), MARK), **({"yellow": True} if weak else colour))
        self.terminal.write_line(self._text(result))
        if self.verbosity > 0:
            said = message(result) if isinstance(result.outcome, Pass) else ""
            self.terminal.write_line(f"{'':<{MARK}}{result.seconds:.3f} s  {said}".rstrip())
        self.terminal.flush()

    def _text(self, result: Result) -> str:
        clause = result.clause
        text = f"{clause.id:<{ID}} {clause.rule}"
        room = self.terminal._tw.fullwidth - MARK - 1
        if not self.terminal.isatty or cell_len(text) <= room:
            return text
        if room < ID + SHORTEST_RULE:
            text = f"{clause.id}  {clause.rule}"
        return text if cell_len(text) <= room else set_cell_size(text, room - 1) + "…"


def write_lessons(terminal: TerminalReporter, run: Run) -> None:
    """For each clause that failed all that a student needs; for the others the reason.

    The suite's own errors stand before this, with their tracebacks, as pytest prints them.
    """
    for result in run.results:
        if isinstance(result.outcome, Fail):
            terminal.write_sep("─", result.clause.id, red=True)
            terminal.write_line(failure(result))
            terminal.write_line("")
    width = max(terminal._tw.fullwidth - 1, 40)
    for word, kind in ((tr("blocked"), Blocked), (tr("not applicable"), NotApplicable)):
        for reason, ids in _by_reason(run, kind).items():
            terminal.write_line(fill(f"{word}: {reason}", width, "", "    "))
            terminal.write_line(fill(", ".join(ids), width, "    ", "    "))


def write_verdict(terminal: TerminalReporter, run: Run) -> None:
    """The last line: verdict and counts."""
    counts = []
    for level in Level:
        parts = [f"{count} {tr(word)}" for word, count in run.counts(level).items() if count]
        counts.append(f"{tr(level.value)}: {', '.join(parts) or tr('none')}")
    colour = VERDICT_COLOURS[run.verdict]
    terminal.write_line("")
    terminal.write(tr(run.verdict), **{colour: True, "bold": True})
    terminal.write_line(f"   {'; '.join(counts)}   {tr('in {:.2f} s').format(run.seconds)}")


def _by_reason(run: Run, kind: type) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for result in run.results:
        if isinstance(result.outcome, kind):
            found.setdefault(message(result), []).append(result.clause.id)
    return found
