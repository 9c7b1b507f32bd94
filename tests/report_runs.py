"""Runs for the tests of reports: with failures, and with hostile texts."""

from decimal import Decimal

from conformance.catalogue import catalogue
from conformance.evidence import Evidence
from conformance.outcome import Blocked, Error, Fail, NotApplicable, Outcome, Pass
from conformance.run import About, Run
from fixtures.census.census import Census
from fixtures.census.description import picture
from fixtures.census.timeline import Event, Kind
from fixtures.runner.played_scenarios import PlayedScenario
from grading.assignment import Assignment, Criterion
from grading.gradebook import Graded
from grading.job_result import Status
from grading.marks import mark
from grading.store import Stored
from reports.json_report import as_data
from tests.census_builders import (
    KEEPER,
    LISTENER,
    LISTENFD,
    census,
    forking,
    process,
    run_of,
    timeline_of,
)

KEPT = "descriptors.parent_closes_connfd"
LEFT = "zombies.none_after_one"
HOSTILE = "</svg></pre><script>alert(1)</script><img src=x onerror=alert(2)>\"'{{ 7*7 }}"


def scenario(name: str, shown: Census | None) -> PlayedScenario:
    """A visit, at which a process runs a program with a hostile name."""
    visit = (
        Event(0.001, "client 1", Kind.CONNECTS),
        Event(0.002, 101, Kind.FORKED, since=0.001, parent=LISTENER),
        Event(0.003, 101, Kind.RUNS, HOSTILE),
    )
    return PlayedScenario(name, "Somebody comes", timeline_of(shown, *visit))


def broken() -> Run:
    """A clause of every outcome, and scenarios with and without a census."""
    shown = forking(3, leaking=True)
    kept = Evidence("it to hold none", "it holds 3", picture(shown, shown.connections_of([10])))
    evidence = Evidence("exactly this", "that", "a protocol of what was said")
    outcomes: dict[str, Outcome] = {
        KEPT: Fail(kept),
        "replies.nothing_more": Fail(evidence),
        LEFT: Blocked("no child was seen"),
        "zombies.never_accumulate": Error("Traceback\nOops: a bug"),
        "console.flushes": NotApplicable("it prints nothing"),
        "processes.shares_memory": Pass("1.2 MiB of 30"),
    }
    return run_of(
        outcomes,
        scenarios=[
            scenario("simultaneous_clients.simultaneous_clients", shown),
            scenario("a.quiet_one", None),
        ],
    )


def hostile() -> Run:
    """Whatever a target can have a say in says something bad."""
    named = process(LISTENER, KEEPER, [LISTENFD], name="<script>x</scri")
    child = process(101, name="<img onerror=x>")
    shown = census(named, child)
    evidence = Evidence(HOSTILE, HOSTILE, picture(shown, shown.listening, [101]))
    outcomes: dict[str, Outcome] = {
        KEPT: Fail(evidence),
        "replies.nothing_more": Fail(Evidence(HOSTILE, HOSTILE, HOSTILE)),
        LEFT: Blocked(HOSTILE),
        "zombies.never_accumulate": Error(HOSTILE),
        "console.flushes": NotApplicable(HOSTILE),
        "processes.shares_memory": Pass(HOSTILE),
    }
    about = About(HOSTILE, 5051, HOSTILE, HOSTILE, HOSTILE, HOSTILE, HOSTILE)
    return run_of(outcomes, about, [scenario("simultaneous_clients.simultaneous_clients", shown)])


def bad_class() -> tuple[Assignment, list[Graded]]:
    """Submissions with every status, and one whose name is no good."""
    rubric = [
        Criterion(name="Zombies <b>", clauses=["zombies"], points=Decimal(20)),
        Criterion(name="All else", clauses=["*"], points=Decimal(80)),
    ]
    assignment = Assignment(title="A <i>class</i>", target="./server", rubric=rubric)
    reports = {f"student {number}": as_data(_run_without(number)) for number in range(12)}
    stored = [Stored(name, "", Status.JUDGED, "", report) for name, report in reports.items()]
    stored += [
        Stored(f"{HOSTILE} {status.value}", "", status, HOSTILE, None)
        for status in Status
        if status is not Status.JUDGED
    ]
    return assignment, [Graded(each, mark(assignment, each.status, each.report)) for each in stored]


def _run_without(number: int) -> Run:
    """One in which so many clauses failed, those of the catalogue's beginning first."""
    failed = Fail(Evidence("this", "that"))
    return run_of({clause.id: failed for clause in catalogue()[: number * 2]})
