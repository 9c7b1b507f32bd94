"""Updates the files of translations: `python -m reports.generate.extract_messages`.

It collects all texts from the code and the docstrings. New texts get an empty translation.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po
from jinja2.ext import babel_extract

from conformance.catalogue import FAMILIES, about_family, catalogue
from conformance.clause import Level
from conformance.outcome import WORDS
from conformance.run import NAME
from fixtures.census.timeline import Kind
from fixtures.runner.played_scenarios import Act, title_of
from fixtures.runner.probe import probe
from fixtures.runner.recovery import ordinary_visit
from fixtures.scenarios.declared import declared_scenarios
from reports.catalogue_table import scenario_texts
from reports.html.content import NAMES, OWN
from reports.html.page import LOOKS
from reports.language.translation import LANGUAGES, translations_file
from reports.terminal import MARKS, VERDICT_COLOURS

PROJECT = Path(__file__).resolve().parent.parent.parent
FOLDERS = (PROJECT / "reports", PROJECT / "grading")
# Functions that translate, and how many of their first arguments are texts.
TEXT_ARGUMENTS = {"tr": 1, "trn": 2}
WIDTH = 100
# The values of Status in grading/job_result.py, which this package may not import.
STATUSES = ("judged", "unreadable", "not-built", "unusable", "suite-error")


def template() -> Catalog:
    """Every text with its origin, without translations."""
    found = Catalog(project=NAME, charset="utf-8")
    for text, origin in (*_other_texts(), *_own_texts()):
        found.add(text, auto_comments=[origin])
    return found


def brought_up_to_date(language: str) -> Catalog:
    """A language's translations: unused texts are removed, new texts have no translation."""
    with translations_file(language).open("rb") as file:
        known = read_po(file, locale=language)
    known.update(template(), no_fuzzy_matching=True)
    known.obsolete.clear()
    for message in known:
        # Babel takes the braces of C code for a format.
        message.flags -= {"python-brace-format", "python-format"}
    return known


def write(language: str) -> None:
    """Write a language's file anew."""
    catalog = brought_up_to_date(language)
    with translations_file(language).open("wb") as file:
        write_po(file, catalog, width=WIDTH, no_location=True, ignore_obsolete=True)


def _own_texts() -> Iterator[tuple[str | tuple[str, ...], str]]:
    """The texts in the code of the reports and the feedback: one form, or singular and plural."""
    for path in _files("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                texts = node.args[: TEXT_ARGUMENTS.get(node.func.id, 0)]
                if forms := [str(each.value) for each in texts if isinstance(each, ast.Constant)]:
                    yield tuple(forms) if len(forms) > 1 else forms[0], _place(path)
    for path in _files("*.j2"):
        with path.open("rb") as file:
            for _, _, text, _ in babel_extract(file, list(TEXT_ARGUMENTS), (), {}):
                # tr(variable): _other_texts has the values of the variable.
                if isinstance(text, str):
                    yield text, _place(path)


def _files(pattern: str) -> list[Path]:
    return [path for folder in FOLDERS for path in sorted(folder.rglob(pattern))]


def _place(path: Path) -> str:
    return str(path.relative_to(PROJECT))


def _other_texts() -> Iterator[tuple[str, str]]:
    """The texts that reports show and other code has, each with its origin."""
    for clause in catalogue():
        yield clause.rule, f"{clause.id}: rule"
        yield clause.why, f"{clause.id}: why"
        yield clause.fix_c, f"{clause.id}: fix in C"
        yield clause.fix_python, f"{clause.id}: fix in Python"
        for text in scenario_texts(clause):
            yield text, f"{clause.id}: how"
    for family in FAMILIES:
        yield about_family(family), f"family {family}"
    yield OWN, "a family of a user's own"
    for scenario in _scenarios():
        yield title_of(scenario), f"scenario {scenario.__name__}"
    for kind in Kind:
        yield kind.value, "what can happen to a client or a process"
    for word in (*WORDS, *NAMES.values(), *(mark for mark, _ in MARKS.values())):
        yield word, "an outcome"
    for level in Level:
        yield level.value, "a level"
    for verdict in VERDICT_COLOURS:
        yield verdict, "a verdict"
    for status in STATUSES:
        yield status, "what came of a submission"
    for look in LOOKS.values():
        yield look, "the look of a process in a time line"
    for role in ("listener", "process", "child"):
        yield role, "what a process is"


def _scenarios() -> Iterator[Act]:
    yield from (probe, ordinary_visit.act)
    yield from (scenario.act for scenario in declared_scenarios().values())


if __name__ == "__main__":
    for each in LANGUAGES:
        if each != "en":
            write(each)
