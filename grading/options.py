"""What the user asked for, of a whole class."""

import os
from dataclasses import dataclass


@dataclass(frozen=True)
class Options:
    """The options of `forkspec grade`. Names of files are relative to where the user typed them.

    Attributes:
        assignment: the file that says what counts how much.
        submissions: the folder with one of them in each entry; None: none was named.
        output: the folder for what is written.
        jobs: how many are judged at a time.
        scheduler: the address of the Dask cluster that judges; None: this machine does.
        isolation: instead of the assignment's; None: the assignment's.
        force: judge also what has not changed.
        regrade: make new marks from stored reports, and run nothing.
        check_assignment: read the assignment, and stop.
    """

    assignment: str
    submissions: str | None = None
    output: str = "marks"
    jobs: int = os.cpu_count() or 1
    scheduler: str | None = None
    isolation: str | None = None
    force: bool = False
    regrade: bool = False
    check_assignment: bool = False
