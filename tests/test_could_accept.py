"""Who has to be settled before it is known that a client is not accepted any more."""

from fixtures.runner.served_clients import could_accept
from tests.census_builders import LISTENER, LISTENFD, census, connection, process

CHILD = 11
UNIX = connection(9, inode=700)


def test_nobody_accepts_without_a_listening_socket() -> None:
    keeps_connfd = process(LISTENER, 1, [connection(1)], state="R")
    child = process(CHILD, LISTENER, [connection(1)], state="R")
    assert not list(could_accept(census(keeps_connfd, child, clients=2)))


def test_a_child_that_runs_may_wake_the_listener() -> None:
    """By its end, a parent that waits for it: then the next client is accepted."""
    listener = process(LISTENER, 1, [LISTENFD], waits_for=[LISTENFD])
    child = process(CHILD, LISTENER, [connection(1)], state="R")
    assert set(could_accept(census(listener, child, clients=2))) == {LISTENER, CHILD}


def test_nobody_wakes_a_listener_that_is_stopped() -> None:
    listener = process(LISTENER, 1, [LISTENFD], waits_for=[LISTENFD], state="T")
    child = process(CHILD, LISTENER, [connection(1)], state="R")
    assert set(could_accept(census(listener, child, clients=2))) == {LISTENER}


def test_a_socket_of_another_kind_may_bring_a_listening_one() -> None:
    listener = process(LISTENER, 1, [LISTENFD], waits_for=[LISTENFD], state="T")
    child = process(CHILD, LISTENER, [UNIX], state="R")
    assert set(could_accept(census(listener, child, clients=2))) == {LISTENER, CHILD}
