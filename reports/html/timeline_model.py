"""What a time line is made of.

Lengths are in the drawing's own units, which grow with the page; a line of text is 15 high.
"""

from dataclasses import dataclass

from fixtures.census.timeline import Kind


@dataclass(frozen=True)
class Mark:
    """Something that happened: `kind` names its sign; `description` is it in words."""

    x: float
    kind: str
    description: str


@dataclass(frozen=True)
class Bar:
    """A stretch of a lane: `look` is alive, held, zombie, client or unsure."""

    x1: float
    x2: float
    look: str


@dataclass(frozen=True)
class DrawnRow:
    """A lane in its place; `y` is its middle."""

    y: float
    label: str
    description: str
    role: str
    bars: tuple[Bar, ...]
    marks: tuple[Mark, ...]
    ending: str


@dataclass(frozen=True)
class Fork:
    """From the parent's lane to the child's."""

    x: float
    y1: float
    y2: float


@dataclass(frozen=True)
class Tick:
    """A time below the lanes."""

    x: float
    label: str


@dataclass(frozen=True)
class TableLine:
    """A line of the same as a table."""

    at: str
    who: str
    what: str


@dataclass(frozen=True)
class TimelineChart:
    """All of it; `kinds` are the signs that it has, `more` says what is left out."""

    width: float
    height: float
    top: float
    right: float
    rows: tuple[DrawnRow, ...]
    forks: tuple[Fork, ...]
    ticks: tuple[Tick, ...]
    kinds: tuple[Kind, ...]
    looks: tuple[str, ...]
    table: tuple[TableLine, ...]
    more: str
