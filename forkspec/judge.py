"""`forkspec judge` and `forkspec watch`: pytest's options with a command of their own."""

from collections.abc import Sequence
from typing import Any

import click

from forkspec.grouped_help import GroupedCommand
from forkspec.pytest_options import (
    INSTEAD,
    LIMITS,
    REPORTS,
    RULES,
    TARGET,
    GroupedOption,
    as_arguments,
    click_options,
    declared_groups,
)
from forkspec.run_pytest import run_pytest

JUDGE_EXAMPLES = """
  forkspec judge ./server                       a program that finds its own port
  forkspec judge './server {port}'              a free port takes the place of {port}
  forkspec judge server.c --port 5051           a source file; its port is fixed
  forkspec judge ./server --only zombies        the rules of one family
  forkspec judge ./server --report-html r.html  a page with pictures, too
"""
WATCH_EXAMPLES = """
  forkspec watch './server {port}'   start a server, and show it
  forkspec watch --pid 4711          show a server that runs already; it runs on
"""


def _own_options() -> list[GroupedOption]:
    """Those of pytest's own options that make sense for a judgement."""
    rules, reports = (declared_groups()[name].title for name in (RULES, REPORTS))
    return [
        GroupedOption(
            ["-k"],
            metavar="EXPR",
            title=rules,
            help="judge only by the rules whose names match: 'zombies and not once'",
        ),
        GroupedOption(
            ["--junit-xml", "--junitxml"],
            metavar="F",
            type=click.Path(),
            title=reports,
            help="also write JUnit's XML",
        ),
        GroupedOption(
            ["-v", "--verbose"],
            count=True,
            title=reports,
            help="also print the figures and the seconds of each rule",
        ),
        GroupedOption(
            ["-q", "--quiet"],
            count=True,
            title=reports,
            help="print only what did not pass; -qq: the verdict alone",
        ),
        GroupedOption(
            ["--color"],
            type=click.Choice(["yes", "no", "auto"]),
            title=reports,
            help="whether to print colours (auto)",
        ),
    ]


class _JudgeCommand(GroupedCommand):
    """What stands behind `--` is pytest's."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if "--" in args:
            place = args.index("--")
            ctx.meta["pytest"] = args[place + 1 :]
            args = args[:place]
        return super().parse_args(ctx, args)


def _judge(**given: Any) -> int:
    ctx = click.get_current_context()
    command = given.pop("command")
    if command is not None:
        if given.get("target") is not None:
            raise click.UsageError("the target is named twice: once alone, once with --target")
        given["target"] = command
    options = [*as_arguments(ctx.command.params, given), *ctx.meta.get("pytest", ())]
    return run_pytest(options)


judge = _JudgeCommand(
    "judge",
    callback=_judge,
    params=[
        click.Argument(["command"], required=False, metavar="[TARGET]", type=click.Path()),
        *click_options([TARGET, RULES, REPORTS, LIMITS]),
        *click_options([INSTEAD], hidden=True),
        *_own_options(),
    ],
    help="""Judge a server, rule by rule.

    TARGET is a program, a script, a C or C++ source file, or a command line in quotes, in which
    {port} stands for a free port. Without it the reference server is judged. The exit status is 0
    where it conforms, 1 where it does not or that is not known, 4 where an option cannot be right.
    Options of pytest may follow after a lone --.
    """,
    short_help="Judge a server, rule by rule.",
    examples=JUDGE_EXAMPLES,
)


def _watch(command: str | None, pid: str | None, **given: Any) -> int:
    if (command is None) == (pid is None):
        raise click.UsageError("name either the target or, with --pid, a process")
    if pid is not None:
        return run_pytest([f"--watch-pid={pid}"])
    given["target"] = command
    ctx = click.get_current_context()
    return run_pytest(["--watch", *as_arguments(_target_options(ctx.command.params), given)])


def _target_options(parameters: Sequence[click.Parameter]) -> list[click.Parameter]:
    """With --target, which this command has not as an option."""
    return [*parameters, *(option for option in click_options([TARGET]) if option.name == "target")]


watch = GroupedCommand(
    "watch",
    callback=_watch,
    params=[
        click.Argument(["command"], required=False, metavar="[TARGET]", type=click.Path()),
        click.Option(["--pid"], metavar="PID", help="a server that runs already"),
        *(option for option in click_options([TARGET, LIMITS]) if option.name != "target"),
    ],
    help="""Show a server's processes, descriptors and zombies live; q ends it.

    Meanwhile be its client in another terminal: nc localhost PORT.
    """,
    short_help="Show a server's processes and descriptors live.",
    examples=WATCH_EXAMPLES,
)
