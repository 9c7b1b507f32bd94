"""What a run learns about processes that keep running, and to which processes it applies that."""

from collections.abc import Sequence
from dataclasses import replace

from fixtures.census.census import Census
from fixtures.census.process import Thread
from fixtures.linux.sockets import Socket
from fixtures.linux.syscalls import Call
from fixtures.runner.learned import Learned
from tests.census_builders import KEEPER, LISTENER, LISTENFD, census, connection, process

CHILD = 101
FIRST_ONES = frozenset({LISTENER})


def _with_child(connections: Sequence[Socket], listener: str = "S") -> Census:
    return census(
        process(LISTENER, KEEPER, [LISTENFD], state=listener),
        process(CHILD, sockets=connections, state="R"),
        more=connections,
    )


def test_nothing_is_known_of_the_first_one() -> None:
    assert Learned().known_to_stay(
        _with_child([connection(1, state="CLOSE_WAIT")]), FIRST_ONES
    ) == (frozenset())


def test_a_child_that_ran_on_without_its_client_stands_for_those_that_follow() -> None:
    learned = Learned()
    learned.see_runners(_with_child([connection(1, state="CLOSE_WAIT")]), FIRST_ONES)
    assert learned.children_run and not learned.first_ones_run
    later = _with_child([connection(2, state="CLOSE_WAIT")])
    assert learned.known_to_stay(later, FIRST_ONES) == {CHILD}


def test_a_process_with_unread_bytes_is_at_work() -> None:
    learned = Learned("children_run")
    unread = Socket(10_001, "CLOSE_WAIT", LISTENFD.local, connection(1).remote, 20, 0)
    for socket in (connection(1), unread):
        assert learned.known_to_stay(_with_child([socket]), FIRST_ONES) == frozenset()
    assert not _saw(_with_child([unread])).children_run


def test_a_running_listener_does_not_mean_running_children() -> None:
    assert _saw(census(process(LISTENER, KEEPER, [LISTENFD], state="R"))).seen == {"first_ones_run"}
    learned = Learned("first_ones_run")
    both = _with_child([connection(1, state="CLOSE_WAIT")], listener="R")
    assert learned.known_to_run(both, FIRST_ONES) == {LISTENER}
    # It may be about to reap a child, or to close its copy of a connection.
    assert learned.known_to_stay(both, FIRST_ONES) == frozenset()


def test_a_worker_that_stays_is_no_child_that_was_left() -> None:
    assert not Learned("children_stay").children_live_on
    assert Learned("forks", "children_stay").children_live_on


def _saw(seen: Census) -> Learned:
    learned = Learned()
    learned.see_runners(seen, FIRST_ONES)
    return learned


def test_a_program_that_sleeps_beside_its_client_stands_for_those_that_follow() -> None:
    learned = Learned()
    learned.see_sleepers(_with_sleeper(connection(1)), FIRST_ONES)
    assert not learned.sleepers_stay
    learned.see_sleepers(_with_sleeper(connection(1, state="CLOSE_WAIT")), FIRST_ONES)
    assert learned.known_to_stay(_with_sleeper(connection(2, state="CLOSE_WAIT")), FIRST_ONES) == {
        CHILD
    }
    assert learned.known_to_stay(_with_child([connection(2)]), FIRST_ONES) == frozenset()


def _with_sleeper(connection: Socket) -> Census:
    sleeps = Thread(CHILD, "S", Call("clock_nanosleep", (0, 0, 0, 0, 0, 0)), None)
    sleeper = replace(process(CHILD, sockets=[connection]), threads=(sleeps,))
    return census(process(LISTENER, KEEPER, [LISTENFD]), sleeper, more=[connection])
