"""Shows a census in the terminal: the process tree with the sockets of each process."""

from collections.abc import Iterable

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text
from rich.tree import Tree

from fixtures.census.census import Census, SocketHolder
from fixtures.census.process import Process
from fixtures.plain import in_one_line

LISTENING, CONNECTED, ENDED = "green", "cyan", "bold red"
MAX_SOCKETS = 12
HELP = "q or Ctrl-C ends this"


def view(census: Census, title: str, output: Iterable[str] = ()) -> RenderableType:
    """The counts, the process tree, and the last lines that the target printed.

    A tree that is higher than the terminal is cut off at the bottom.
    """
    tree = Tree(Text(in_one_line(title), style="bold"), guide_style="dim")
    below: dict[int, list[Process]] = {}
    for process in sorted(census.processes.values(), key=lambda process: process.pid):
        parent = process.ppid if process.ppid in census.processes else census.keeper
        below.setdefault(parent, []).append(process)
    held: dict[int, list[SocketHolder]] = {}
    for each in census.held:
        held.setdefault(each.process.pid, []).append(each)
    _add(tree, census.keeper, below, held, census)
    if not census.processes:
        tree.add(Text("no process of the target is left", style=ENDED))
    printed = [Text(in_one_line(line), style="dim", overflow="ellipsis") for line in output]
    return Group(_counts(census), Text(HELP, style="dim"), Text(""), tree, Text(""), *printed)


def _add(
    tree: Tree,
    parent: int,
    below: dict[int, list[Process]],
    held: dict[int, list[SocketHolder]],
    census: Census,
) -> None:
    for process in below.get(parent, ()):
        branch = tree.add(_title(process, census))
        sockets = sorted(held.get(process.pid, ()), key=lambda h: h.descriptor.number)
        for each in sockets[:MAX_SOCKETS]:
            branch.add(_socket(each))
        if len(sockets) > MAX_SOCKETS:
            branch.add(Text(f"and {len(sockets) - MAX_SOCKETS} more sockets", style="dim"))
        _add(branch, process.pid, below, held, census)


def _title(process: Process, census: Census) -> Text:
    name = in_one_line(process.name)
    if process.is_zombie:
        return Text(f"✝ {process.pid} {name} <defunct>  {process.doing}", style=ENDED)
    role = "listener" if process.pid in census.main_listener else "process"
    return Text.assemble((f"{role} {process.pid}", "bold"), f" {name}  ", (process.doing, "dim"))


def _socket(held: SocketHolder) -> Text:
    number, socket = held.descriptor.number, held.socket
    if socket.listening:
        waiting = f", {socket.unread} waiting to be accepted" if socket.unread else ""
        return Text(f"fd {number}  listens on {socket.local}{waiting}", style=LISTENING)
    unread = f", {socket.unread} bytes unread" if socket.unread else ""
    text = f"fd {number}  {socket.remote}  {socket.state}{unread}"
    return Text(text, style="" if socket.state == "ESTABLISHED" else "yellow")


def _counts(census: Census) -> Table:
    connections = {held.socket.inode for held in census.held if not held.socket.listening}
    figures = {
        "process": len(census.living),
        "zombie": len(census.zombies),
        "connection": len(connections),
        "descriptor": sum(len(p.descriptors or ()) for p in census.processes.values()),
    }
    table = Table.grid(padding=(0, 3))
    cells = (
        f"[{ENDED if name == 'zombie' and count else 'bold'}]{count}[/] {_plural(name, count)}"
        for name, count in figures.items()
    )
    table.add_row(*cells)
    return table


def _plural(name: str, count: int) -> str:
    return name if count == 1 else f"{name}{'es' if name.endswith('s') else 's'}"
