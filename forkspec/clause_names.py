"""The name of a clause or of a family, as a value on the command line."""

import click
from click.shell_completion import CompletionItem

from conformance.catalogue import FAMILIES, catalogue


class ClauseName(click.types.StringParamType):
    """A name that the shell can complete. Whether there is such a clause is asked where it is
    used: a family of rules of one's own has a name, too."""

    name = "clause"

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> list[CompletionItem]:
        """The families, and the clauses of the one that is being typed."""
        names = [*FAMILIES]
        if "." in incomplete or incomplete in FAMILIES:
            names += [clause.id for clause in catalogue()]
        return [CompletionItem(name) for name in names if name.startswith(incomplete)]
