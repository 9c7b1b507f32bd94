"""A clause: one rule, its level, and its lesson.

The texts are in the docstring of the function that checks the rule, and nowhere else. The first
line is the rule; the sections `Why:`, `Fix:` (with `C:` and `Python:` in it) and `Source:` follow.
"""

import inspect
import re
import textwrap
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any, TypeAlias, TypeVar

import pytest

Check = TypeVar("Check", bound=Callable[..., None])
SECTION = re.compile(r"^(Why|Fix|Source):[ ]*", re.MULTILINE)
# The property under which a check records figures for the report, and the function that records.
SEEN = "seen"
Note: TypeAlias = Callable[[str, object], None]
LANGUAGE = re.compile(r"^    (C|Python):[ ]*$", re.MULTILINE)


class Level(Enum):
    """How binding a rule is, in the sense of RFC 2119."""

    MUST = "MUST"
    SHOULD = "SHOULD"


class MalformedClause(Exception):
    """A check's docstring lacks a part that the reports print."""


@dataclass(frozen=True)
class Clause:
    """A rule of the catalogue, or a user's own.

    In a user's own clause all texts but the rule may be empty.

    Attributes:
        id: `family.name`.
        level: MUST or SHOULD.
        rule: the rule, one sentence.
        why: why it matters.
        fix_c: how to keep it, in C.
        fix_python: how to keep it, in Python.
        sources: where the rule, or what it rests on, is documented.
    """

    id: str
    level: Level
    rule: str
    why: str
    fix_c: str
    fix_python: str
    sources: tuple[str, ...]

    @property
    def family(self) -> str:
        return self.id.partition(".")[0]

    @property
    def fix(self) -> str:
        """The code in C and in Python, as one text."""
        blocks = (("C", self.fix_c), ("Python", self.fix_python))
        return "\n".join(
            f"{name}:\n{textwrap.indent(code, '    ')}" for name, code in blocks if code
        )


def must(check: Check) -> Check:
    """Mark a check as a MUST."""
    return _level(check, Level.MUST)


def should(check: Check) -> Check:
    """Mark a check as a SHOULD."""
    return _level(check, Level.SHOULD)


def _level(check: Check, level: Level) -> Check:
    marked: Check = pytest.mark.clause(level)(check)
    return marked


def level_of(check: Callable[..., Any]) -> Level | None:
    """The level that a function was marked with; None for a function that is no check."""
    for mark in getattr(check, "pytestmark", ()):
        if mark.name == "clause":
            level = mark.args[0]
            assert isinstance(level, Level)
            return level
    return None


def clause_of(check: Callable[..., None]) -> Clause | None:
    """Read a check's docstring; None for a function that is no check. Raises MalformedClause."""
    level = level_of(check)
    if level is None:
        return None
    family = check.__module__.rpartition(".test_")[2]
    name = f"{family}.{check.__name__.removeprefix('test_')}"
    rule, sections = _read(check)
    if not rule or sections.keys() != {"Why", "Fix", "Source"}:
        raise MalformedClause(f"{name}: the docstring needs a rule, Why:, Fix: and Source:")
    code = _code(sections["Fix"])
    if code.keys() != {"C", "Python"}:
        raise MalformedClause(f"{name}: Fix: needs C: and Python:")
    return _clause(name, level, rule, sections, code)


def own_clause_of(check: Callable[..., None], family: str) -> Clause:
    """A user's own clause: its docstring may be empty, and it is a MUST unless it is marked.

    Raises MalformedClause where a Fix: has neither C: nor Python: in it.
    """
    plain_name = check.__name__.removeprefix("test_")
    name = f"{family}.{plain_name}"
    rule, sections = _read(check)
    code = _code(sections.get("Fix", ""))
    if "Fix" in sections and not code:
        raise MalformedClause(f"{name}: Fix: needs C: or Python: in a line of its own")
    words = rule or plain_name.replace("_", " ").capitalize()
    return _clause(name, level_of(check) or Level.MUST, words, sections, code)


def _read(check: Callable[..., None]) -> tuple[str, dict[str, str]]:
    """The rule, and the sections by name."""
    rule, _, rest = inspect.cleandoc(check.__doc__ or "").partition("\n")
    parts = SECTION.split(rest)
    return rule, dict(zip(parts[1::2], parts[2::2], strict=True))


def _code(fix: str) -> dict[str, str]:
    languages = LANGUAGE.split(fix)
    blocks = zip(languages[1::2], languages[2::2], strict=True)
    return {name: textwrap.dedent(code.strip("\n")).rstrip() for name, code in blocks}


def _clause(
    name: str, level: Level, rule: str, sections: Mapping[str, str], code: Mapping[str, str]
) -> Clause:
    sources = " ".join(sections.get("Source", "").split())
    return Clause(
        id=name,
        level=level,
        rule=rule,
        why=" ".join(sections.get("Why", "").split()),
        fix_c=code.get("C", ""),
        fix_python=code.get("Python", ""),
        sources=tuple(part.strip() for part in sources.split(";") if part.strip()),
    )
