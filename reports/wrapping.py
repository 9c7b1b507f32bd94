"""Wraps text into lines; widths are in columns of a terminal.

A Chinese character takes two columns, and a line may be broken after almost every one.
"""

import re
from collections.abc import Iterator
from unicodedata import category

from rich.cells import cell_len, chop_cells, set_cell_size

# Without the no-break space.
BLANKS = " \t\n\r"
SPACE = re.compile(f"[{BLANKS}]+")
# Categories of characters (unicodedata.category): no line begins with CLOSING, none ends with
# OPENING.
CLOSING = ("Pe", "Pf", "Po")
OPENING = ("Ps", "Pi")


def fill(text: str, width: int, first: str = "", others: str = "") -> str:
    """The text in lines of at most `width` columns; a longer word makes a longer line.

    The first line begins with `first`, the others with `others`. Words are never broken, not even
    at a hyphen.
    """
    lines, line, empty = [], first, True
    for gap, piece in _pieces(text):
        if not empty and cell_len(line + gap + piece) > width:
            lines.append(line)
            line, empty = others, True
        line += piece if empty else gap + piece
        empty = False
    return "\n".join([*lines, line])


def shortened(text: str, width: int, max_lines: int) -> tuple[str, ...]:
    """The text in at most `max_lines` lines of `width` columns. Longer words are broken. Where text
    is left out the last line ends with an ellipsis."""
    lines = [part for line in fill(text, width).split("\n") for part in chop_cells(line, width)]
    if len(lines) <= max_lines:
        return tuple(lines) or ("",)
    last = lines[max_lines - 1]
    return (*lines[: max_lines - 1], f"{set_cell_size(last, min(cell_len(last), width - 1))}…")


def padded(text: str, columns: int) -> str:
    """The text, filled with spaces up to so many columns; longer text is unchanged."""
    return text + " " * (columns - cell_len(text))


def _pieces(text: str) -> Iterator[tuple[str, str]]:
    """The parts that are not broken, each with the space before it."""
    for word in SPACE.split(text.strip(BLANKS)):
        gap, piece = " ", ""
        for character in word:
            if piece and _may_break(piece[-1], character):
                yield gap, piece
                gap, piece = "", ""
            piece += character
        yield gap, piece


def _may_break(before: str, after: str) -> bool:
    wide = cell_len(before) > 1 or cell_len(after) > 1
    return wide and category(before) not in OPENING and category(after) not in CLOSING
