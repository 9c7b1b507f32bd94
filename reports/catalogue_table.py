"""The catalogue in the terminal: all clauses as a table, and the lesson of one."""

import inspect
import sys
import textwrap
from collections.abc import Callable, Iterator

from rich.console import Console
from rich.table import Table

from conformance.catalogue import catalogue, check_of
from conformance.clause import Clause, Level
from conformance.clause_names import named
from fixtures import plugin
from fixtures.scenarios.declared import declared_scenarios, scenario_names
from reports.clause_text import lesson, paragraph
from reports.language.translation import tr, translated
from reports.wrapping import padded

# Fixtures that only require a precondition, or record what was seen.
NO_SCENARIOS = ("runner", "forking", "serving", "answering", "note")


def print_table() -> None:
    """Print all clauses: a table on a terminal, one line for each clause to a pipe."""
    if not sys.stdout.isatty():
        for clause in map(translated, catalogue()):
            print(f"{clause.id:<44} {padded(tr(clause.level.value), 6)}  {clause.rule}")
        return
    table = Table(tr("clause"), tr("level"), tr("rule"), box=None, pad_edge=False)
    family = ""
    for clause in map(translated, catalogue()):
        if family and clause.family != family:
            table.add_section()
        family = clause.family
        level = tr(clause.level.value)
        binding = clause.level is Level.MUST
        table.add_row(clause.id, f"[bold]{level}[/]" if binding else level, clause.rule)
    Console().print(table)


def explain(name: str, width: int | None = None) -> str:
    """The lessons of a clause, or of all clauses of a family, for a terminal of this width.

    Raises UnknownClause.
    """
    return "\n".join(_explanation(clause, width) for clause in named(name, catalogue()))


def _explanation(clause: Clause, width: int | None) -> str:
    how = [tr(text) for text in scenario_texts(clause)]
    shown = translated(clause)
    parts = [
        f"{clause.id}  ({tr(clause.level.value)})",
        "",
        paragraph(tr("Rule"), shown.rule, width),
        *(paragraph("" if number else tr("How"), text, width) for number, text in enumerate(how)),
        "",
        lesson(shown, width),
        "",
    ]
    return "\n".join(parts)


def scenario_texts(clause: Clause) -> Iterator[str]:
    """How a clause is tested: the first paragraphs of the scenarios that its check uses."""
    for name in scenario_names(inspect.signature(check_of(clause)).parameters):
        if name in declared_scenarios():
            yield declared_scenarios()[name].text
            continue
        made: Callable[..., object] | None = getattr(plugin, name, None)
        if made is not None and name not in NO_SCENARIOS:
            yield " ".join(textwrap.dedent(inspect.getdoc(made) or "").split())
