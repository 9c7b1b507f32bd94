"""The content of the page: the results and scenarios of a run, in the order of the template."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby

from conformance.catalogue import about_family
from conformance.clause import Clause, Level
from conformance.evidence import Evidence
from conformance.outcome import Error, Fail, Result
from conformance.run import Run
from fixtures.census.description import Picture, picture
from fixtures.plain import plain
from fixtures.runner.played_scenarios import PlayedScenario
from reports.clause_text import message
from reports.html import drawing, timeline_chart
from reports.html.drawing_model import Drawing
from reports.html.timeline_chart import moment
from reports.html.timeline_model import TimelineChart
from reports.language.translation import tr

# What a family with a user's own checks is about.
OWN = "Rules of your own."
NAMES = {
    "pass": "pass",
    "fail": "fail",
    "blocked": "blocked",
    "not-applicable": "n/a",
    "error": "error",
}


@dataclass(frozen=True)
class ScenarioLink:
    """A link to a scenario on the page.

    Attributes:
        anchor: its id in the page.
        short: its name, with spaces.
        title: what is done in it, in one sentence.
    """

    anchor: str
    short: str
    title: str


@dataclass(frozen=True)
class Entry:
    """A clause and its outcome.

    Attributes:
        clause: the clause, translated.
        word: its outcome as in the JSON report: pass, fail, blocked, not-applicable or error.
        note: what happened, in a sentence or two.
        trace: the traceback, for an error of forkspec; else empty.
        evidence: what was expected and seen, for a failed clause.
        drawing: the picture of the evidence, if it has one.
        account: the evidence as text; may be empty.
        scenarios: the scenarios that the clause was judged by.
    """

    clause: Clause
    word: str
    note: str
    trace: str
    evidence: Evidence | None
    drawing: Drawing | None
    account: str
    scenarios: tuple[ScenarioLink, ...]


@dataclass(frozen=True)
class Family:
    """A family of the catalogue.

    Attributes:
        name: its name.
        about: what its rules are about.
        entries: all its clauses.
    """

    name: str
    about: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class Group:
    """Clauses with the same outcome.

    Attributes:
        title: the heading.
        about: a sentence below it; may be empty.
        parts: sub-headings, each with its clauses.
    """

    title: str
    about: str
    parts: tuple[tuple[str, tuple[Entry, ...]], ...]

    @property
    def count(self) -> int:
        return sum(len(entries) for _, entries in self.parts)


@dataclass(frozen=True)
class ScenarioEntry:
    """A scenario, and the clauses that were judged by it.

    Attributes:
        anchor: its id in the page.
        short: its name, with spaces.
        title: what is done in it, in one sentence.
        seconds: how long it took, with its unit.
        timeline: its events.
        drawing: the census with the most clients, if there is one.
        account: the same census as text; may be empty.
        entries: the clauses.
    """

    anchor: str
    short: str
    title: str
    seconds: str
    timeline: TimelineChart
    drawing: Drawing | None
    account: str
    entries: tuple[Entry, ...]


def entries_of(run: Run) -> tuple[Entry, ...]:
    """Every clause that was asked, in the run's order."""
    links = {scenario.name: _link(scenario) for scenario in run.scenarios}
    return tuple(_entry(result, links) for result in run.asked)


def families_of(entries: Iterable[Entry]) -> tuple[Family, ...]:
    """The families in the catalogue's order."""
    return tuple(
        Family(name, about_family(name) or OWN, tuple(members))
        for name, members in groupby(entries, key=lambda entry: entry.clause.family)
    )


def failures_of(entries: Iterable[Entry]) -> list[Entry]:
    """Those that failed, every MUST before the first SHOULD."""
    failed = [entry for entry in entries if entry.word == "fail"]
    return sorted(failed, key=lambda entry: entry.clause.level is not Level.MUST)


def groups_of(entries: tuple[Entry, ...]) -> list[Group]:
    """All other clauses: errors and blocked ones first, then those that passed."""
    groups = [
        Group(
            tr("Forkspec's own errors"),
            tr("These say nothing about the server. Please report them."),
            _by_family(entries, "error"),
        ),
        Group(
            tr("Could not be tested"),
            tr("The situation that the test needs did not occur. The rule does not count as kept."),
            _by_reason(entries, "blocked"),
        ),
        Group(tr("Kept"), "", _by_family(entries, "pass")),
        Group(
            tr("Not applicable"),
            tr("These rules do not apply to this server or on this machine."),
            _by_reason(entries, "not-applicable"),
        ),
    ]
    return [group for group in groups if group.count]


def scenarios_of(run: Run, entries: Iterable[Entry]) -> tuple[ScenarioEntry, ...]:
    """The scenarios in the order in which they were run."""
    judged: dict[str, list[Entry]] = {}
    for entry in entries:
        for link in entry.scenarios:
            judged.setdefault(link.anchor, []).append(entry)
    return tuple(_scenario(scenario, judged) for scenario in run.scenarios)


def _entry(result: Result, links: Mapping[str, ScenarioLink]) -> Entry:
    outcome = result.outcome
    evidence = outcome.evidence if isinstance(outcome, Fail) else None
    shown = evidence.picture if evidence else None
    return Entry(
        clause=result.clause,
        word=outcome.word,
        note=message(result),
        trace=outcome.reason if isinstance(outcome, Error) else "",
        evidence=evidence,
        drawing=drawing.draw(shown) if isinstance(shown, Picture) else None,
        account=evidence.account if evidence else "",
        scenarios=tuple(links[name] for name in result.scenarios if name in links),
    )


def _link(scenario: PlayedScenario) -> ScenarioLink:
    short = scenario.name.rpartition(".")[2].replace("_", " ")
    return ScenarioLink(f"scenario-{scenario.name}", short, tr(scenario.title))


def _scenario(scenario: PlayedScenario, judged: dict[str, list[Entry]]) -> ScenarioEntry:
    link, recorded = _link(scenario), scenario.timeline
    shown = None if recorded.busiest is None else picture(recorded.busiest)
    return ScenarioEntry(
        anchor=link.anchor,
        short=link.short,
        title=link.title,
        seconds=moment(recorded.seconds),
        timeline=timeline_chart.draw(recorded),
        drawing=None if shown is None else drawing.draw(shown),
        account="" if shown is None else plain(str(shown)),
        entries=tuple(judged.get(link.anchor, ())),
    )


def _by_family(entries: Iterable[Entry], word: str) -> tuple[tuple[str, tuple[Entry, ...]], ...]:
    found: dict[str, list[Entry]] = {}
    for entry in entries:
        if entry.word == word:
            found.setdefault(entry.clause.family, []).append(entry)
    return tuple((title, tuple(members)) for title, members in found.items())


def _by_reason(entries: Iterable[Entry], word: str) -> tuple[tuple[str, tuple[Entry, ...]], ...]:
    found: dict[str, list[Entry]] = {}
    for entry in entries:
        if entry.word == word:
            found.setdefault(entry.note, []).append(entry)
    return tuple((title, tuple(members)) for title, members in found.items())
