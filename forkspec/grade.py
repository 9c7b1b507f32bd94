"""`forkspec grade`: a class, judged and marked."""

from typing import Any

import click

from fixtures.isolation.containment import Isolation
from forkspec.grouped_help import GroupedCommand
from grading.grade import grade_class
from grading.options import Options

EXAMPLES = """
  forkspec grade submissions/ --assignment assignment.toml
  forkspec grade submissions/ --assignment assignment.toml --regrade
  forkspec grade --assignment assignment.toml --check-assignment
"""


def _grade(**given: Any) -> int:
    return grade_class(Options(**given))


grade = GroupedCommand(
    "grade",
    callback=_grade,
    params=[
        click.Argument(["submissions"], required=False, metavar="[SUBMISSIONS]", type=click.Path()),
        click.Option(
            ["--assignment"],
            required=True,
            metavar="F",
            type=click.Path(),
            help="what counts how much",
        ),
        click.Option(
            ["--output"],
            default=Options.output,
            metavar="DIR",
            type=click.Path(),
            help=f"where to ({Options.output})",
        ),
        click.Option(
            ["--jobs"],
            type=int,
            default=Options.jobs,
            metavar="N",
            help="how many at a time (one for each core)",
        ),
        click.Option(["--scheduler"], metavar="ADDRESS", help="judge on this Dask cluster"),
        click.Option(
            ["--isolation"],
            type=click.Choice([each.value for each in Isolation]),
            help="instead of the assignment's",
        ),
        click.Option(["--force"], is_flag=True, help="judge also what has not changed"),
        click.Option(
            ["--regrade"], is_flag=True, help="new marks from stored reports: nothing is run"
        ),
        click.Option(["--check-assignment"], is_flag=True, help="read the assignment, and stop"),
    ],
    help="""Judge a folder of submissions, and mark them.

    Each entry of SUBMISSIONS is one: a folder, an archive or a single file. The exit status is 0
    where all are marked, 1 where forkspec failed on some, 4 where something cannot be right, and
    130 after Ctrl-C: then the same command goes on.
    """,
    short_help="Judge a folder of submissions, and mark them.",
    examples=EXAMPLES,
)
