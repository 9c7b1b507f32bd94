"""Writes the catalogue as a document, in English and in Chinese.

`python -m reports.generate.handbook` writes docs/clauses.md and its translations. All texts come
from the docstrings of the checks.
"""

from itertools import groupby
from pathlib import Path

from conformance.catalogue import about_family, catalogue
from conformance.clause import Clause
from reference_server.faults import FAULTS
from reports.clause_text import fixes
from reports.language.translation import tr, translated, use
from reports.markdown import fenced
from reports.wrapping import fill

DOCS = Path(__file__).resolve().parent.parent.parent / "docs"
WIDTH = 98
PAGES = {"en": DOCS / "clauses.md", "zh": DOCS / "clauses.zh.md"}


def page() -> str:
    """The whole page, in Markdown, in the language in use."""
    clauses = tuple(map(translated, catalogue()))
    levels = [clause.level.value for clause in clauses]
    rules = tr(
        "The {musts} rules that a server must keep (MUST) and the {shoulds} that it should "
        "(SHOULD), family by family. This page is made from the docstrings of the checks by "
        "`python -m reports.generate.handbook`."
    ).format(musts=levels.count("MUST"), shoulds=levels.count("SHOULD"))
    faults = tr(
        "A fault named here is one that the reference server can be told to have, to see the "
        "clause fail: {command}. (Those marked C are in `reference_server/server.c` alone.)"
    ).format(command="`tox -- --target 'python -m reference_server --port {port} --fault NAME'`")
    parts = [
        f"# {tr('The clauses')}\n",
        *(f"{fill(text, WIDTH)}\n" for text in (rules, faults)),
    ]
    parts += [f"* [{clause.id}](#{_anchor(clause)})" for clause in clauses]
    for family, members in groupby(clauses, key=lambda clause: clause.family):
        parts.append(f"\n## {family}\n\n{tr(about_family(family))}")
        parts += [_section(clause) for clause in members]
    return "\n".join(parts) + "\n"


def _section(clause: Clause) -> str:
    faults = [
        f"`{fault.name}`" + (" (C)" if fault.twins == ("c",) else "")
        for fault in FAULTS
        if clause.id in fault.breaks
    ]
    return "\n".join(
        [
            f"\n### {clause.id}",
            f"\n**{tr(clause.level.value)}.** {clause.rule}",
            f"\n{clause.why}",
            *(f"\n{fix.title}:\n\n{fenced(fix.code, fix.language)}" for fix in fixes(clause)),
            f"\n{tr('Written in')}: {'; '.join(clause.sources)}.",
            f"\n{tr('Faults that break it')}: {', '.join(faults)}.",
        ]
    )


def _anchor(clause: Clause) -> str:
    """The anchor of a heading, as GitHub makes it: without full stops."""
    return clause.id.replace(".", "")


if __name__ == "__main__":
    for language, path in PAGES.items():
        use(language)
        path.write_text(page(), encoding="utf-8")
