"""The catalogue as a text to read: `python -m reports.handbook` writes docs/clauses.md.

All words are those of the checks' own docstrings.
"""

from itertools import groupby
from pathlib import Path

from conformance.catalogue import about_family, catalogue
from conformance.clause import Clause
from reference_server.faults import FAULTS

PAGE = Path(__file__).resolve().parent.parent / "docs" / "clauses.md"
HEAD = """# The clauses

The {musts} rules that a server must keep (MUST) and the {shoulds} that it should (SHOULD), family
by family. This page is made from the docstrings of the checks by `python -m reports.handbook`.

A fault named here is one that the reference server can be told to have, to see the clause fail:
`tox -- --target 'python -m reference_server --port {{port}} --fault NAME'`. (Those marked C are in
`reference_server/server.c` alone.)
"""


def page() -> str:
    """The whole page, in Markdown."""
    clauses = catalogue()
    levels = [clause.level.value for clause in clauses]
    parts = [HEAD.format(musts=levels.count("MUST"), shoulds=levels.count("SHOULD"))]
    parts += [f"* [{clause.id}](#{_anchor(clause)})" for clause in clauses]
    for family, members in groupby(clauses, key=lambda clause: clause.family):
        parts.append(f"\n## {family}\n\n{about_family(family)}")
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
            f"\n**{clause.level.value}.** {clause.rule}",
            f"\n{clause.why}",
            f"\nIn C:\n\n```c\n{clause.fix_c}\n```",
            f"\nIn Python:\n\n```python\n{clause.fix_python}\n```",
            f"\nWritten in: {'; '.join(clause.sources)}.",
            f"\nFaults that break it: {', '.join(faults)}.",
        ]
    )


def _anchor(clause: Clause) -> str:
    """As the pages that show Markdown make it from a heading: without its full stop."""
    return clause.id.replace(".", "")


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
