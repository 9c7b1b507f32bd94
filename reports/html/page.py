"""The HTML report: the whole run as one page."""

from conformance.clause import Level
from conformance.outcome import WORDS, NotAsked
from conformance.run import NAME, VERSION, Run
from reports.clause_text import fixes, part
from reports.html.content import (
    NAMES,
    entries_of,
    failures_of,
    families_of,
    groups_of,
    scenarios_of,
)
from reports.html.document import FOLDER, Document
from reports.html.drawing_model import Drawing
from reports.html.timeline_chart import moment
from reports.isolation_meaning import meaning
from reports.language.translation import tr, trn

ICONS = {"conforms": "pass", "violates": "fail", "incomplete": "blocked"}
LOOKS = {
    "alive": "lives",
    "held": "is stopped",
    "zombie": "zombie: ended, not reaped",
    "unsure": "may have existed already: not observed",
}


def page(run: Run) -> str:
    """The whole page."""
    entries = entries_of(run)
    about = run.about
    facts = [
        (
            tr("Dialogue"),
            f"{about.dialogue or tr('unknown')} ({about.how})" if about.how else "",
        ),
        (tr("Profile"), about.profile),
        (tr("Port"), about.where),
        (tr("Isolation"), about.isolation),
        (tr("Means"), meaning(about.isolation)),
        (tr("Refused"), about.refused),
        (tr("Kernel"), about.kernel),
        ("Python", about.python),
        (tr("Took"), moment(run.seconds)),
    ]
    return Document(FOLDER, "report.html.j2", "report.css", "report.js").render(
        run=run,
        about=about,
        suite=NAME,
        version=VERSION,
        verdict_icon=ICONS[run.verdict],
        sentence=" ".join(filter(None, (_sentence(run), part(run)))),
        facts=[(name, value) for name, value in facts if value],
        seconds=moment(run.seconds),
        words=[word for word in WORDS if word != NotAsked.word],
        names=NAMES,
        looks=LOOKS,
        levels=[(level.value, run.counts(level)) for level in Level],
        families=families_of(entries),
        failures=failures_of(entries),
        groups=groups_of(entries),
        scenarios=scenarios_of(run, entries),
        caption=_caption,
        fixes=fixes,
    )


def _sentence(run: Run) -> str:
    """The verdict as a sentence."""
    must = run.counts(Level.MUST)
    untested = must["blocked"] + must["error"]
    rest = tr("{count} could not be tested").format(count=untested) if untested else ""
    if machine := run.blocked_by_machine(Level.MUST):
        rest += f" ({tr('{count} by this machine').format(count=machine)})"
    if run.verdict == "violates":
        broken = trn("{count} MUST rule is broken", "{count} MUST rules are broken", must["fail"])
        text = broken.format(count=must["fail"])
        if not rest:
            return tr("{text}.").format(text=text)
        return tr("{text}, and {rest}.").format(text=text, rest=rest)
    if run.verdict == "incomplete":
        if not rest:
            return tr("No MUST rule was tested.")
        return tr("No MUST rule is broken, but {rest}.").format(rest=rest)
    if not must["pass"]:
        return tr("No MUST rule was asked that applies.")
    held = trn(
        "The {count} MUST rule that applies was tested and is kept.",
        "All {count} MUST rules that apply were tested and are kept.",
        must["pass"],
    )
    text = held.format(count=must["pass"])
    if should := run.counts(Level.SHOULD)["fail"]:
        not_kept = trn(
            "{count} SHOULD rule is not kept.", "{count} SHOULD rules are not kept.", should
        )
        text += f" {not_kept.format(count=should)}"
    return text


def _caption(drawing: Drawing) -> str:
    """How to read this drawing, and what it leaves out."""
    parts = [tr("Each line is a socket that a process holds.")]
    if drawing.marked:
        parts.append(tr("Red with a cross: what is wrong."))
    if any(box.zombie for box in drawing.boxes):
        parts.append(tr("A box crossed out is a zombie."))
    if drawing.more:
        parts.append(tr("Left out: {what}.").format(what=drawing.more))
    return " ".join(parts)
