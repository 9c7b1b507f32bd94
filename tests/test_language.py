"""The reports in another language: all of it is there, and nothing changes but words."""

import re
from string import Formatter

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from conformance.catalogue import catalogue
from conformance.clause import Clause
from reports.generate.extract_messages import template
from reports.language.translation import LANGUAGES, preferred, translated, translations_file
from reports.terminal import MARK, MARKS
from reports.wrapping import fill, padded, shortened
from tests.conftest import Judge, speaking

OTHERS = [language for language in LANGUAGES if language != "en"]
COMMENT = re.compile(r"/\*.*?\*/|//[^\n]*", re.DOTALL)
NO_READING = "python -m reference_server --port {port} --fault no-reaping"
CHINESE = re.compile(r"[\u4e00-\u9fff]")
# Code where a comment would be too much.
CODE = re.compile(r"fix in (C|Python)$")


def _catalog(language: str) -> Catalog:
    with translations_file(language).open("rb") as file:
        return read_po(file, locale=language)


def _forms(said: object) -> tuple[str, ...]:
    return said if isinstance(said, tuple) else (str(said),)


def _fields(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def _is_code(message: Message) -> bool:
    return any(CODE.search(comment) for comment in message.auto_comments)


@pytest.mark.parametrize("language", OTHERS)
def test_every_text_is_translated(language: str) -> None:
    """`python -m reports.generate.extract_messages` adds what is new, for somebody to translate."""
    catalog, wanted = _catalog(language), template()
    assert {m.id for m in catalog if m.id} == {m.id for m in wanted if m.id}
    assert [m.id for m in catalog if m.id and not all(_forms(m.string))] == []
    assert [m.id for m in catalog if m.id and m.fuzzy] == []
    assert list(catalog.obsolete) == []


@pytest.mark.parametrize("language", OTHERS)
def test_what_is_filled_in_is_filled_in_there_too(language: str) -> None:
    for message in _catalog(language):
        if message.id and not _is_code(message):
            wanted = [_fields(text) for text in _forms(message.id)]
            for text in _forms(message.string):
                assert _fields(text) in wanted, message.id


@pytest.mark.parametrize("language", OTHERS)
@pytest.mark.parametrize("clause", catalogue(), ids=lambda clause: str(clause.id))
def test_a_translated_clause_changes_only_its_texts(clause: Clause, language: str) -> None:
    with speaking(language):
        other = translated(clause)
    assert (other.id, other.level, other.sources) == (clause.id, clause.level, clause.sources)
    assert CHINESE.search(other.rule) and CHINESE.search(other.why)
    assert COMMENT.sub("", other.fix_c) == COMMENT.sub("", clause.fix_c)
    assert _without_comments(other.fix_python) == _without_comments(clause.fix_python)
    for code, own in ((clause.fix_c, other.fix_c), (clause.fix_python, other.fix_python)):
        assert code.count("\n") == own.count("\n")


def _without_comments(python: str) -> list[str]:
    # None of the fixes has a number sign in a string.
    return [line.partition("#")[0] for line in python.splitlines()]


@pytest.mark.parametrize(
    ("variables", "language"),
    [
        ({}, "en"),
        ({"LANG": "C.UTF-8"}, "en"),
        ({"LANG": "zh_CN.UTF-8"}, "zh"),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": "C"}, "en"),
        ({"LANG": "en_GB.UTF-8", "LC_MESSAGES": "zh_TW"}, "zh"),
        ({"LANG": "en_GB.UTF-8", "LANGUAGE": "zh:en"}, "zh"),
        ({"LANG": "fi_FI.UTF-8"}, "en"),
    ],
)
def test_the_language_is_that_of_the_locale(variables: dict[str, str], language: str) -> None:
    assert preferred(variables) == language


def test_a_run_in_chinese_has_the_same_ids_and_outcomes(judge: Judge) -> None:
    english = judge("--target", NO_READING)
    chinese = judge("--target", NO_READING, LANGUAGE="zh")
    assert english.report is not None and chinese.report is not None
    assert chinese.report["environment"]["language"] == "zh"
    assert chinese.status == english.status == 1
    for one, other in zip(english.report["clauses"], chinese.report["clauses"], strict=True):
        for field in ("id", "level", "outcome", "sources"):
            assert one[field] == other[field]
        assert one["title"] != other["title"]
    assert english.report["verdict"] == chinese.report["verdict"] == "violates"
    clause = next(c for c in chinese.report["clauses"] if c["outcome"] == "fail")
    assert clause["title"] in chinese.printed


def test_the_option_is_stronger_than_the_locale(judge: Judge) -> None:
    printed = judge("--clauses", "--language", "en", LANGUAGE="zh").printed
    assert not CHINESE.search(printed)


def test_a_line_of_chinese_ends_where_its_columns_do() -> None:
    text = "子进程终止后，父进程应当回收它（调用 waitpid()），否则留下僵尸进程。"
    lines = fill(text, 20).splitlines()
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert all(len(line.encode("gb18030")) <= 22 for line in lines)
    assert not any(line[0] in "，。）" or line[-1] == "（" for line in lines)


def test_a_word_is_broken_only_where_it_is_longer_than_a_line() -> None:
    assert fill("a --long-option of /proc/PID/fd", 14) == "a\n--long-option\nof\n/proc/PID/fd"
    assert shortened("kept\N{NO-BREAK SPACE}together", 8, 2) == (
        "kept\N{NO-BREAK SPACE}tog",
        "ether",
    )
    assert shortened("one two three four", 9, 1) == ("one two…",)


def test_marks_fit_their_column_in_every_language() -> None:
    for language in LANGUAGES:
        with speaking(language):
            for mark, _ in MARKS.values():
                assert padded(mark, MARK).endswith(" ")
