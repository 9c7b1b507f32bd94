"""The timeline of a session and the chart made of it: in order, in rows, and small."""

from fixtures.census.timeline import MAX_EVENTS, Event, Kind, Timeline, TimelineRecorder
from reports.html.row_selection import MAX_ROWS
from reports.html.timeline_chart import draw, moment
from reports.html.timeline_model import DrawnRow, TimelineChart
from tests.census_builders import (
    KEEPER,
    LISTENER,
    LISTENFD,
    census,
    connection,
    forking,
    process,
    timeline_of,
)


def _events(recorder: TimelineRecorder) -> list[tuple[str | int, Kind]]:
    events = recorder.timeline(LISTENER, frozenset({LISTENER})).events
    return [(event.who, event.kind) for event in events]


def _alone() -> TimelineRecorder:
    recorder = TimelineRecorder()
    recorder.start_from(census(process(LISTENER, KEEPER, [LISTENFD])))
    recorder.begin()
    return recorder


def _drawn(line: TimelineChart, label: str) -> DrawnRow:
    return next(row for row in line.rows if row.description == label)


def test_processes_from_before_the_scenario_make_no_events() -> None:
    recorder = _alone()
    recorder.see(forking(1))
    assert _events(recorder) == [(101, Kind.FORKED)]


def test_a_child_that_ends_is_a_zombie_until_it_is_reaped() -> None:
    recorder = _alone()
    listener = process(LISTENER, KEEPER, [LISTENFD])
    recorder.see(forking(1))
    recorder.see(census(listener, process(101, state="Z")))
    recorder.see(census(listener))
    assert _events(recorder) == [(101, Kind.FORKED), (101, Kind.ENDED), (101, Kind.REAPED)]


def test_a_process_never_seen_as_a_zombie_is_only_known_to_have_ended() -> None:
    recorder = _alone()
    recorder.see(forking(1))
    recorder.see(census(process(LISTENER, KEEPER, [LISTENFD])))
    assert _events(recorder)[-1] == (101, Kind.GONE)


def test_a_process_goes_on_when_the_suite_lets_it_and_not_when_that_is_seen() -> None:
    recorder = _alone()
    recorder.see(census(process(LISTENER, KEEPER, [LISTENFD], state="T")))
    recorder.resume(LISTENER)
    recorder.note("client 1", Kind.CONNECTS)
    recorder.see(census(process(LISTENER, KEEPER, [LISTENFD])))
    assert _events(recorder) == [
        (LISTENER, Kind.STOPPED),
        (LISTENER, Kind.CONTINUED),
        ("client 1", Kind.CONNECTS),
    ]


def test_bytes_that_follow_at_once_are_one_event() -> None:
    recorder = _alone()
    for _ in range(3):
        recorder.carry("client 1", Kind.SENDS, 5)
    (event,) = recorder.timeline(LISTENER, frozenset()).events
    assert event.amount == 15


def test_a_timeline_with_too_many_events_is_cut() -> None:
    recorder = _alone()
    for number in range(MAX_EVENTS + 7):
        recorder.note(f"client {number}", Kind.CONNECTS)
    timeline = recorder.timeline(LISTENER, frozenset())
    assert (len(timeline.events), timeline.dropped_events) == (MAX_EVENTS, 7)
    assert "7 events at the end" in draw(timeline).more


def test_a_child_belongs_to_the_client_that_came_last() -> None:
    recorder = _alone()
    inherited = process(102, sockets=[connection(1), connection(2)])
    shown = forking(2)
    recorder.see(census(shown.processes[LISTENER], shown.processes[101], inherited, clients=2))
    timeline = recorder.timeline(LISTENER, frozenset({LISTENER}))
    assert timeline.servers == {"client 1": 101, "client 2": 102}


def test_the_census_shown_has_the_most_clients_and_no_passing_copies() -> None:
    recorder = _alone()
    for shown in (forking(2, leaking=True), forking(2), forking(1)):
        recorder.see(shown)
    timeline = recorder.timeline(LISTENER, frozenset({LISTENER}))
    assert timeline.busiest is not None
    assert len(timeline.busiest.connections) == 2


VISIT = (
    Event(0.001, "client 1", Kind.CONNECTS),
    Event(0.002, 101, Kind.FORKED, since=0.0005, parent=LISTENER),
    Event(0.003, "client 1", Kind.SENDS, amount=5),
    Event(0.004, "client 1", Kind.RECEIVES, amount=5),
    Event(0.5, "client 1", Kind.LEAVES),
    Event(0.501, 101, Kind.ENDED, "exit status 0", since=0.4),
)


def test_the_events_of_a_client_are_drawn_from_left_to_right() -> None:
    line = draw(timeline_of(None, *VISIT))
    assert [row.description for row in line.rows] == ["listener 10", "client 1", "child 101"]
    client, child = line.rows[1:]
    assert [mark.kind for mark in client.marks] == ["connects", "sends", "receives", "leaves"]
    places = [mark.x for mark in client.marks]
    assert places == sorted(set(places))
    assert client.marks[0].x < child.marks[0].x < client.marks[1].x
    assert places[0] > 0 and child.marks[-1].x < line.right <= line.width


def test_a_zombie_stays_one_to_the_end_of_its_row() -> None:
    line = draw(timeline_of(None, *VISIT))
    child = _drawn(line, "child 101")
    assert [bar.look for bar in child.bars] == ["unsure", "alive", "zombie"]
    assert child.bars[-1].x2 == line.right
    assert child.ending == "zombie"


def test_a_reaped_child_is_no_zombie_any_more() -> None:
    line = draw(timeline_of(None, *VISIT, Event(0.6, 101, Kind.REAPED, since=0.501)))
    child = _drawn(line, "child 101")
    assert child.bars[-1].x2 < line.right
    assert child.ending == ""


def test_a_fork_joins_the_parents_row_and_the_childs() -> None:
    line = draw(timeline_of(None, *VISIT))
    (fork,) = line.forks
    assert (fork.y1, fork.y2) == (line.rows[0].y, line.rows[2].y)


def test_a_long_pause_is_wider_but_not_to_scale() -> None:
    line = draw(timeline_of(None, *VISIT))
    connects, _, receives, leaves = (mark.x for mark in _drawn(line, "client 1").marks)
    assert receives - connects < 3 * (leaves - receives)
    assert leaves - receives < 10 * (receives - connects)


def test_each_client_is_followed_by_the_process_that_came_for_it() -> None:
    events = [Event(0.001 * n, f"client {n}", Kind.CONNECTS) for n in (1, 2)]
    events += [Event(0.01, 100 + n, Kind.FORKED, parent=LISTENER) for n in (1, 2)]
    servers = {"client 1": 101, "client 2": 102}
    line = draw(Timeline(LISTENER, frozenset({LISTENER}), tuple(events), None, servers, 0.1))
    labels = [row.label for row in line.rows]
    assert labels == ["listener 10", "client 1", "child 101", "client 2", "child 102"]


def test_five_hundred_clients_are_drawn_in_a_dozen_rows() -> None:
    events = [
        Event(0.001 * n + later, f"client {n}", kind)
        for n in range(500)
        for later, kind in ((0, Kind.CONNECTS), (0.0005, Kind.LEAVES))
    ]
    line = draw(timeline_of(None, *events))
    assert len(line.rows) == MAX_ROWS
    assert line.more == f"{500 - MAX_ROWS + 1} clients"
    assert line.width < 1000


def test_a_row_with_many_events_shows_the_first_and_the_last() -> None:
    talk = [Event(0.001 * n, "client 1", (Kind.SENDS, Kind.RECEIVES)[n % 2]) for n in range(200)]
    line = draw(timeline_of(None, *talk, Event(1, "client 1", Kind.LEAVES)))
    client = _drawn(line, "client 1")
    assert len(client.marks) < 20
    assert client.marks[0].kind == "sends"
    assert "leaves" in [mark.kind for mark in client.marks]
    (more,) = [mark for mark in client.marks if mark.kind == "more"]
    assert "188 more" in more.description
    assert len(line.rows) < 20


def test_the_table_has_the_same_events() -> None:
    table = draw(timeline_of(None, *VISIT)).table
    assert [(line.at, line.who, line.what) for line in table] == [
        ("1.0 ms", "client 1", "connects"),
        ("2.0 ms", "child 101", "is created, child of 10"),
        ("3.0 ms", "client 1", "sends 5 bytes"),
        ("4.0 ms", "client 1", "receives 5 bytes"),
        ("500 ms", "client 1", "closes"),
        ("501 ms", "child 101", "ends (exit status 0)"),
    ]


def test_a_timeline_without_events_can_be_drawn() -> None:
    line = draw(timeline_of(None))
    assert [row.label for row in line.rows] == ["listener 10"]


def test_times_are_written_for_people() -> None:
    assert [moment(s) for s in (0.0004, 0.0123, 0.25, 2.5)] == [
        "0.4 ms",
        "12.3 ms",
        "250 ms",
        "2.50 s",
    ]
