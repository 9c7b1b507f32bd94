"""The time axis of a timeline: where each event is drawn.

Many events happen at almost one time, with long pauses between. So the axis keeps the order and
not the scale. Each event has a column. Events of one kind that follow one another, each in another
row, share one. The distance between two columns grows only slowly with the pause between them.
"""

import math
from bisect import bisect_right
from dataclasses import dataclass
from itertools import pairwise

from fixtures.census.timeline import Event

LABELS = 118
PLOT = 286
MIN_STEP = 11
MAX_STEP = 34


@dataclass(frozen=True)
class Axis:
    """The columns of a timeline.

    Attributes:
        times: when each column's first event happened, in seconds; rising.
        places: the x coordinate of each column; rising.
        columns: the number of an event's column, by the event's id().
        end: the x coordinate of the right end.
    """

    times: tuple[float, ...]
    places: tuple[float, ...]
    columns: dict[int, int]
    end: float

    def of(self, event: Event) -> float:
        """The x coordinate of an event."""
        return self.places[self.columns[id(event)]]

    def before(self, time: float) -> float:
        """The x coordinate of the last column that is not later than this time."""
        number = bisect_right(self.times, time) - 1
        return self.places[number] if number >= 0 else LABELS


def axis_of(events: list[Event], seconds: float) -> Axis:
    """The axis for the events of a scenario that took so many seconds."""
    columns: dict[int, int] = {}
    times: list[float] = []
    drawn: set[object] = set()
    kind = None
    for event in events:
        if event.kind is not kind or event.who in drawn:
            times.append(event.at)
            drawn.clear()
        columns[id(event)] = len(times) - 1
        drawn.add(event.who)
        kind = event.kind
    steps = [1.0, *(_step(b - a) for a, b in pairwise(times))]
    last = _step(seconds - times[-1]) if times else 1.0
    unit = min(MAX_STEP, max(MIN_STEP, PLOT / (sum(steps) + last)))
    places, x = [], LABELS - unit / 2
    for step in steps[: len(times)]:
        x += step * unit
        places.append(x)
    return Axis(tuple(times), tuple(places), columns, max(x + last * unit, LABELS + PLOT))


def _step(pause: float) -> float:
    return 1 + min(2.0, math.log10(1 + pause * 100))
