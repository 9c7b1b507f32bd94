"""Censuses and runs made up for the tests of the reports."""

from collections.abc import Mapping, Sequence

from conformance.catalogue import catalogue
from conformance.outcome import Outcome, Pass, Result
from conformance.run import About, Run
from fixtures.census.census import Census
from fixtures.census.process import Process, Thread
from fixtures.census.timeline import Event, Timeline
from fixtures.linux.descriptor_tables import Descriptor
from fixtures.linux.sockets import Address, Socket
from fixtures.runner.played_scenarios import PlayedScenario

KEEPER = 1
LISTENER = 10
SERVICE = Address("127.0.0.1", 5051)
ANYWHERE = Address("0.0.0.0", 0)
LISTENFD = Socket(500, "LISTEN", SERVICE, ANYWHERE, 0, 0)


def address(number: int) -> Address:
    """Where client number so much comes from."""
    return Address("127.0.0.1", 40_000 + number)


def connection(number: int, inode: int | None = None, state: str = "ESTABLISHED") -> Socket:
    """The server's end of that client's connection; `inode` 0 where no process has it."""
    return Socket(
        10_000 + number if inode is None else inode, state, SERVICE, address(number), 0, 0
    )


def process(
    pid: int,
    ppid: int = LISTENER,
    sockets: Sequence[Socket] = (),
    name: str = "server",
    state: str = "S",
    waits_for: Sequence[Socket] = (),
    first: int = 3,
    stack: int = 1,
) -> Process:
    """A process whose descriptors from `first` on are these sockets, and which waits for some of
    them. One with another `stack` than the listener was started with exec."""
    links = [
        Descriptor(number, f"socket:[{socket.inode}]")
        for number, socket in enumerate(sockets, first)
    ]
    awaits = frozenset(first + sockets.index(socket) for socket in waits_for)
    is_seen = bool(waits_for) or state == "R"
    threads = (Thread(pid, state, None, None, awaits),) if is_seen else ()
    return Process(pid, ppid, name, state, 0, 0, threads, tuple(links), stack=stack)


def census(
    *processes: Process,
    clients: int = 0,
    more: Sequence[Socket] = (),
    listener: int | None = None,
) -> Census:
    """These processes, with `clients` that are connected; their own ends have inodes of their
    own."""
    numbers = range(1, clients + 1)
    theirs = [Socket(20_000 + n, "ESTABLISHED", address(n), SERVICE, 0, 0) for n in numbers]
    mine = [connection(n) for n in numbers]
    return Census(
        KEEPER,
        {process.pid: process for process in processes},
        (LISTENFD, *mine, *theirs, *more),
        {address(n): f"client {n}" for n in range(1, clients + len(more) + 1)},
        listener=listener,
    )


def forking(clients: int, leaking: bool = False) -> Census:
    """A listener and a child for each client; one that is leaking keeps all connections."""
    kept = [connection(n) for n in range(1, clients + 1)] if leaking else []
    children = [process(100 + n, sockets=[connection(n)]) for n in range(1, clients + 1)]
    return census(process(LISTENER, KEEPER, [LISTENFD, *kept]), *children, clients=clients)


def run_of(
    outcomes: Mapping[str, Outcome],
    about: About | None = None,
    scenarios: Sequence[PlayedScenario] = (),
) -> Run:
    """A run in which these clauses had these outcomes, and all others passed.

    Every clause looked at all scenarios.
    """
    names = tuple(scenario.name for scenario in scenarios)
    results = tuple(
        Result(clause, outcomes.get(clause.id, Pass()), 0.01, names) for clause in catalogue()
    )
    return Run(about or About("./server"), results, 1.5, tuple(scenarios))


def timeline_of(shown: Census | None, *events: Event) -> Timeline:
    """A timeline of the listener, with these events and this census."""
    return Timeline(LISTENER, frozenset({LISTENER}), events, shown, {}, 1.0)
