"""`forkspec explain`, `forkspec clauses` and `forkspec faults`: what there is to know, in print."""

import click

from conformance.clause_names import UnknownClause
from forkspec.clause_names import ClauseName
from forkspec.grouped_help import GroupedCommand
from reference_server.__main__ import list_faults
from reports import catalogue_table, terminal
from reports.language import translation

LANGUAGE = click.Option(
    ["--language"],
    type=click.Choice(translation.LANGUAGES),
    help="what it is written in (that of the locale, or English)",
)


def _explain(name: str, language: str | None) -> int:
    translation.use(language or translation.preferred())
    try:
        print(catalogue_table.explain(name, terminal.width_of_output()))
    except UnknownClause as problem:
        raise click.UsageError(str(problem)) from None
    return 0


def _clauses(language: str | None) -> int:
    translation.use(language or translation.preferred())
    catalogue_table.print_table()
    return 0


explain = GroupedCommand(
    "explain",
    callback=_explain,
    params=[click.Argument(["name"], metavar="CLAUSE|FAMILY", type=ClauseName()), LANGUAGE],
    help="Explain a rule, or all rules of a family: what it asks, why, and how to keep it.",
    short_help="Explain a rule, or a family of rules.",
    examples="  forkspec explain zombies.none_after_one\n  forkspec explain descriptors\n",
)
clauses = GroupedCommand(
    "clauses", callback=_clauses, params=[LANGUAGE], help="List every rule, with its level."
)
faults = GroupedCommand(
    "faults",
    callback=list_faults,
    help="""List the faults that the reference server can be told to have.

    Judge one of them to see what forkspec says of it.
    """,
    short_help="List the faults of the reference server.",
    examples="  forkspec judge --fault parent-keeps-connfd\n",
)
