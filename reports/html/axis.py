"""Where on a time line something stands.

Things happen in bursts with long pauses between. So the axis keeps the order and not the scale:
what happens in a row, of one kind and each in another lane, has a column of its own, and a pause is
a step that grows only slowly with its length.
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
    """Where a moment is: `times` and `places` of the columns, both rising."""

    times: tuple[float, ...]
    places: tuple[float, ...]
    columns: dict[int, int]
    end: float

    def of(self, event: Event) -> float:
        """The place of an event that has a column."""
        return self.places[self.columns[id(event)]]

    def before(self, time: float) -> float:
        """The place of the last column that is not later than this."""
        number = bisect_right(self.times, time) - 1
        return self.places[number] if number >= 0 else LABELS


def axis_of(events: list[Event], seconds: float) -> Axis:
    """The axis of these events, of a scenario that took so many seconds."""
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
