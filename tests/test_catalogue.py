"""The catalogue: ids, levels and words of every clause."""

import ast
import re

import pytest

from conformance.catalogue import FAMILIES, catalogue
from conformance.clause import Clause, MalformedClause, clause_of, must
from reports.generate.handbook import PAGES, page
from reports.language.translation import LANGUAGES
from tests.conftest import PROJECT, Judge, speaking

CLAUSES = catalogue()
# A document and where in it.
SOURCES = re.compile(
    r"[\w-]+\([1-8]\), .+"
    r"|RFC \d+ section [\d.]+"
    r"|PEP \d+, .+"
    r"|POSIX\.1-2017, .+"
    r"|Stevens, UNIX Network Programming vol\. 1, 3rd ed\., sections? \d.*"
    r"|Kerrisk, The Linux Programming Interface, sections? \d.*"
    r"|Python \w+ module, .+"
)


@pytest.mark.parametrize("clause", CLAUSES, ids=lambda clause: str(clause.id))
def test_a_clause_has_all_sections_of_its_lesson(clause: Clause) -> None:
    assert re.fullmatch(r"[a-z]+\.[a-z0-9_]+", clause.id)
    assert clause.family in FAMILIES
    assert clause.rule.endswith(".") and len(clause.rule) <= 90
    assert len(clause.why) > 80
    assert clause.fix_c and clause.fix_python
    assert [source for source in clause.sources if not SOURCES.fullmatch(source)] == []


@pytest.mark.parametrize("clause", CLAUSES, ids=lambda clause: str(clause.id))
def test_the_python_of_a_fix_is_python(clause: Clause) -> None:
    # A fix may be the inside of a loop or of a function.
    body = "\n".join(f"        {line}" for line in clause.fix_python.splitlines())
    ast.parse(f"def fix():\n    while True:\n{body}\n")


def test_an_id_is_its_file_and_its_function() -> None:
    for clause in CLAUSES:
        family, name = clause.id.split(".")
        text = (PROJECT / "conformance" / f"test_{family}.py").read_text()
        assert f"def test_{name}(" in text


def test_no_two_clauses_share_an_id() -> None:
    assert len({clause.id for clause in CLAUSES}) == len(CLAUSES)


def test_every_file_of_checks_is_a_family() -> None:
    files = {path.stem for path in (PROJECT / "conformance").glob("test_*.py")}
    assert files == {f"test_{family}" for family in FAMILIES}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_handbook_is_what_the_docstrings_say(language: str) -> None:
    """`python -m reports.generate.handbook` brings it up to date."""
    with speaking(language):
        assert PAGES[language].read_text(encoding="utf-8") == page()


def test_a_docstring_without_a_fix_is_refused() -> None:
    def test_something() -> None:
        """A rule.

        Why: because.
        Source: here
        """

    with pytest.raises(MalformedClause, match="something: the docstring needs"):
        clause_of(must(test_something))


def test_the_option_lists_every_clause_and_stops(judge: Judge) -> None:
    judged = judge("--clauses")
    assert judged.status == 0
    lines = judged.printed.splitlines()
    assert [line.split()[:2] for line in lines] == [[c.id, c.level.value] for c in CLAUSES]
    assert all(line.endswith(clause.rule) for line, clause in zip(lines, CLAUSES, strict=True))
