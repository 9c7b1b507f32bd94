"""Finds the line of a key in a TOML file, which Python's parser does not give."""

import re
from collections.abc import Sequence
from typing import TypeAlias

Place: TypeAlias = tuple[str | int, ...]
ARRAY = re.compile(r"\s*\[\[\s*(.+?)\s*\]\]")
TABLE = re.compile(r"\s*\[\s*(.+?)\s*\]\s*(?:#.*)?$")
KEY = re.compile(
    r"\s*((?:[\w-]+|\"[^\"]*\"|'[^']*')(?:\s*\.\s*(?:[\w-]+|\"[^\"]*\"|'[^']*'))*)\s*="
)
# A string over several lines: lines in it that look like keys are none.
LONG_STRING = re.compile(r"\"{3}|'{3}")
PART = re.compile(r"[\w-]+|\"[^\"]*\"|'[^']*'")


def line_of(text: str, place: Sequence[str | int]) -> int | None:
    """The line (from 1) of a key, or else of the innermost table around it; None where there is
    neither. `place` has the keys from outside in, and numbers (from 0) in arrays of tables."""
    lines = _lines(text)
    for length in range(len(place), 0, -1):
        if (line := lines.get(tuple(place[:length]))) is not None:
            return line
    return None


def _lines(text: str) -> dict[Place, int]:
    found: dict[Place, int] = {}
    counts: dict[Place, int] = {}
    table: Place = ()
    inside = ""
    for number, line in enumerate(text.split("\n"), 1):
        if inside:
            inside = "" if inside in line else inside
        elif match := ARRAY.match(line):
            name = _parts(match[1])
            counts[name] = counts.get(name, -1) + 1
            table = (*name, counts[name])
            found.setdefault(name, number)
            found.setdefault(table, number)
        elif match := TABLE.match(line):
            table = _parts(match[1])
            found.setdefault(table, number)
        elif match := KEY.match(line):
            found.setdefault((*table, *_parts(match[1])), number)
            quotes = LONG_STRING.search(line)
            if quotes and line.count(quotes[0]) % 2:
                inside = quotes[0]
    return found


def _parts(name: str) -> Place:
    return tuple(part.strip("\"'") for part in PART.findall(name))
