"""Draws a timeline: a row for each process and each client, and what happened to it."""

from collections.abc import Iterable

from fixtures.census.timeline import Event, Kind, Timeline
from fixtures.plain import in_one_line
from reports.html.axis import LABELS, Axis, axis_of
from reports.html.row_selection import Row, choose
from reports.html.timeline_model import Bar, DrawnRow, Fork, Mark, TableLine, Tick, TimelineChart
from reports.language.translation import tr, trn
from reports.wrapping import shortened

LETTERS = 18
EDGE = 14
TOP = 6
BOTTOM = 24
ROW = 24
TICK = 52
# The events that change the look of a row's bar, and the new look (empty: no bar).
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
    """The timeline of a scenario as a chart."""
    rows, more = choose(recorded)
    events = sorted((e for row in rows for e in row.events), key=lambda event: event.at)
    axis = axis_of(events, recorded.seconds)
    places = {row.key: TOP + ROW * (number + 0.5) for number, row in enumerate(rows)}
    drawn = [_drawn_row(row, axis, places[row.key]) for row in rows]
    forks = [
        Fork(axis.of(event), places[event.parent], places[event.who])
        for event in events
        if event.kind is Kind.FORKED and event.parent in places
    ]
    looks = {bar.look for row in drawn for bar in row.bars}
    kinds = {event.kind for event in events}
    return TimelineChart(
        width=axis.end + EDGE,
        height=TOP + ROW * len(rows) + BOTTOM,
        top=TOP,
        right=axis.end,
        rows=tuple(drawn),
        forks=tuple(forks),
        ticks=tuple(_ticks(axis)),
        kinds=tuple(kind for kind in Kind if kind in kinds),
        looks=tuple(look for look in ("alive", "held", "zombie", "unsure") if look in looks),
        table=tuple(_table(events, rows)),
        more=more,
    )


def _drawn_row(row: Row, axis: Axis, y: float) -> DrawnRow:
    bars: list[Bar] = []
    marks: list[Mark] = []
    since, look = float(LABELS), "alive" if row.from_the_start else ""
    for event in row.events:
        x = axis.of(event)
        marks.append(Mark(x, event.kind.name.lower(), f"{row.label} {words(event)}"))
        if event.kind is Kind.FORKED and event.since is not None:
            bars.append(Bar(axis.before(event.since), x, "unsure"))
        if event.kind in LOOKS:
            if look:
                bars.append(Bar(since, x, look))
            since, look = x, LOOKS[event.kind]
    if row.left_out is not None:
        x = (axis.of(row.events[row.left_out - 1]) + axis.of(row.events[row.left_out])) / 2
        marks.append(Mark(x, "more", f"{row.label}: {tr('{count} more').format(count=row.hidden)}"))
    if look:
        bars.append(Bar(since, axis.end, look))
    ending = tr("zombie") if look == "zombie" else ""
    (label,) = shortened(row.label, LETTERS, 1)
    return DrawnRow(y, label, row.label, row.role, tuple(bars), tuple(marks), ending)


def _ticks(axis: Axis) -> Iterable[Tick]:
    free, label = float(LABELS), ""
    for time, x in zip(axis.times, axis.places, strict=True):
        if x >= free and moment(time) != label:
            label = moment(time)
            yield Tick(x, label)
            free = x + TICK


def _table(events: list[Event], rows: list[Row]) -> Iterable[TableLine]:
    labels = {row.key: row.label for row in rows}
    for event in events:
        yield TableLine(moment(event.at), labels[event.who], words(event))


def words(event: Event) -> str:
    """An event in words: `sends 5 bytes`, `ends (exit status 0)`."""
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
    """A time with its unit: `0.4 ms`, `120 ms`, `1.25 s`."""
    if seconds >= 1:
        return f"{seconds:.2f} s"
    thousandths = seconds * 1000
    return f"{thousandths:.1f} ms" if thousandths < 100 else f"{thousandths:.0f} ms"
