"""The HTML report: one whole and valid page, which nothing that a target does can change."""

import base64
import hashlib
import os
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import html5lib
import pytest

from conformance.catalogue import catalogue
from conformance.evidence import Evidence
from conformance.outcome import Blocked, Fail, Outcome
from conformance.run import About, Run
from fixtures.census.description import picture
from fixtures.census.timeline import Event, Kind, Timeline
from fixtures.runner.played_scenarios import PlayedScenario
from reports.atomic_write import write_whole
from reports.html.page import page
from tests.census_builders import KEEPER, LISTENER, LISTENFD, census, forking, process, run_of
from tests.conftest import TARGETS, Judge
from tests.report_runs import KEPT, broken, hostile, scenario

# Elements of this page that do something by themselves or fetch something.
FORBIDDEN = {"img", "iframe", "object", "embed", "link", "base", "form", "audio", "video", "image"}


class Page(HTMLParser):
    """What a page is made of: its elements with their attributes, and the text that is seen."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.codes: dict[str, str] = {}
        self._inside = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        self._inside = tag

    def handle_endtag(self, tag: str) -> None:
        self._inside = ""

    def handle_data(self, data: str) -> None:
        if self._inside in ("script", "style"):
            self.codes[self._inside] = self.codes.get(self._inside, "") + data
        else:
            self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join("".join(self.words).split())

    def values(self, attribute: str) -> list[str]:
        return [
            str(attributes[attribute]) for _, attributes in self.elements if attribute in attributes
        ]


RUNS = {
    "all is well": run_of({}),
    "some is broken": broken(),
    "hostile": hostile(),
    "nothing was tested": run_of({c.id: Blocked("it does not start") for c in catalogue()}),
    "no result": Run(About("./server"), (), 0.0),
}
each_run = pytest.mark.parametrize("run", RUNS.values(), ids=RUNS.keys())


@each_run
def test_the_page_is_valid_html(run: Run) -> None:
    html5lib.HTMLParser(strict=True).parse(page(run))


@each_run
def test_the_page_needs_nothing_from_elsewhere(run: Run) -> None:
    seen = Page(page(run))
    tags = [tag for tag, _ in seen.elements]
    assert not FORBIDDEN & set(tags)
    assert (tags.count("script"), tags.count("style")) == (1, 1)
    for attribute in ("src", "srcset", "data", "poster", "action", "background", "xlink:href"):
        assert seen.values(attribute) == []
    assert all(target.startswith("#") for target in seen.values("href"))
    for code in seen.codes.values():
        assert "url(" not in code and "@import" not in code and "http" not in code


@each_run
def test_nothing_runs_but_the_pages_own_script(run: Run) -> None:
    text = page(run)
    seen = Page(text)
    assert not [
        name for _, attributes in seen.elements for name in attributes if name.startswith("on")
    ]
    assert not seen.values("style")
    (policy,) = [
        str(attributes["content"])
        for _, attributes in seen.elements
        if attributes.get("http-equiv") == "Content-Security-Policy"
    ]
    for kind, code in seen.codes.items():
        digest = base64.b64encode(hashlib.sha256(code.encode()).digest()).decode()
        assert f"{kind}-src 'sha256-{digest}'" in policy
    assert policy.startswith("default-src 'none'")


@each_run
def test_every_id_is_there_once_and_every_link_leads_to_one(run: Run) -> None:
    seen = Page(page(run))
    ids = seen.values("id")
    assert len(ids) == len(set(ids))
    assert {target[1:] for target in seen.values("href")} <= set(ids)
    named = [name for value in seen.values("aria-labelledby") for name in value.split()]
    assert set(named) <= set(ids)


@each_run
def test_every_clause_has_one_place(run: Run) -> None:
    ids = Page(page(run)).values("id")
    for result in run.results:
        assert ids.count(result.clause.id) == 1


def test_what_is_hostile_is_only_text() -> None:
    seen = Page(page(hostile()))
    assert seen.text.count("<script>alert(1)</script>") > 10
    assert "{{ 7*7 }}" in seen.text and "49" not in re.findall(r"\b49\b", seen.text)
    assert "<script>x</scri" in seen.text, "the process's name"
    assert "<img onerror=x>" in seen.text


def test_control_characters_of_a_name_do_not_reach_the_page() -> None:
    named = process(LISTENER, KEEPER, [LISTENFD], name="a\x00\x1b\u202eb")
    shown = Evidence("this", "that", picture(census(named), pids=[LISTENER]))
    text = page(
        run_of(
            {KEPT: Fail(shown)},
            scenarios=[scenario("simultaneous_clients.simultaneous_clients", census(named))],
        )
    )
    assert not set(text) & {"\x00", "\x1b", "\u202e"}


def test_failures_come_first_and_teach() -> None:
    text = Page(page(broken())).text
    clause = next(clause for clause in catalogue() if clause.id == KEPT)
    assert text.index("Broken") < text.index("it holds 3") < text.index("Kept")
    for part in (clause.rule, clause.why, *clause.sources, "it to hold none"):
        assert part in text
    for code in (clause.fix_c, clause.fix_python):
        assert " ".join(code.split()) in text
    assert "a protocol of what was said" in text


def test_a_must_comes_before_a_should() -> None:
    broken: dict[str, Outcome] = {
        clause.id: Fail(Evidence("this", "that")) for clause in catalogue()
    }
    ids = [value for value in Page(page(run_of(broken))).values("id") if value in broken]
    levels = [next(c.level.value for c in catalogue() if c.id == value) for value in ids]
    assert levels == sorted(levels)


def test_the_leaked_connection_is_drawn_red() -> None:
    elements = Page(page(broken())).elements
    classes = [attributes.get("class") for tag, attributes in elements if tag == "g"]
    assert classes.count("line marked") == 3


@pytest.mark.parametrize(
    ("run", "words"),
    [
        ("all is well", "All 44 MUST rules that apply were tested and are kept."),
        ("some is broken", "2 MUST rules are broken, and 2 could not be tested."),
        ("nothing was tested", "No MUST rule is broken, but 44 could not be tested."),
        ("no result", "No MUST rule was tested."),
    ],
)
def test_the_verdict_is_on_top_as_a_sentence(run: str, words: str) -> None:
    text = Page(page(RUNS[run])).text
    assert RUNS[run].verdict in text[:200]
    assert words in text[:500]


def test_a_scene_and_the_clauses_that_looked_at_it_lead_to_each_other() -> None:
    hrefs = Page(page(broken())).values("href")
    assert "#scenario-simultaneous_clients.simultaneous_clients" in hrefs
    # Once at the top, once for each of the two scenarios.
    assert hrefs.count(f"#{KEPT}") == 3


def test_a_picture_has_a_text_description() -> None:
    seen = Page(page(broken()))
    pictures = [
        attributes
        for tag, attributes in seen.elements
        if tag == "svg" and attributes.get("role") == "img"
    ]
    assert pictures and all(attributes.get("aria-labelledby") for attributes in pictures)
    assert "► fd 4: connection of client 1, which process 101 serves" in seen.text


def test_a_run_of_five_hundred_clients_stays_a_small_page() -> None:
    events = tuple(
        Event(0.001 * n, row, kind)
        for n in range(500)
        for row, kind in ((f"client {n}", Kind.CONNECTS), (1000 + n, Kind.FORKED))
    )
    timeline = Timeline(
        LISTENER, frozenset({LISTENER}), events, forking(500, leaking=True), {}, 1.0
    )
    once = len(page(run_of({}, scenarios=[PlayedScenario("load.churn", "Many", timeline)])))
    assert once - len(page(run_of({}))) < 60_000


def test_the_report_is_there_whole_or_not_at_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "report.html"
    path.write_text("the old one")

    def fails(*_: Any) -> None:
        raise OSError("no space left on device")

    monkeypatch.setattr(os, "replace", fails)
    with pytest.raises(OSError, match="no space"):
        write_whole(path, page(broken()))
    assert [file.name for file in tmp_path.iterdir()] == ["report.html"]
    assert path.read_text() == "the old one"
    monkeypatch.undo()
    write_whole(path, page(broken()))
    assert path.read_text().endswith("</html>\n")
    assert path.stat().st_mode & 0o777 == 0o644


def test_a_run_writes_the_page_beside_the_json(judge: Judge, tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    judged = judge("--target", f"{TARGETS}/hostile/markup.py {{port}}", "--report-html", str(path))
    assert f"written: {path}" in judged.printed
    seen = Page(path.read_text())
    assert judged.report is not None
    assert judged.report["verdict"] in seen.text[:200]
    ids = seen.values("id")
    assert [ids.count(clause.id) for clause in catalogue()] == [1] * len(catalogue())
    html5lib.HTMLParser(strict=True).parse(path.read_text())
    hrefs = seen.values("href")
    assert {
        "#scenario-simultaneous_clients.simultaneous_clients",
        "#scenario-load.churn",
        "#scenario-on_terminal.on_terminal",
    } <= set(hrefs)
    assert hrefs.count("#zombies.none_after_one") == 2, "from the top, and from its scenario alone"
    assert "<script>alert(1)</script>" in seen.text, "its answer"
    assert "<script>x</scri" in seen.text, "its name"
    assert [tag for tag, _ in seen.elements].count("script") == 1
