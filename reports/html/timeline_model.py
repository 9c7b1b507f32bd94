"""The parts of a timeline as a chart.

Lengths are in the units of the SVG picture; a line of text is 15 high.
"""

from dataclasses import dataclass

from fixtures.census.timeline import Kind


@dataclass(frozen=True)
class Mark:
    """An event.

    Attributes:
        x: its middle.
        kind: the name of its sign, a Kind's name in small letters, or `more`.
        description: the event in words.
    """

    x: float
    kind: str
    description: str


@dataclass(frozen=True)
class Bar:
    """A part of a row, from x1 to x2.

    Attributes:
        x1: where it begins.
        x2: where it ends.
        look: alive, held, zombie, client or unsure.
    """

    x1: float
    x2: float
    look: str


@dataclass(frozen=True)
class DrawnRow:
    """A row of the chart.

    Attributes:
        y: its middle.
        label: the text on the left, shortened.
        description: the same, not shortened.
        role: listener, process or child; empty for a client.
        bars: when the process lived, was stopped, or was a zombie.
        marks: its events.
        ending: the text at the right end; may be empty.
    """

    y: float
    label: str
    description: str
    role: str
    bars: tuple[Bar, ...]
    marks: tuple[Mark, ...]
    ending: str


@dataclass(frozen=True)
class Fork:
    """The line from a parent's row to its child's.

    Attributes:
        x: when the child was first seen.
        y1: the middle of the parent's row.
        y2: the middle of the child's row.
    """

    x: float
    y1: float
    y2: float


@dataclass(frozen=True)
class Tick:
    """A time below the rows.

    Attributes:
        x: its place.
        label: the time with its unit.
    """

    x: float
    label: str


@dataclass(frozen=True)
class TableLine:
    """An event as a line of a table.

    Attributes:
        at: when it was first seen.
        who: the label of the process or the client.
        what: the event in words.
    """

    at: str
    who: str
    what: str


@dataclass(frozen=True)
class TimelineChart:
    """The whole chart.

    Attributes:
        width: its width.
        height: its height.
        top: the upper edge of the first row.
        right: the right end of the time axis.
        rows: the processes and clients.
        forks: which process made which.
        ticks: times below the rows.
        kinds: the kinds of event in it, for the legend.
        looks: the looks of bars in it, for the legend.
        table: the same events as a table.
        more: what is left out, in words; may be empty.
    """

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
