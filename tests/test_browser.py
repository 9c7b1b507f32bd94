"""The HTML report in a real browser: Debian's Chromium, without a network."""

import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

import pytest

from grading.classpage import class_page
from reports.atomic_write import write_whole
from reports.html.page import page
from tests.census_builders import run_of
from tests.conftest import PROJECT, TARGETS, speaking
from tests.report_runs import KEPT, bad_class, broken, hostile

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser
pytest.importorskip("playwright", reason="tox -e browser has it")

OPEN_ALL = "document.querySelectorAll('details').forEach(one => { one.open = true; })"
Open: TypeAlias = Callable[..., "Page"]


@pytest.fixture(scope="module")
def browser() -> "Iterator[Browser]":
    from playwright.sync_api import sync_playwright

    program = shutil.which("chromium")
    assert program, "this needs Debian's package chromium"
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(
            executable_path=program, args=["--no-sandbox", "--disable-gpu"]
        )
        yield found
        found.close()


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the pages of some runs; `student` is that of a real one."""
    folder = tmp_path_factory.mktemp("pages")
    write_whole(folder / "well.html", page(run_of({})))
    write_whole(folder / "broken.html", page(broken()))
    write_whole(folder / "hostile.html", page(hostile()))
    with speaking("zh"):
        write_whole(folder / "chinese.html", page(broken()))
    write_whole(folder / "class.html", class_page(*bad_class()))
    target = f"{TARGETS}/textbook/student_c.c {{port}}"
    options = ["--target", target, "--report-html", str(folder / "student.html")]
    argv = [sys.executable, "-m", "pytest", "-c", str(PROJECT / "pyproject.toml"), *options]
    done = subprocess.run(argv, cwd=PROJECT, capture_output=True, text=True, timeout=300)
    assert done.returncode == 1, done.stdout + done.stderr
    return folder


@pytest.fixture
def look(browser: "Browser", pages: Path) -> Iterator[Open]:
    """Open a page; afterwards nothing may have been complained of, asked for or popped up."""
    contexts = []
    complaints: list[str] = []

    def opened(name: str, fragment: str = "", width: int = 1280, **start_options: object) -> "Page":
        context = browser.new_context(
            viewport={"width": width, "height": 800},
            offline=True,
            **start_options,  # type: ignore[arg-type]
        )
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("dialog", lambda dialog: complaints.append(f"dialog: {dialog.message}"))
        address = (pages / f"{name}.html").as_uri()
        page.on(
            "request",
            lambda request: (
                None if request.url.partition("#")[0] == address else complaints.append(request.url)
            ),
        )
        page.goto(address + fragment)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.mark.parametrize("name", ["well", "broken", "hostile", "student", "chinese", "class"])
def test_the_browser_complains_of_nothing_and_asks_for_nothing(look: Open, name: str) -> None:
    page = look(name)
    page.evaluate(OPEN_ALL)
    page.wait_for_timeout(100)


def test_markup_of_the_target_does_nothing_even_without_the_policy(look: Open) -> None:
    page = look("hostile", bypass_csp=True)
    page.evaluate(OPEN_ALL)
    assert page.locator("img").count() == 0
    assert page.locator("script").count() == 1


@pytest.mark.parametrize("width", [360, 768, 1280, 1920])
@pytest.mark.parametrize("name", ["broken", "hostile", "student", "chinese", "class"])
def test_no_page_is_wider_than_its_window(look: Open, name: str, width: int) -> None:
    page = look(name, width=width)
    page.evaluate(OPEN_ALL)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", ["well", "broken", "student", "chinese", "class"])
def test_everybody_can_read_it(look: Open, name: str, scheme: str) -> None:
    from axe_playwright_python.sync_playwright import Axe

    page = look(name, color_scheme=scheme)
    page.evaluate(OPEN_ALL)
    found = Axe().run(page).response["violations"]
    assert found == [], json.dumps(found, indent=1)[:4000]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_in_a_drawing_stands_out_from_what_is_behind_it(look: Open, scheme: str) -> None:
    """axe does not look into drawings: there each text is held against its own box."""
    page = look("student", color_scheme=scheme)
    page.evaluate(OPEN_ALL)
    contrasts = page.evaluate(
        """() => {
            const parse = text => text.match(/[\\d.]+/g).slice(0, 3).map(Number);
            const light = ([r, g, b]) => [r, g, b]
                .map(v => v / 255)
                .map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
                .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
            const paper = getComputedStyle(document.documentElement).backgroundColor;
            const behind = text => {
                const box = text.parentElement.querySelector('rect');
                const fill = box ? getComputedStyle(box).fill : 'none';
                return parse(fill === 'none' ? paper : fill);
            };
            return [...document.querySelectorAll('svg text')].map(text => {
                const both = [parse(getComputedStyle(text).fill), behind(text)].map(light);
                return (Math.max(...both) + 0.05) / (Math.min(...both) + 0.05);
            });
        }"""
    )
    assert len(contrasts) > 100
    assert min(contrasts) >= 4.5


def test_the_letters_of_a_picture_are_not_too_small_for_a_telephone(look: Open) -> None:
    page = look("student", width=360)
    picture = page.locator(f"[id='{KEPT}'] svg.picture")
    heights = picture.locator("text").evaluate_all(
        "texts => texts.map(text => text.getBoundingClientRect().height)"
    )
    assert min(heights) >= 10


def test_the_leaked_connfd_is_seen_at_one_look(look: Open) -> None:
    page = look("student")
    picture = page.locator(f"[id='{KEPT}'] svg.picture")
    style = (
        "path => [getComputedStyle(path).stroke, parseFloat(getComputedStyle(path).strokeWidth)]"
    )
    colour, width = picture.locator(".line.marked path").first.evaluate(style)
    other, thin = picture.locator(".line:not(.marked) path").first.evaluate(style)
    assert colour != other and width > thin
    assert picture.locator(".line.marked .no").count() >= 4, "not by colour alone"
    assert picture.bounding_box()["width"] > 300  # type: ignore[index]


def test_a_link_opens_what_it_leads_to(look: Open) -> None:
    page = look("student")
    page.locator(f"[id='{KEPT}'] .scenarios a").click()
    scenario = page.locator("[id='scenario-simultaneous_clients.simultaneous_clients']")
    assert scenario.evaluate("scenario => scenario.open")
    scenario.locator(f"a[href='#{KEPT}']").click()
    assert page.locator(f"[id='{KEPT}']").is_visible()


def test_an_address_with_a_fragment_opens_its_rule(look: Open) -> None:
    page = look("well", "#startup.listens")
    assert page.locator("[id='startup.listens']").evaluate("rule => rule.open")


def test_the_keyboard_alone_is_enough(look: Open) -> None:
    page = look("well")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    rule = page.locator("[id='startup.listens']")
    assert rule.evaluate("rule => rule.open")
    rule.locator("summary").first.focus()
    page.keyboard.press("Enter")
    assert not rule.evaluate("rule => rule.open")
    outline = "getComputedStyle(document.activeElement).outlineStyle"
    assert page.evaluate(outline) == "solid"


def test_without_javascript_nothing_is_missing(look: Open) -> None:
    page = look("student", java_script_enabled=False)
    assert page.locator(f"[id='{KEPT}'] svg.picture").is_visible()
    scenario = page.locator("[id='scenario-simultaneous_clients.simultaneous_clients']")
    scenario.locator("summary").first.click()
    assert scenario.locator("svg.timeline").is_visible()


def test_a_class_is_sorted_by_what_is_pressed(look: Open) -> None:
    page = look("class")
    totals = page.locator("table.class tbody td.total")
    heading = page.get_by_role("button", name="total")
    heading.focus()
    page.keyboard.press("Enter")
    rising = [float(text) for text in totals.all_inner_texts() if text != "?"]
    assert rising == sorted(rising) and len(set(rising)) > 3
    assert page.locator("th[aria-sort]").inner_text().startswith("total")
    heading.click()
    falling = [float(text) for text in totals.all_inner_texts() if text != "?"]
    assert falling == rising[::-1]


def test_points_are_sorted_as_numbers(look: Open) -> None:
    page = look("class")
    page.evaluate(
        "texts => document.querySelectorAll('td.total').forEach((cell, number) => {"
        " cell.textContent = texts[number] || '50'; })",
        ["9.5", "9.13", "-10", "-4", "100", "?"],
    )
    page.get_by_role("button", name="total").click()
    shown = page.locator("table.class tbody td.total").all_inner_texts()
    assert list(dict.fromkeys(shown)) == ["?", "-10", "-4", "9.13", "9.5", "50", "100"]


def test_paper_is_white_and_has_everything(look: Open) -> None:
    page = look("student", color_scheme="dark", java_script_enabled=False)
    page.emulate_media(media="print")
    heights = page.locator(".inside").evaluate_all("all => all.map(one => one.offsetHeight)")
    assert len(heights) > 60 and min(heights) > 0
    paper = page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
    assert paper == "rgb(255, 255, 255)"
    assert page.pdf(format="A4").startswith(b"%PDF")
