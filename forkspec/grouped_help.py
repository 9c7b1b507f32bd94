"""A command whose help has its options in groups, and examples."""

from typing import Any

import click

from forkspec.pytest_options import GroupedOption


class GroupedCommand(click.Command):
    """A click command; `examples` are lines that stand in the help as they are."""

    def __init__(self, *arguments: Any, examples: str = "", **keywords: Any) -> None:
        super().__init__(*arguments, **keywords)
        self.examples = examples

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The description, and the examples."""
        super().format_help_text(ctx, formatter)
        write_examples(formatter, self.examples)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Each group under its title, in the order in which they come; then those without."""
        titles: dict[str, list[tuple[str, str]]] = {}
        rest: list[tuple[str, str]] = []
        for parameter in self.get_params(ctx):
            if isinstance(parameter, click.Argument):
                continue
            if (record := parameter.get_help_record(ctx)) is not None:
                title = parameter.title if isinstance(parameter, GroupedOption) else ""
                (titles.setdefault(title, []) if title else rest).append(record)
        for title, records in (*titles.items(), ("Options" if not titles else "Other", rest)):
            with formatter.section(title):
                formatter.write_dl(records)


def write_examples(formatter: click.HelpFormatter, examples: str) -> None:
    """The lines as they are."""
    if examples:
        with formatter.section("Examples"):
            formatter.write(examples.strip("\n") + "\n")
