"""The HTML report: the whole run as one page, which needs nothing from elsewhere.

The template escapes every text. What a target printed, sent, or calls itself can neither add to the
page nor run in it; should that ever fail, the page's own policy forbids all but its own style and
its own script, which it names by their digests.
"""

import base64
import hashlib
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from conformance.clause import Level
from conformance.outcome import WORDS
from conformance.run import NAME, VERSION, Run
from reports.html.content import (
    NAMES,
    entries_of,
    failures_of,
    families_of,
    groups_of,
    scenes_of,
)
from reports.html.shapes import Drawing
from reports.html.timeline import moment

FOLDER = Path(__file__).parent / "templates"
ICONS = {"conforms": "pass", "violates": "fail", "incomplete": "blocked"}
LOOKS = {
    "alive": "lives",
    "held": "is held up",
    "zombie": "zombie: ended, not reaped",
    "unsure": "perhaps there already: nobody looked",
}


def page(run: Run) -> str:
    """The whole page."""
    style, script = _style(), _script()
    entries = entries_of(run)
    about = run.about
    facts = [
        ("Dialogue", f"{about.dialogue or 'unknown'} ({about.how})" if about.how else ""),
        ("Profile", about.profile),
        ("Port", "" if about.port is None else str(about.port)),
        ("Isolation", about.isolation),
        ("Kernel", about.kernel),
        ("Python", about.python),
        ("Took", moment(run.seconds)),
    ]
    return (
        _environment()
        .get_template("report.html.j2")
        .render(
            run=run,
            about=about,
            suite=NAME,
            version=VERSION,
            verdict_icon=ICONS[run.verdict],
            sentence=_sentence(run),
            facts=[(name, value) for name, value in facts if value],
            seconds=moment(run.seconds),
            words=WORDS,
            names=NAMES,
            looks=LOOKS,
            levels=[(level.value, run.counts(level)) for level in Level],
            families=families_of(entries),
            failures=failures_of(entries),
            groups=groups_of(entries),
            scenes=scenes_of(run, entries),
            caption=_caption,
            style=Markup(style),
            script=Markup(script),
            policy="default-src 'none'; base-uri 'none'; form-action 'none'; "
            f"style-src {_digest(style)}; script-src {_digest(script)}",
        )
    )


def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["n"] = lambda length: f"{length:.1f}".removesuffix(".0")
    return environment


def _style() -> str:
    return (FOLDER / "report.css").read_text(encoding="utf-8")


def _script() -> str:
    return (FOLDER / "report.js").read_text(encoding="utf-8")


def _digest(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def _sentence(run: Run) -> str:
    """The verdict in plain words."""
    must = run.counts(Level.MUST)
    untested = must["blocked"] + must["error"]
    rest = f"{untested} could not be tested" if untested else ""
    if run.verdict == "violates":
        text = f"{_rules(must['fail'])} {'is' if must['fail'] == 1 else 'are'} broken"
        return f"{text}, and {rest}." if rest else f"{text}."
    if run.verdict == "incomplete":
        return f"No MUST rule is broken, but {rest}." if rest else "No MUST rule was tested."
    text = f"All {_rules(must['pass'])} that apply were put to the test, and held."
    if should := run.counts(Level.SHOULD)["fail"]:
        text += f" {_rules(should, 'SHOULD')} did not."
    return text


def _rules(count: int, level: str = "MUST") -> str:
    return f"{count} {level} rule{'s' * (count != 1)}"


def _caption(drawing: Drawing) -> str:
    """How to read this drawing, and what it leaves out."""
    parts = ["Each line is a socket that a process holds."]
    if drawing.marked:
        parts.append("Red and crossed: what should not be so.")
    if any(box.zombie for box in drawing.boxes):
        parts.append("A box crossed out is a zombie.")
    if drawing.more:
        parts.append(f"Left out: {drawing.more}.")
    return " ".join(parts)
