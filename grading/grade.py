"""A class, judged and marked."""

import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from rich.console import Console

from fixtures.isolation.containment import Containment, Isolation, possible_containment
from fixtures.options import FOLDER_VARIABLE
from fixtures.plain import in_one_line
from fixtures.target_failure import UnusableTarget
from grading import outputs
from grading.assignment import Assignment, read_assignment
from grading.cluster import judge_on_cluster
from grading.gradebook import Graded
from grading.grading_failure import BadUsage
from grading.job_result import Job, JobResult, Status
from grading.local import Begun, judge_locally
from grading.marks import mark, suite_failed
from grading.options import Options
from grading.progress import Display
from grading.store import Store, Stored
from grading.submissions import Reader, Submission, find
from reports.language.translation import use

BAD_USAGE, INTERRUPTED = 4, 130


def grade_class(options: Options) -> int:
    """Status 0: all are marked; 1: forkspec failed on some; 4: bad usage; 130: interrupted."""
    try:
        return _grade(options, Console(stderr=True))
    except BadUsage as problem:
        print(f"ERROR: {in_one_line(str(problem))}", file=sys.stderr)
        return BAD_USAGE
    except KeyboardInterrupt:
        print("interrupted: results so far are kept, the same command continues", file=sys.stderr)
        return INTERRUPTED


def _grade(options: Options, console: Console) -> int:
    here = Path(os.environ.get(FOLDER_VARIABLE) or os.getcwd())
    path = here / options.assignment
    assignment = read_assignment(path)
    if options.isolation:
        assignment = assignment.model_copy(update={"isolation": options.isolation})
    if options.check_assignment:
        print(f"{path}: in order")
        return 0
    if options.submissions is None:
        raise BadUsage("name the folder with the submissions")
    if options.jobs < 1:
        raise BadUsage(f"--jobs {options.jobs}: it must be 1 or more")
    submissions = find(here / options.submissions)
    _check_apart(here / options.submissions, here / options.output)
    store = Store(here / options.output)
    use(assignment.language)
    names = [submission.name for submission in submissions]
    reader = Reader(assignment, path.parent)
    if not options.regrade:
        missing = _missing(submissions, reader, store, options.force)
        _judge(options, assignment, missing, reader, store, console)
    graded = [
        _graded(assignment, stored) for stored in _stored_results(store, names, options.regrade)
    ]
    outputs.write(store, assignment, graded)
    if options.regrade:
        _report_changed(submissions, reader, store)
    return _report(store, graded, len(names), console)


def _check_apart(submissions: Path, output: Path) -> None:
    """The output must not be in the folder of submissions: the next run would judge it."""
    if output.resolve().is_relative_to(submissions.resolve()):
        raise BadUsage(f"--output {output}: it must not lie in the folder with the submissions")


def _missing(
    submissions: Iterable[Submission], reader: Reader, store: Store, force: bool
) -> list[Submission]:
    """The submissions to judge: new and changed ones. Those that cannot be read are stored as
    such."""
    missing = []
    for submission in submissions:
        task = reader.read(submission)
        if not force and _is_known(task, store):
            continue
        if isinstance(task, JobResult):
            store.keep(task)
        else:
            missing.append(submission)
    return missing


def _judge(
    options: Options,
    assignment: Assignment,
    missing: Sequence[Submission],
    reader: Reader,
    store: Store,
    console: Console,
) -> None:
    """Judge these submissions, and store each result at once."""
    if not missing:
        return
    jobs = _jobs(missing, reader, store)
    with Display(console, len(missing)) as display:
        for update in _judged(options, jobs, assignment):
            if isinstance(update, JobResult):
                store.keep(update)
                stored = store.read(update.name)
                verdict = str(stored.report["verdict"]) if stored and stored.report else ""
                display.show(update, verdict)
            else:
                display.show(update)


def _jobs(missing: Iterable[Submission], reader: Reader, store: Store) -> Iterator[Job]:
    """Each submission is read just before it is judged: a whole class may not fit into memory."""
    for submission in missing:
        task = reader.read(submission)
        if isinstance(task, Job):
            yield task
        else:
            # It has changed since _missing() read it.
            store.keep(task)


def _judged(
    options: Options, jobs: Iterator[Job], assignment: Assignment
) -> Iterator[Begun | JobResult]:
    if options.scheduler is not None:
        if assignment.isolation != Isolation.FULL.value:
            raise BadUsage(
                "--scheduler needs isolation full: two servers on one machine may need the same "
                "port"
            )
        return judge_on_cluster(jobs, options.scheduler)
    try:
        containment = possible_containment(Isolation(assignment.isolation))
    except UnusableTarget as problem:
        raise BadUsage(str(problem)) from None
    return judge_locally(jobs, _possible_jobs(options.jobs, containment))


def _possible_jobs(jobs: int, containment: Containment) -> int:
    """Without network namespaces only one job is possible: two servers may listen on the same port,
    because some students write the port into their code."""
    if containment.network or jobs == 1:
        return jobs
    print("one job: without a network for each, two servers may need one port", file=sys.stderr)
    return 1


def _is_known(task: Job | JobResult, store: Store) -> bool:
    stored = store.read(task.name)
    return (
        stored is not None
        and stored.key == task.key
        and not suite_failed(stored.status, stored.report)
    )


def _stored_results(store: Store, names: Iterable[str], regrade: bool) -> Iterator[Stored]:
    for name in names:
        stored = store.read(name)
        if stored is not None:
            yield stored
        elif not regrade:
            yield Stored(name, "", Status.FAILED, "its report cannot be read", None)


def _report_changed(submissions: Iterable[Submission], reader: Reader, store: Store) -> None:
    """Warn where a new mark is for an older version of a submission."""
    changed, unknown = [], []
    for submission in submissions:
        stored = store.read(submission.name)
        if stored is None:
            unknown.append(submission.name)
        elif stored.key != reader.read(submission).key:
            changed.append(submission.name)
    for names, problem in (
        (unknown, "not judged yet, so not marked"),
        (
            changed,
            "it or how it is judged has changed; the mark is for the old report",
        ),
    ):
        if names:
            print(f"{problem}: {', '.join(map(in_one_line, names))}", file=sys.stderr)


def _graded(assignment: Assignment, stored: Stored) -> Graded:
    return Graded(stored, mark(assignment, stored.status, stored.report))


def _report(store: Store, graded: Sequence[Graded], total: int, console: Console) -> int:
    unmarked = [each.stored.name for each in graded if each.mark.total is None]
    print(f"{len(graded)} of {total} submissions are marked: {store.folder}")
    for name in outputs.CLASS_FILES:
        print(f"  {store.folder / name}")
    if unmarked:
        names = ", ".join(map(in_one_line, unmarked))
        print(f"forkspec itself failed, and no mark is given: {names}")
    return 1 if unmarked else 0
