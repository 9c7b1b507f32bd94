"""Selects the processes and sockets of a census that a drawing shows.

A drawing must be small, and must show what is wrong.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

from fixtures.census.census import Census, SocketHolder
from fixtures.census.description import Picture, in_tree_order, server_of
from fixtures.census.process import Process
from fixtures.linux.sockets import Address

MAX_PROCESSES = 5
MAX_CLIENTS = 6
MAX_SOCKETS = 8
# A connection in these states that no process holds is in the backlog.
QUEUED = ("ESTABLISHED", "CLOSE_WAIT")
# Identifies what a socket leads to: a listening socket's inode, or an address.
Key: TypeAlias = int | Address


def key_of(held: SocketHolder) -> Key:
    """Which end a socket leads to."""
    return held.socket.inode if held.socket.listening else held.socket.remote


@dataclass(frozen=True)
class Chosen:
    """The selected processes and sockets.

    Attributes:
        picture: the census, with what is wrong in it.
        processes: the processes, parents before their children.
        ends: what their sockets lead to, each with one such socket, or None for a client that is
            in the backlog. Clients come last.
    """

    picture: Picture
    processes: tuple[Process, ...]
    ends: Mapping[Key, SocketHolder | None]

    @property
    def census(self) -> Census:
        return self.picture.census

    def sockets_of(self, pid: int) -> list[SocketHolder]:
        """The descriptors of a process that are shown, sorted by number."""
        found = [h for h in self.census.held if h.process.pid == pid and key_of(h) in self.ends]
        found.sort(key=lambda h: (h not in self.picture.marked, h.descriptor.number))
        return sorted(found[:MAX_SOCKETS], key=lambda h: h.descriptor.number)

    def left_out(self, pid: int) -> int:
        """How many sockets of a process are not shown."""
        return sum(h.process.pid == pid for h in self.census.held) - len(self.sockets_of(pid))

    @property
    def processes_left_out(self) -> int:
        """How many processes are not shown."""
        return len(self.census.processes) - len(self.processes)

    @property
    def clients_left_out(self) -> int:
        """How many clients are not shown."""
        known = {h.socket.remote for h in self.census.connections} | set(queued(self.census))
        return len(known - self.ends.keys())


def choose(picture: Picture) -> Chosen:
    """Select the listener, then processes with something wrong, then those that serve clients."""
    processes = _processes(picture)
    return Chosen(picture, processes, _ends(picture, processes))


def queued(census: Census) -> list[Address]:
    """The clients whose connection is not accepted yet."""
    ports = {held.socket.local.port for held in census.listening}
    return [
        socket.remote
        for socket in census.sockets
        if not socket.inode
        and socket.state in QUEUED
        and socket.local.port in ports
        and census.client_at(socket) is not None
    ]


def have_left(census: Census) -> set[Address]:
    """The clients that have closed their end while a process still holds the server's end."""
    there = {socket.local for socket in census.sockets if socket.inode}
    ended = {h.socket.remote for h in census.connections if h.socket.state == "CLOSE_WAIT"}
    return ended - there


def _processes(picture: Picture) -> tuple[Process, ...]:
    census = picture.census
    concerned = {server_of(held, census) for held in picture.marked}
    ranks: dict[int | None, int] = {held.process.pid: 3 for held in census.connections}
    ranks |= {pid: 2 for pid in concerned | {held.process.pid for held in picture.marked}}
    ranks |= {pid: 1 for pid in picture.pids}
    ranks |= {pid: 0 for pid in census.main_listener}
    order = in_tree_order(census)
    ranked = sorted(order, key=lambda process: ranks.get(process.pid, 4))
    chosen = {process.pid for process in ranked[:MAX_PROCESSES]}
    return tuple(process for process in order if process.pid in chosen)


def _ends(picture: Picture, processes: tuple[Process, ...]) -> Mapping[Key, SocketHolder | None]:
    census = picture.census
    pids = {process.pid for process in processes}
    mine = [held for held in census.held if held.process.pid in pids]
    own = [h for h in mine if server_of(h, census) == h.process.pid]
    clients: dict[Key, SocketHolder | None] = {}
    for held in (*own, *(h for h in mine if h in picture.marked), *mine):
        # A client is left out when the process that serves it is.
        client = census.client_at(held.socket)
        if client is not None and census.servers.get(client, held.process.pid) in pids:
            clients.setdefault(key_of(held), held)
    for address in queued(census):
        clients.setdefault(address, None)
    others = {key_of(h): h for h in mine if census.client_at(h.socket) is None}
    return {
        **dict(list(others.items())[:MAX_SOCKETS]),
        **dict(list(clients.items())[:MAX_CLIENTS]),
    }
