"""Shows the progress while a class is judged: how many submissions are done, how long the rest will
take, and what each job is judging."""

from types import TracebackType

from rich.console import Console, Group
from rich.live import Live
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)

from fixtures.plain import in_one_line
from grading.job_result import SUITE_ERRORS, JobResult, Status
from grading.local import Begun


class Display:
    """Progress bars on a terminal; in a file or a pipe a line for each submission."""

    def __init__(self, console: Console, total: int) -> None:
        self._console = console
        self._bar = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            TextColumn("left"),
            TimeRemainingColumn(),
            TextColumn("{task.fields[note]}", markup=False),
        )
        self._jobs = Progress(
            TextColumn("{task.description}"),
            TimeElapsedColumn(),
            TextColumn("{task.fields[note]}", markup=False),
        )
        self._live = Live(Group(self._bar, self._jobs), console=console)
        self._total = total
        self._all = self._bar.add_task("judged", total=total, note="")
        self._lines: list[TaskID] = []
        self._done = self._violating = self._unbuilt = self._failed = 0

    def __enter__(self) -> "Display":
        if self._console.is_terminal:
            self._live.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._live.stop()

    def show(self, update: Begun | JobResult, verdict: str = "") -> None:
        """A submission has begun, or is done with this verdict."""
        if isinstance(update, Begun):
            self._job(update.number, update.name)
            return
        self._done += 1
        self._violating += verdict == "violates"
        self._failed += update.status in SUITE_ERRORS
        self._unbuilt += update.status not in (*SUITE_ERRORS, Status.JUDGED)
        note = f"{self._violating} violate, {self._unbuilt} not built"
        if self._failed:
            note += f", {self._failed} errors of forkspec's own"
        self._bar.update(self._all, advance=1, note=note)
        if not self._console.is_terminal:
            outcome = verdict or f"{update.status.value}: {in_one_line(update.message)}"
            self._console.print(
                f"{self._done}/{self._total} {in_one_line(update.name)}: {outcome}",
                markup=False,
                highlight=False,
                soft_wrap=True,
            )

    def _job(self, number: int, name: str) -> None:
        while len(self._lines) <= number:
            title = f"job {len(self._lines) + 1}"
            self._lines.append(self._jobs.add_task(title, total=None, note=""))
        self._jobs.reset(self._lines[number], note=in_one_line(name))
