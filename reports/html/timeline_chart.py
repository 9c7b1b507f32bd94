"""A timeline as a chart: a lane for each process and client, and what happened to it."""

from collections.abc import Iterable

from fixtures.census.timeline import Event, Kind, Timeline
from fixtures.plain import in_one_line
from reports.html.axis import LABELS, Axis, axis_of
from reports.html.lane_selection import Lane, choose
from reports.html.timeline_model import Bar, DrawnLane, Fork, Mark, Row, Tick, TimelineChart
from reports.language.translation import tr, trn
from reports.wrapping import shortened

LETTERS = 18
EDGE = 14
TOP = 6
BOTTOM = 24
LANE = 24
TICK = 52
# What makes a process's bar change its look, and to what.
LOOKS = {
    Kind.FORKED: "alive",
    Kind.CONTINUED: "alive",
    Kind.STOPPED: "held",
    Kind.ENDED: "zombie",
    Kind.CONNECTS: "client",
    Kind.REAPED: "",
    Kind.GONE: "",
    Kind.LEAVES: "",
    Kind.RESETS: "",
}


def draw(recorded: Timeline) -> TimelineChart:
    """The time line of a scenario."""
    lanes, more = choose(recorded)
    events = sorted((e for lane in lanes for e in lane.events), key=lambda event: event.at)
    axis = axis_of(events, recorded.seconds)
    places = {lane.key: TOP + LANE * (number + 0.5) for number, lane in enumerate(lanes)}
    drawn = [_drawn(lane, axis, places[lane.key]) for lane in lanes]
    forks = [
        Fork(axis.of(event), places[event.parent], places[event.lane])
        for event in events
        if event.kind is Kind.FORKED and event.parent in places
    ]
    looks = {bar.look for lane in drawn for bar in lane.bars}
    kinds = {event.kind for event in events}
    return TimelineChart(
        width=axis.end + EDGE,
        height=TOP + LANE * len(lanes) + BOTTOM,
        top=TOP,
        right=axis.end,
        lanes=tuple(drawn),
        forks=tuple(forks),
        ticks=tuple(_ticks(axis)),
        kinds=tuple(kind for kind in Kind if kind in kinds),
        looks=tuple(look for look in ("alive", "held", "zombie", "unsure") if look in looks),
        rows=tuple(_rows(events, lanes)),
        more=more,
    )


def _drawn(lane: Lane, axis: Axis, y: float) -> DrawnLane:
    bars: list[Bar] = []
    marks: list[Mark] = []
    since, look = float(LABELS), "alive" if lane.from_the_start else ""
    for event in lane.events:
        x = axis.of(event)
        marks.append(Mark(x, event.kind.name.lower(), f"{lane.label} {words(event)}"))
        if event.kind is Kind.FORKED and event.since is not None:
            bars.append(Bar(axis.before(event.since), x, "unsure"))
        if event.kind in LOOKS:
            if look:
                bars.append(Bar(since, x, look))
            since, look = x, LOOKS[event.kind]
    if lane.left_out is not None:
        x = (axis.of(lane.events[lane.left_out - 1]) + axis.of(lane.events[lane.left_out])) / 2
        marks.append(
            Mark(x, "more", f"{lane.label}: {tr('{count} more').format(count=lane.hidden)}")
        )
    if look:
        bars.append(Bar(since, axis.end, look))
    ending = tr("zombie") if look == "zombie" else ""
    (label,) = shortened(lane.label, LETTERS, 1)
    return DrawnLane(y, label, lane.label, lane.role, tuple(bars), tuple(marks), ending)


def _ticks(axis: Axis) -> Iterable[Tick]:
    free, label = float(LABELS), ""
    for time, x in zip(axis.times, axis.places, strict=True):
        if x >= free and moment(time) != label:
            label = moment(time)
            yield Tick(x, label)
            free = x + TICK


def _rows(events: list[Event], lanes: list[Lane]) -> Iterable[Row]:
    labels = {lane.key: lane.label for lane in lanes}
    for event in events:
        yield Row(moment(event.at), labels[event.lane], words(event))


def words(event: Event) -> str:
    """What happened, in a few words: `sends 5 bytes`, `ends (exit status 0)`."""
    text = tr(event.kind.value)
    if event.amount:
        amount = trn("{count:,} byte", "{count:,} bytes", event.amount)
        text += f" {amount.format(count=event.amount)}"
    if event.kind is Kind.SIGNALLED:
        return tr("is sent {signal}").format(signal=event.detail)
    if event.detail:
        text += f" ({in_one_line(event.detail)})"
    if event.parent is not None:
        text += tr(", child of {pid}").format(pid=event.parent)
    return text


def moment(seconds: float) -> str:
    """A time for people: `0.4 ms`, `120 ms`, `1.25 s`."""
    if seconds >= 1:
        return f"{seconds:.2f} s"
    thousandths = seconds * 1000
    return f"{thousandths:.1f} ms" if thousandths < 100 else f"{thousandths:.0f} ms"
