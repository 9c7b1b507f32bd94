"""Selects the rows of a timeline: first the processes that were there at the beginning, then each
client with the process that serves it."""

from collections.abc import Iterator
from dataclasses import dataclass

from fixtures.census.timeline import Event, Timeline
from fixtures.plain import in_one_line
from reports.html.left_out import left_out
from reports.language.translation import tr

MAX_ROWS = 12
# Of a row with more events the first and the last are shown.
MAX_EVENTS = 14
FIRST = 9
LAST = 4


@dataclass(frozen=True)
class Row:
    """A client or a process, and what happened to it.

    Attributes:
        key: a client's name, or a process's pid.
        label: the text on the left.
        role: listener, process or child; empty for a client.
        events: those that are shown.
        from_the_start: whether it was there when the scenario began.
        hidden: how many events are left out.
        left_out: the index of the event before which they are left out; None: all are shown.
    """

    key: str | int
    label: str
    role: str
    events: tuple[Event, ...]
    from_the_start: bool = False
    hidden: int = 0
    left_out: int | None = None


def choose(recorded: Timeline) -> tuple[list[Row], str]:
    """At most MAX_ROWS rows, and in words what is left out (empty: nothing)."""
    found: dict[str | int, list[Event]] = {pid: [] for pid in _first(recorded)}
    for event in recorded.events:
        found.setdefault(event.who, []).append(event)
    order = list(dict.fromkeys(_in_order(recorded, found)))
    shown = order[:MAX_ROWS]
    rows = [_row(recorded, key, found[key]) for key in shown]
    return rows, _more(recorded, order[MAX_ROWS:])


def _first(recorded: Timeline) -> list[int]:
    return [recorded.listener, *sorted(recorded.before - {recorded.listener})]


def _in_order(recorded: Timeline, found: dict[str | int, list[Event]]) -> Iterator[str | int]:
    """The listener, the processes that were there before, then each client and its process."""
    yield from _first(recorded)
    for key in found:
        if key in recorded.servers.values():
            continue
        yield key
        if isinstance(key, str) and recorded.servers.get(key) in found:
            yield recorded.servers[key]
    yield from found


def _row(recorded: Timeline, key: str | int, events: list[Event]) -> Row:
    if isinstance(key, str):
        label, role = in_one_line(key), ""
    else:
        role = "child" if key not in recorded.before else "process"
        role = "listener" if key == recorded.listener else role
        label = f"{tr(role)} {key}"
    hidden, left_out = 0, None
    if len(events) > MAX_EVENTS:
        hidden, left_out = len(events) - FIRST - LAST, FIRST
        events = events[:FIRST] + events[-LAST:]
    return Row(key, label, role, tuple(events), key in recorded.before, hidden, left_out)


def _more(recorded: Timeline, left: list[str | int]) -> str:
    clients = sum(isinstance(key, str) for key in left)
    return left_out(len(left) - clients, clients, recorded.dropped_events)
