"""Prints a run on the terminal: a line for each clause, then the lessons, then the verdict.

With -q it prints only what did not pass, with -qq only the verdict, with -v also the figures and
the seconds of each clause. In a file or a pipe nothing is shortened or rewritten.
"""

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from shutil import get_terminal_size

from _pytest.terminal import TerminalReporter
from rich.cells import cell_len, set_cell_size

from conformance.clause import Clause, Level
from conformance.outcome import NEVER_RUN, Blocked, Error, Fail, NotApplicable, Pass, Result
from conformance.run import NAME, VERSION, About, Run
from reports.clause_text import WIDTH, by_reason, counted, failure, message, part
from reports.isolation_meaning import meaning
from reports.language.translation import tr
from reports.wrapping import fill, padded

MARKS: dict[type, tuple[str, dict[str, bool]]] = {
    Pass: ("PASS", {"green": True}),
    Fail: ("FAIL", {"red": True, "bold": True}),
    Blocked: ("BLOCKED", {"yellow": True}),
    NotApplicable: ("n/a", {"light": True}),
    Error: ("ERROR", {"purple": True, "bold": True}),
}
# Widths in columns.
MARK, ID, RULE, MIN_RULE, FACT, MIN_WIDTH = 8, 44, 60, 24, 11, 40
# pytest's verbosity with -qq.
VERDICT_ALONE = -2
# More clauses that were never run are counted and not named.
MAX_NAMED = 5
VERDICT_COLOURS = {"conforms": "green", "violates": "red", "incomplete": "yellow"}


def write_header(terminal: TerminalReporter, about: About, workers_unused: bool = False) -> None:
    """Print the target, its port, its dialogue and how that was found out, its isolation, and
    whether the workers of pytest-xdist are not used."""
    terminal.write_line(f"{NAME} {VERSION}")
    facts = {
        tr("target"): about.command,
        tr("port"): about.where,
        tr("dialogue"): about.how and f"{about.dialogue or tr('unknown')} ({about.how})",
        tr("profile"): about.profile,
        tr("isolation"): about.isolation,
        tr("means"): meaning(about.isolation),
        tr("refused"): about.refused,
        tr("problem"): about.problem,
        tr("workers"): tr("none: pytest's -n is ignored, a run judges one target")
        if workers_unused
        else "",
    }
    for name, value in facts.items():
        if value:
            terminal.write_line(_fact(terminal, name, value), red=name == tr("problem"))


def _fact(terminal: TerminalReporter, name: str, value: str) -> str:
    first = f"  {padded(name, FACT)}"
    width = _width(terminal)
    return first + value if width is None else fill(value, width, first, " " * (FACT + 2))


def _width(terminal: TerminalReporter) -> int | None:
    """The columns that text may take; None: the output is no terminal, there is no limit."""
    return max(terminal._tw.fullwidth - 1, MIN_WIDTH) if terminal.isatty else None


def width_of_output() -> int | None:
    """The same, for what is printed without pytest."""
    return max(get_terminal_size().columns - 1, MIN_WIDTH) if sys.stdout.isatty() else None


@dataclass
class Lines:
    """Writes a line for each clause as it is judged.

    Attributes:
        terminal: pytest's terminal reporter.
        verbosity: 0, plus 1 for each -v, less 1 for each -q.
        ids: the ids of all clauses of the run.
        done: how many clauses have begun.
        family: the family of the last line.
    """

    terminal: TerminalReporter
    verbosity: int
    ids: Sequence[str]
    done: int = 0
    family: str = ""

    def begin(self, clause: Clause) -> None:
        """On a terminal, show which clause is being judged."""
        self.done += 1
        if self.terminal.isatty and self.verbosity > VERDICT_ALONE:
            width = self.terminal._tw.fullwidth
            text = f"{f'{self.done}/{len(self.ids)}':<{MARK}}{clause.id} …"
            self.terminal.rewrite(text[: width - 1], erase=True, light=True)
            self.terminal.flush()

    def end(self, result: Result) -> None:
        """Print one line: mark, id, rule."""
        if self.terminal.isatty and self.verbosity > VERDICT_ALONE:
            self.terminal.rewrite("", erase=True)
            self.terminal.write("\r")
        in_order = isinstance(result.outcome, Pass | NotApplicable)
        if self.verbosity <= VERDICT_ALONE or (in_order and self.verbosity < 0):
            return
        if result.clause.family != self.family and self.verbosity >= 0:
            self.terminal.write_line("")
        self.family = result.clause.family
        mark, colour = MARKS[type(result.outcome)]
        weak = result.clause.level is Level.SHOULD and isinstance(result.outcome, Fail)
        self.terminal.write(padded(tr(mark), MARK), **({"yellow": True} if weak else colour))
        self.terminal.write_line(self._text(result))
        if self.verbosity > 0:
            figures = message(result) if isinstance(result.outcome, Pass) else ""
            self.terminal.write_line(f"{'':<{MARK}}{result.seconds:.3f} s  {figures}".rstrip())
        self.terminal.flush()

    def _text(self, result: Result) -> str:
        clause = result.clause
        if not self.terminal.isatty:
            return f"{clause.id:<{ID}} {clause.rule}"
        room = self.terminal._tw.fullwidth - MARK - 1
        column = ID
        if room < ID + RULE:
            # On a narrow terminal the column of each family is only as wide as its longest id.
            family = (each for each in self.ids if each.startswith(f"{clause.family}."))
            column = max(map(len, family), default=0) + 1
        if room < column + MIN_RULE:
            column = 0
        text = f"{f'{clause.id} ':<{column}} {clause.rule}"
        return text if cell_len(text) <= room else set_cell_size(text, room - 1) + "…"


def write_lessons(terminal: TerminalReporter, run: Run) -> None:
    """Print the lesson of each failed clause, and why others were blocked or not applicable.

    pytest has printed the tracebacks of forkspec's own errors before this.
    """
    for result in run.results:
        if isinstance(result.outcome, Fail):
            terminal.write_sep("─", result.clause.id, red=True)
            terminal.write_line(failure(result, _width(terminal)))
            terminal.write_line("")
    width = _width(terminal) or WIDTH
    for word, kind in ((tr("blocked"), Blocked), (tr("not applicable"), NotApplicable)):
        for reason, results in by_reason(run, kind).items():
            named = ", ".join(result.clause.id for result in results)
            if reason == NEVER_RUN.reason and len(results) > MAX_NAMED:
                named = tr("{count} clauses").format(count=len(results))
            terminal.write_line(fill(f"{word}: {reason}", width, "", "    "))
            terminal.write_line(fill(named, width, "    ", "    "))


def write_verdict(terminal: TerminalReporter, run: Run) -> None:
    """Print the last line: verdict and counts."""
    counts = []
    for level in Level:
        parts = counted(run, level)
        counts.append(f"{tr(level.value)}: {', '.join(parts) or tr('none')}")
    colour = VERDICT_COLOURS[run.verdict]
    word, seconds = tr(run.verdict), tr("in {:.2f} s").format(run.seconds)
    line = f"{'; '.join(counts)}   {seconds}"
    margin = " " * (cell_len(word) + 3)
    width = _width(terminal)
    if width is not None and cell_len(margin + line) > width:
        line = f"\n{margin}".join((*counts, seconds))
    terminal.write_line("")
    terminal.write(word, **{colour: True, "bold": True})
    terminal.write_line(f"   {line}")
    if said := part(run):
        terminal.write_line(said if width is None else fill(said, width))
