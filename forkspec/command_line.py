"""The commands of `forkspec`, and what becomes of what a user types."""

import difflib
import importlib
import os
import sys
from collections.abc import Mapping, Sequence

import click
from click.shell_completion import get_completion_class

from conformance.run import NAME, VERSION
from fixtures.plain import in_one_line
from forkspec.grouped_help import GroupedCommand, write_examples

FAILED, BAD_USAGE, INTERRUPTED = 1, 4, 130
COMPLETION_VARIABLE = "_FORKSPEC_COMPLETE"
SHELLS = ("bash", "zsh", "fish")
# Where each command is: only that which is called is loaded.
PLACES: Mapping[str, str] = {
    "judge": "forkspec.judge",
    "grade": "forkspec.grade",
    "watch": "forkspec.judge",
    "explain": "forkspec.catalogue",
    "clauses": "forkspec.catalogue",
    "faults": "forkspec.catalogue",
    "completion": "forkspec.command_line",
}
EXAMPLES = """
  forkspec judge './server {port}'
  forkspec explain zombies.none_after_one
  forkspec judge --help
"""


class Commands(click.Group):
    """Loads a command when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """In the order in which the help has them."""
        return [*PLACES]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """None where there is no such command."""
        if cmd_name not in PLACES:
            return None
        command = getattr(importlib.import_module(PLACES[cmd_name]), cmd_name)
        assert isinstance(command, click.Command)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Raises click.UsageError where there is no such command: it says which comes near."""
        if args[0] not in PLACES and not args[0].startswith("-"):
            near = difflib.get_close_matches(args[0], PLACES, n=1)
            hint = f"did you mean {near[0]}?" if near else f"there are {', '.join(PLACES)}"
            raise click.UsageError(f"{args[0]}: there is no such command; {hint}")
        return super().resolve_command(ctx, args)

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The description, and examples."""
        super().format_help_text(ctx, formatter)
        write_examples(formatter, EXAMPLES)


@click.group(
    cls=Commands,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(VERSION, prog_name=NAME, message="%(prog)s %(version)s")
@click.pass_context
def commands(ctx: click.Context) -> None:
    """The conformance suite for servers that fork a child per connection."""
    if ctx.invoked_subcommand is None:
        click.echo(ctx.get_help())


def _completion(shell: str) -> int:
    kind = get_completion_class(shell)
    assert kind is not None
    print(kind(commands, {}, NAME, COMPLETION_VARIABLE).source())
    return 0


completion = GroupedCommand(
    "completion",
    callback=_completion,
    params=[click.Argument(["shell"], type=click.Choice(SHELLS))],
    help="Print what makes a shell complete forkspec's commands, options and clauses.",
    short_help="Print the script for a shell's completion.",
    examples="""
  eval "$(forkspec completion bash)"           in ~/.bashrc
  eval "$(forkspec completion zsh)"            in ~/.zshrc
  forkspec completion fish | source            in ~/.config/fish/config.fish
""",
)


def run(arguments: Sequence[str]) -> int:
    """Do what these words say, or say in one line what cannot be right. Returns the exit status."""
    _open_missing_streams()
    if sys.flags.optimize:
        # The rules are docstrings, and their checks are assertions.
        return _refuse("forkspec cannot run with Python's option -O, or with PYTHONOPTIMIZE set")
    try:
        os.getcwd()
    except OSError as problem:
        return _refuse(f"the folder in which you are: {problem.strerror}")
    try:
        status = commands.main(
            [*arguments], NAME, complete_var=COMPLETION_VARIABLE, standalone_mode=False
        )
        sys.stdout.flush()
    except click.ClickException as problem:
        return _refuse(problem.format_message())
    except click.Abort:
        return INTERRUPTED
    except OSError as problem:
        # What was to be printed has no room, say. What is left of it is not tried again at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        print(f"ERROR: {in_one_line(problem.strerror or str(problem))}", file=sys.stderr)
        return FAILED
    return status if isinstance(status, int) else 0


def _open_missing_streams() -> None:
    """Without this, a file that is opened later would get number 0, 1 or 2."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: SIM115


def _refuse(problem: str) -> int:
    print(f"ERROR: {in_one_line(problem)}", file=sys.stderr)
    return BAD_USAGE
