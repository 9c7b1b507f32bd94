"""Who serves a connection: not whoever holds a copy of it."""

from fixtures.census.census import Census
from fixtures.census.description import picture
from tests.census_builders import (
    KEEPER,
    LISTENER,
    LISTENFD,
    address,
    census,
    connection,
    forking,
    process,
)

ONE, TWO, THREE = (connection(number) for number in (1, 2, 3))
PARENT = process(LISTENER, KEEPER, [LISTENFD])
ELSEWHERE = 2


def _servers(shown: Census) -> dict[str, int]:
    return {shown.clients[client]: pid for client, pid in shown.servers.items()}


def _foreign(shown: Census) -> set[tuple[int, str]]:
    return {(held.process.pid, shown.client_of(held.socket)) for held in shown.foreign}


def test_each_child_serves_the_client_that_it_came_for() -> None:
    assert _servers(forking(2)) == {"client 1": 101, "client 2": 102}


def test_of_several_connections_the_last_to_come_is_a_childs_own() -> None:
    """The older ones came with the fork; where nobody is seen to wait, that has to do."""
    shown = census(PARENT, process(101, sockets=[ONE]), process(102, sockets=[ONE, TWO]), clients=2)
    assert _servers(shown) == {"client 1": 101, "client 2": 102}
    assert _foreign(shown) == {(102, "client 1")}


def test_a_child_that_waits_for_an_older_connection_serves_that() -> None:
    both = process(101, sockets=[ONE, TWO], waits_for=[ONE])
    shown = census(PARENT, both, process(102, sockets=[TWO]), clients=2)
    assert _servers(shown) == {"client 1": 101, "client 2": 102}
    assert _foreign(shown) == {(101, "client 2")}


def test_a_copy_left_by_an_ended_child_has_no_server() -> None:
    shown = census(PARENT, process(102, sockets=[ONE, TWO], waits_for=[TWO]), clients=2)
    assert _servers(shown) == {"client 2": 102}
    assert _foreign(shown) == {(102, "client 1")}


def test_two_processes_of_one_client_are_one_family() -> None:
    monitor = process(101, sockets=[ONE])
    worker = process(201, 101, sockets=[ONE], waits_for=[ONE])
    shown = census(PARENT, monitor, worker, process(102, sockets=[TWO]), clients=2)
    assert _servers(shown) == {"client 1": 201, "client 2": 102}
    family = shown.families[address(1)]
    assert (family.root, set(family.members(address(1)))) == (101, {101, 201})
    assert _foreign(shown) == set()


def test_a_childs_child_that_serves_another_client_is_no_part_of_its_family() -> None:
    """Each goes back to accept, and its own child serves the next client."""
    first = process(101, sockets=[ONE], waits_for=[ONE])
    second = process(102, 101, sockets=[TWO], waits_for=[TWO])
    shown = census(PARENT, first, second, clients=2)
    assert [family.root for family in shown.families.values()] == [101, 102]


def test_where_none_waits_the_deepest_of_a_family_serves() -> None:
    shown = census(PARENT, process(101, sockets=[ONE]), process(90, 101, sockets=[ONE]), clients=1)
    assert _servers(shown) == {"client 1": 90}


def test_a_program_with_a_copy_is_no_server_and_holds_no_foreign_connection() -> None:
    """It was started while a client was there; its number is younger than the child's."""
    logger = process(150, sockets=[LISTENFD, ONE], name="logger", stack=ELSEWHERE)
    shown = census(PARENT, logger, process(101, sockets=[ONE]), clients=1, listener=LISTENER)
    assert _servers(shown) == {"client 1": 101}
    assert shown.families[address(1)].members(address(1)) == (101,)
    assert _foreign(shown) == set()


def test_a_program_that_was_started_for_a_client_serves_it() -> None:
    """It has the connection at 0, as from inetd; or it waits for it, wherever it has it."""
    for handler in (
        process(101, sockets=[ONE], first=0, stack=ELSEWHERE),
        process(101, sockets=[ONE], waits_for=[ONE], stack=ELSEWHERE),
    ):
        leaked = process(150, sockets=[ONE], stack=ELSEWHERE)
        shown = census(PARENT, handler, leaked, clients=1)
        assert _servers(shown) == {"client 1": 101}


def test_an_orphan_is_a_family_of_its_own() -> None:
    orphan = process(300, KEEPER, sockets=[TWO])
    shown = census(PARENT, process(101, sockets=[ONE]), orphan, clients=2)
    assert shown.families[address(2)].root == 300


def test_what_the_target_was_started_by_is_no_child_of_the_listener() -> None:
    """A script has started the listener, and another process beside it."""
    script = process(5, KEEPER)
    listener = process(LISTENER, 5, [LISTENFD])
    shown = census(script, listener, process(101, sockets=[ONE]), process(20, 5, [TWO]), clients=2)
    assert {family.root for family in shown.families.values()} == {101, 20}


def test_a_process_that_waits_for_all_clients_serves_all_of_them() -> None:
    worker = process(101, sockets=[ONE, TWO], waits_for=[ONE, TWO])
    assert _servers(census(PARENT, worker, clients=2)) == {"client 1": 101, "client 2": 101}


def test_the_listener_is_the_process_that_listened_before_the_first_client() -> None:
    """It has ended; a program that inherited listenfd is not the listener because of that."""
    sleeper = process(150, KEEPER, sockets=[LISTENFD], name="sleep", stack=ELSEWHERE)
    shown = census(sleeper, listener=LISTENER)
    assert str(picture(shown)).startswith("process 150 (sleep)")
    assert str(picture(census(sleeper))).startswith("listener 150 (sleep)")


def test_an_open_socket_without_a_holder_is_unseen() -> None:
    closed = connection(3, inode=0)
    shown = census(PARENT, process(101, sockets=[ONE]), clients=2, more=[closed])
    assert [socket.remote for socket in shown.unseen] == [address(2)]


def test_a_listening_socket_without_a_holder_is_unseen_too() -> None:
    shown = census(process(101, sockets=[ONE]), clients=1)
    assert shown.unseen == (LISTENFD,)


def test_a_connection_that_was_shut_under_its_holder_is_named() -> None:
    ended = connection(2, state="FIN_WAIT2")
    shown = census(PARENT, process(101, sockets=[ONE, ended]), clients=1, more=[ended])
    assert [shown.client_of(held.socket) for held in shown.shut] == ["client 2"]
