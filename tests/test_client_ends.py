"""A client's connection is known by both of its ends, never by a port at one of them."""

from dataclasses import replace

from fixtures.census.census import Census
from fixtures.census.description import describe, picture
from fixtures.linux.sockets import Address, Socket
from reports.html.process_selection import choose, queued
from tests.census_builders import (
    KEEPER,
    LISTENER,
    LISTENFD,
    SERVICE,
    address,
    census,
    connection,
    process,
)

BACK_END = Address("127.0.0.1", 9000)
# A relay's own sockets: to a back end at the number that a client happens to have, too; and from
# that client's address to another port of the target.
OUTGOING = Socket(901, "ESTABLISHED", BACK_END, address(1), 0, 0)
ELSEWHERE = Socket(902, "ESTABLISHED", replace(SERVICE, port=6000), address(2), 0, 0)
UNHELD = Socket(903, "ESTABLISHED", BACK_END, address(2), 0, 0)


def relay() -> Census:
    """A listener and two children; the second child holds the relay's own sockets, too."""
    shown = census(
        process(LISTENER, KEEPER, [LISTENFD]),
        process(101, sockets=[connection(1)]),
        process(102, sockets=[connection(2), OUTGOING, ELSEWHERE]),
        clients=2,
    )
    own = (OUTGOING, ELSEWHERE, UNHELD)
    return replace(shown, sockets=(*shown.sockets, *own), server=SERVICE)


def test_a_socket_that_shares_one_end_with_a_client_is_none_of_its_connections() -> None:
    shown = relay()
    assert [held.process.pid for held in shown.connections] == [101, 102]
    assert shown.servers == {address(1): 101, address(2): 102}
    assert not shown.foreign
    assert not shown.unseen
    assert shown.holders(address(1)) == (101,)


def test_it_is_neither_named_nor_drawn_as_a_client() -> None:
    shown = relay()
    (outgoing,) = (held for held in shown.held if held.socket == OUTGOING)
    assert describe(outgoing, shown) == f"fd 4: connection of {address(1)}"
    assert not queued(replace(shown, sockets=(replace(UNHELD, inode=0), *shown.sockets)))
    assert choose(picture(shown)).clients_left_out == 0
