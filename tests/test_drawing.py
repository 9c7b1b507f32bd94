"""The drawing of a census: what is wrong is in it and marked, and it stays small."""

from itertools import pairwise

from fixtures.census.census import Census, SocketHolder
from fixtures.census.description import picture
from fixtures.linux.sockets import Address, Socket
from reports.html.drawing import draw
from reports.html.drawing_model import BOX_RIGHT, ENDS_LEFT, ENDS_WIDTH, WIDTH, Drawing
from reports.html.process_selection import MAX_CLIENTS, MAX_PROCESSES
from tests.census_builders import (
    KEEPER,
    LISTENER,
    LISTENFD,
    SERVICE,
    census,
    connection,
    forking,
    process,
)


def _drawn(
    shown: Census, marked: tuple[SocketHolder, ...] = (), pids: tuple[int, ...] = ()
) -> Drawing:
    drawing = draw(picture(shown, marked, pids))
    assert drawing is not None
    return drawing


def _names(drawing: Drawing) -> list[str]:
    return [" ".join(end.lines) for end in drawing.ends]


def test_each_process_is_a_box_and_each_of_its_sockets_a_line() -> None:
    drawing = _drawn(forking(2))
    assert [box.title for box in drawing.boxes] == ["listener 10", "process 101", "process 102"]
    assert _names(drawing) == ["port 5051 (listens)", "client 1", "client 2"]
    assert len(drawing.lines) == 3
    assert not drawing.marked


def test_a_line_runs_from_its_pin_to_its_end() -> None:
    drawing = _drawn(forking(2))
    pins = {pin.y for box in drawing.boxes for pin in box.pins}
    for line in drawing.lines:
        assert line.y1 in pins
        assert any(end.y < line.y2 < end.y + end.height for end in drawing.ends)


def test_a_leaked_connection_is_red_and_leads_to_its_client() -> None:
    shown = forking(2, leaking=True)
    kept = shown.connections_of([LISTENER])
    drawing = _drawn(shown, kept)
    marked = [line for line in drawing.lines if line.marked]
    assert [line.description for line in marked] == [
        "process 10, fd 4: connection of client 1, which process 101 serves",
        "process 10, fd 5: connection of client 2, which process 102 serves",
    ]
    assert drawing.lines[-2:] == tuple(marked), "they lie on top of the others"
    listener = drawing.boxes[0]
    assert [(pin.label, pin.marked) for pin in listener.pins] == [
        ("fd 3", False),
        ("fd 4", True),
        ("fd 5", True),
    ]
    assert drawing.marked
    assert "Marked as wrong: process 10, fd 4" in drawing.description


def test_a_zombie_is_marked_as_one() -> None:
    dead = process(101, state="Z")
    drawing = _drawn(census(process(LISTENER, KEEPER, [LISTENFD]), dead), pids=(101,))
    box = drawing.boxes[1]
    assert box.zombie and box.marked
    assert "zombie" in " ".join(box.lines)
    assert "Zombies: 1." in drawing.description


def test_a_child_stands_below_its_parent_and_further_in() -> None:
    drawing = _drawn(forking(1))
    parent, child = drawing.boxes
    assert child.y >= parent.y + parent.height and child.x > parent.x
    (branch,) = drawing.branches
    assert branch.y1 == parent.y + parent.height and branch.x + branch.reach == child.x


def test_nothing_lies_upon_anything_else_or_outside() -> None:
    for clients in (1, 3, 40):
        drawing = _drawn(forking(clients, leaking=True))
        for shapes in (drawing.boxes, drawing.ends):
            spans = sorted((shape.y, shape.y + shape.height) for shape in shapes)
            assert all(above[1] < below[0] for above, below in pairwise(spans))
            assert spans[0][0] >= 0 and spans[-1][1] <= drawing.height
        assert 0 < BOX_RIGHT < ENDS_LEFT < ENDS_LEFT + ENDS_WIDTH < WIDTH


def test_five_hundred_clients_stay_a_small_drawing_with_the_guilty_in_it() -> None:
    shown = forking(500, leaking=True)
    last = shown.connections_of([600])
    drawing = _drawn(shown, last, (599,))
    assert len(drawing.boxes) == MAX_PROCESSES
    assert {10, 599, 600} <= {box.pid for box in drawing.boxes}
    assert "client 500" in _names(drawing)
    assert len(drawing.ends) <= MAX_CLIENTS + 1
    assert [line.marked for line in drawing.lines].count(True) == 1
    assert drawing.more == f"{501 - MAX_PROCESSES} processes and {500 - MAX_PROCESSES + 1} clients"
    assert drawing.height < 600


def test_the_process_that_serves_a_leaked_connection_is_shown_beside_the_leak() -> None:
    shown = forking(20, leaking=True)
    copy = next(h for h in shown.connections_of([LISTENER]) if h.descriptor.number == 20)
    drawing = _drawn(shown, (copy,))
    assert 117 in {box.pid for box in drawing.boxes}
    assert "client 17" in _names(drawing)


def test_a_client_in_the_backlog_has_no_line() -> None:
    shown = census(process(LISTENER, KEEPER, [LISTENFD]), more=[connection(1, inode=0)])
    drawing = _drawn(shown)
    assert _names(drawing) == ["port 5051 (listens)", "client 1: in the backlog"]
    assert len(drawing.lines) == 1


def test_a_client_that_has_closed_its_end_is_shown_as_left() -> None:
    closed = connection(1, state="CLOSE_WAIT")
    shown = census(process(LISTENER, KEEPER, [LISTENFD, closed]), more=[closed])
    assert "client 1: has left" in _names(_drawn(shown))


def test_a_client_that_has_only_sent_all_has_not_left() -> None:
    half = connection(1, state="CLOSE_WAIT")
    own = Socket(901, "FIN_WAIT2", half.remote, SERVICE, 0, 0)
    shown = census(process(LISTENER, KEEPER, [LISTENFD, half]), more=[half, own])
    assert "client 1" in _names(_drawn(shown))


def test_a_connection_to_somebody_else_is_drawn_as_well() -> None:
    out = Socket(700, "ESTABLISHED", Address("10.0.0.1", 1), Address("10.0.0.2", 53), 0, 0)
    lost = Socket(701, "CLOSE", Address("0.0.0.0", 0), Address("0.0.0.0", 0), 0, 0)
    held = process(LISTENER, KEEPER, [LISTENFD, out, lost])
    shown = Census(KEEPER, {LISTENER: held}, (LISTENFD, out, lost), {})
    assert {end.kind for end in _drawn(shown).ends} == {"port", "other"}


def test_without_a_process_there_is_no_drawing() -> None:
    assert draw(picture(census())) is None


def test_a_name_cannot_hide_or_forge_text() -> None:
    named = process(LISTENER, KEEPER, [LISTENFD], name="a\x1b[31m\u202e")
    box = _drawn(census(named)).boxes[0]
    assert box.lines[0] == "a\\x1b[31m\\u202e"
    assert "\x1b" not in box.description
