"""The options that forkspec's pytest plugins declare, as options of a click command.

There is no second list of them: each plugin's `pytest_addoption` is asked, with a parser that only
keeps what it is told.
"""

import importlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import click

from forkspec.clause_names import ClauseName
from forkspec_plugins import pytest_plugins

# How the plugins' groups begin, in pytest's --help: there, they stand beside pytest's own.
PREFIX = "forkspec: "
TARGET, LIMITS, RULES, REPORTS, INSTEAD = (
    "forkspec",
    "forkspec-limits",
    "forkspec-rules",
    "forkspec-report",
    "forkspec-instead",
)
# By what stands for the value in the help.
VALUES: "Mapping[str, click.ParamType[Any]]" = {
    "CMD": click.Path(),
    "F": click.Path(),
    "PATH": click.Path(),
    "CLAUSE": ClauseName(),
}


@dataclass
class Group:
    """Options that stand together in the help.

    Attributes:
        name: by which the plugins ask for it.
        title: what stands above its options.
        options: what the plugins have told of each: its names, and argparse's keywords.
    """

    name: str
    title: str
    options: list[tuple[tuple[str, ...], dict[str, Any]]] = field(default_factory=list)

    def addoption(self, *names: str, **keywords: Any) -> None:
        """As pytest's group of this name."""
        self.options.append((names, keywords))


class _Parser:
    """As much of pytest's parser as the plugins use."""

    def __init__(self) -> None:
        self.groups: dict[str, Group] = {}

    def getgroup(self, name: str, description: str = "") -> Group:
        title = description.removeprefix(PREFIX)
        return self.groups.setdefault(name, Group(name, title[:1].upper() + title[1:]))


class GroupedOption(click.Option):
    """An option that knows under which title it stands in the help."""

    def __init__(self, *names: Any, title: str = "", **keywords: Any) -> None:
        super().__init__(*names, **keywords)
        self.title = title


@cache
def declared_groups() -> Mapping[str, Group]:
    """The groups of options that the plugins declare, by name, in their order."""
    parser: Any = _Parser()
    for name in pytest_plugins:
        declare: Callable[[Any], None] | None
        declare = getattr(importlib.import_module(name), "pytest_addoption", None)
        if declare is not None:
            declare(parser)
    groups: Mapping[str, Group] = parser.groups
    return groups


def click_options(names: Iterable[str], hidden: bool = False) -> Iterator[GroupedOption]:
    """The options of these groups."""
    for name in names:
        group = declared_groups()[name]
        for flags, keywords in group.options:
            yield _click_option(flags, keywords, group.title, hidden)


def _click_option(
    flags: Sequence[str], keywords: Mapping[str, Any], title: str, hidden: bool
) -> GroupedOption:
    action = keywords.get("action", "store")
    given: dict[str, Any] = {"help": keywords.get("help"), "title": title, "hidden": hidden}
    if action == "store_true":
        return GroupedOption([*flags], is_flag=True, **given)
    metavar = keywords.get("metavar", "")
    choices: Sequence[str] = keywords.get("choices", ())
    kind = click.Choice(choices) if choices else VALUES.get(metavar, click.STRING)
    return GroupedOption(
        [*flags], type=kind, metavar=metavar or None, multiple=action == "append", **given
    )


def as_arguments(parameters: Iterable[click.Parameter], given: Mapping[str, Any]) -> Iterator[str]:
    """What the user gave of these, as pytest takes it: `--name=value`, for a value that stands
    alone, and is an existing file, would be looked upon as a test."""
    for parameter in parameters:
        if not isinstance(parameter, GroupedOption) or parameter.name not in given:
            continue
        flag, value = max(parameter.opts, key=len), given[parameter.name]
        if parameter.count:
            yield from (flag for _ in range(value))
        elif parameter.is_flag:
            yield from (flag,) if value else ()
        elif parameter.multiple:
            yield from (f"{flag}={each}" for each in value)
        elif value is not None:
            # pytest's -k has no long name.
            yield from (f"{flag}={value}",) if flag.startswith("--") else (flag, value)
