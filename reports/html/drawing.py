"""Draws a census: a box for each process, clients beside them, a line for each socket."""

from collections.abc import Iterable, Mapping

from fixtures.census.census import Census, SocketHolder
from fixtures.census.description import Picture, describe, server_of, shown
from fixtures.census.process import Process
from fixtures.linux.sockets import Address
from fixtures.plain import in_one_line
from reports.html.drawing_model import Box, Branch, Drawing, End, Line, Pin
from reports.html.left_out import left_out
from reports.html.process_selection import Chosen, Key, choose, have_left, key_of
from reports.language.translation import tr
from reports.wrapping import shortened

MARGIN = 8
GAP = 10
INDENT = 18
MAX_DEPTH = 3
TITLE = 24
LINE = 15
PIN = 17
FIRST_PIN = 14
# Letters in a line of a box, how many fewer for each level of indentation, and in a line of an end.
LETTERS = 26
LETTERS_PER_INDENT = 3
LETTERS_IN_END = 12


def draw(picture: Picture) -> Drawing | None:
    """The drawing of a census, with what is wrong marked; None where no process is left."""
    chosen = choose(picture)
    if not chosen.processes:
        return None
    boxes: list[Box] = []
    wires: list[tuple[SocketHolder, float]] = []
    y = float(MARGIN)
    for process in chosen.processes:
        box = _box(chosen, process, y)
        sockets = chosen.sockets_of(process.pid)
        wires += [(held, pin.y) for held, pin in zip(sockets, box.pins, strict=False)]
        boxes.append(box)
        y += box.height + GAP
    ends = _ends(chosen, wires)
    shapes: list[Box | End] = [*boxes, *ends.values()]
    bottom = max(shape.y + shape.height for shape in shapes)
    return Drawing(
        height=bottom + MARGIN,
        boxes=tuple(boxes),
        ends=tuple(ends.values()),
        lines=tuple(_lines(chosen, wires, ends)),
        branches=tuple(_branches(chosen.census, boxes)),
        description=_description(picture),
        more=_more(chosen),
    )


def _box(chosen: Chosen, process: Process, y: float) -> Box:
    census, pid = chosen.census, process.pid
    depth = min(len(census.ancestors(pid)), MAX_DEPTH)
    listener = pid in census.main_listener
    title = f"{tr('listener') if listener else tr('process')} {pid}"
    letters = LETTERS - LETTERS_PER_INDENT * depth
    lines = (*_wrapped(process.name, letters, 1), *_wrapped(process.doing, letters, 3))
    pins = [
        Pin(y + FIRST_PIN + PIN * number, f"fd {h.descriptor.number}", h in chosen.picture.marked)
        for number, h in enumerate(chosen.sockets_of(pid))
    ]
    if (rest := chosen.left_out(pid)) > 0:
        pins.append(Pin(y + FIRST_PIN + PIN * len(pins), f"+{rest}", False))
    return Box(
        pid=pid,
        x=MARGIN + INDENT * depth,
        y=y,
        height=max(TITLE + LINE * len(lines) + 4, 10 + PIN * len(pins)),
        title=title,
        lines=lines,
        description=f"{title} ({in_one_line(process.name)}): {process.doing}",
        pins=tuple(pins),
        listener=listener,
        zombie=process.is_zombie,
        marked=pid in chosen.picture.pids,
    )


def _ends(chosen: Chosen, wires: Iterable[tuple[SocketHolder, float]]) -> dict[Key, End]:
    """Each end at the height of the process that serves it; no two ends overlap."""
    census = chosen.census
    wanted: dict[Key, float] = {}
    for held, y in wires:
        if server_of(held, census) == held.process.pid:
            wanted[key_of(held)] = y
        wanted.setdefault(key_of(held), y)
    placed: dict[Key, End] = {}
    free = float(MARGIN)
    for key in sorted(chosen.ends, key=lambda key: wanted.get(key, float("inf"))):
        kind, text, description = _meaning(census, key, chosen.ends[key])
        lines = _wrapped(text, LETTERS_IN_END, 3)
        height = LINE * len(lines) + 9
        y = max(free, wanted.get(key, free) - height / 2)
        placed[key] = End(kind, y, height, lines, description)
        free = y + height + GAP
    return placed


def _meaning(census: Census, key: Key, held: SocketHolder | None) -> tuple[str, str, str]:
    """An end's kind, its label, and its description."""
    if held is None:
        name = in_one_line(census.clients[key]) if isinstance(key, Address) else ""
        text = tr("{client}: in the backlog"), tr("{client} waits in the backlog")
        return "client", text[0].format(client=name), text[1].format(client=name)
    local, remote = held.socket.local, held.socket.remote
    if held.socket.listening:
        name = tr("port {number} (listens)").format(number=local.port)
        return "port", name, tr("listens on {address}").format(address=local)
    if census.client_at(held.socket) is not None:
        name = in_one_line(census.client_of(held.socket))
        if remote in have_left(census):
            description = tr("{client} has closed its end").format(client=name)
            return "client gone", tr("{client}: has left").format(client=name), description
        return "client", name, f"{name}, {remote}"
    if not remote.port:
        return "other", tr("not connected"), tr("a socket that is not connected")
    return "other", str(remote), tr("a connection with {address}").format(address=remote)


def _lines(
    chosen: Chosen, wires: Iterable[tuple[SocketHolder, float]], ends: Mapping[Key, End]
) -> list[Line]:
    """The lines of one end arrive side by side. Marked lines come last, so they are on top."""
    arriving: dict[Key, list[tuple[SocketHolder, float]]] = {}
    for held, y in wires:
        arriving.setdefault(key_of(held), []).append((held, y))
    lines = []
    for key, sockets in arriving.items():
        end = ends[key]
        for number, (held, y) in enumerate(sockets, 1):
            y2 = end.y + end.height * number / (len(sockets) + 1)
            lines.append(
                Line(y, y2, held in chosen.picture.marked, _descriptor(held, chosen.census))
            )
    return sorted(lines, key=lambda line: line.marked)


def _branches(census: Census, boxes: list[Box]) -> Iterable[Branch]:
    by_pid = {box.pid: box for box in boxes}
    for box in boxes:
        above = next((by_pid[pid] for pid in census.ancestors(box.pid) if pid in by_pid), None)
        if above is not None and above.x < box.x:
            x = above.x + INDENT / 2
            yield Branch(x, above.y + above.height, box.y + TITLE, box.x - x)


def _description(picture: Picture) -> str:
    census = picture.census
    clients = len({held.socket.remote for held in census.connections})
    parts = [
        tr("Processes: {count}.").format(count=len(census.processes)),
        tr("Zombies: {count}.").format(count=len(census.zombies)),
        tr("Clients connected: {count}.").format(count=clients),
    ]
    wrong = tr("Marked as wrong: {what}.")
    if picture.pids:
        parts.append(wrong.format(what=f"{tr('process')} {shown(sorted(picture.pids))}"))
    if picture.marked:
        order = sorted(picture.marked, key=lambda h: (h.process.pid, h.descriptor.number))
        parts.append(wrong.format(what=shown(_descriptor(held, census) for held in order)))
    return " ".join(parts)


def _descriptor(held: SocketHolder, census: Census) -> str:
    return f"{tr('process')} {held.process.pid}, {in_one_line(describe(held, census))}"


def _more(chosen: Chosen) -> str:
    return left_out(chosen.processes_left_out, chosen.clients_left_out)


def _wrapped(text: str, letters: int, max_lines: int) -> tuple[str, ...]:
    whole = in_one_line(text).replace("(fd ", "(fd\N{NO-BREAK SPACE}")
    return shortened(whole, letters, max_lines)
