"""In flight: bytes and connections that may wake a process, and those that cannot."""

import socket
from dataclasses import replace
from typing import Any

import pytest

from fixtures.census.settled import Why, what_may_move
from fixtures.linux.sockets import UNFINISHED, Address
from tests.conftest import Posed
from tests.process_states import SHORT


def test_bytes_for_a_thread_that_sleeps_in_a_read_of_them_spoil_the_proof(pose: Posed) -> None:
    posed = pose("listen:5 take recv-peeking", ready=False)
    with posed.call() as client:
        posed.await_ready()
        assert posed.judged().why is Why.PROVED
        client.sendall(b"abc")
        assert posed.await_reason("something waits for recvfrom(fd 4)")
        assert posed.judged(SHORT).why is Why.WAITED


def test_unread_bytes_wake_no_process_that_sleeps_in_another_call(pose: Posed) -> None:
    posed = pose("listen:5 take pause", ready=False)
    with posed.call() as client:
        posed.await_ready()
        client.sendall(b"abc")
        settled = posed.judged()
        assert settled.why is Why.PROVED
        assert 3 in [held.socket.unread for held in settled.census.held]


def test_a_reader_that_has_read_all_is_settled(pose: Posed) -> None:
    """A late acknowledgement looks like bytes on their way until it comes."""
    posed = pose("listen:5 take slow-acks read", ready=False)
    with posed.call() as client:
        posed.await_ready()
        client.sendall(b"abc")
        settled = posed.judged()
        assert settled.why is Why.PROVED
        assert {held.socket.unread for held in settled.census.held} == {0}


def test_a_writer_to_a_client_that_does_not_read_is_settled(pose: Posed) -> None:
    """What its kernel still has to send waits behind what lies unread."""
    posed = pose("listen:5 take write", ready=False)
    with posed.call():
        posed.await_ready()
        settled = posed.judged()
        assert settled.why is Why.PROVED
        assert [held for held in settled.census.held if held.socket.unacknowledged]


def test_a_connection_that_no_process_waits_for_wakes_none(pose: Posed) -> None:
    posed = pose("listen:5 pause")
    with posed.call():
        settled = posed.judged()
        assert settled.why is Why.PROVED
        assert settled.census.listening[0].socket.unread == 1


def test_a_connection_for_a_stopped_process_wakes_none(pose: Posed) -> None:
    posed = pose("listen:5 accept")
    posed.stop()
    with posed.call():
        settled = posed.judged()
        assert settled.why is Why.PROVED
        assert settled.census.listening[0].socket.unread == 1


def test_a_connection_for_a_process_that_sleeps_in_accept_spoils_the_proof(pose: Posed) -> None:
    """The instant before it wakes is too short to be met: the picture of it is put together."""
    asleep = pose("listen:5 accept").judged().census
    listener = asleep.listening[0].socket
    others = tuple(other for other in asleep.sockets if other != listener)
    moment = replace(asleep, sockets=(*others, replace(listener, unread=1)))
    assert str(what_may_move(moment, asleep)) == "something waits for accept(fd 3)"
    assert what_may_move(asleep, asleep) is None


def test_a_connection_that_finds_the_backlog_full_is_on_its_way(pose: Posed) -> None:
    posed = pose("listen:0 pause")
    with posed.call() as first, socket.socket() as second:
        second.setblocking(False)
        second.connect_ex(first.getpeername())
        assert posed.await_reason("a connection is on its way").by_network
        # The network takes its time: that is not taken from the server's grace period.
        settled = posed.judged(SHORT)
        assert settled.why is Why.WAITED
        assert str(settled.activity) == "the machine is too busy to tell"
    assert posed.judged().why is Why.PROVED


@pytest.mark.parametrize("sent_by_client", [True, False])
@pytest.mark.parametrize(
    "change", [{"unacknowledged": 3}, *({"state": s} for s in sorted(UNFINISHED))]
)
def test_what_the_kernels_still_exchange_spoils_the_proof(
    pose: Posed, change: dict[str, Any], sent_by_client: bool
) -> None:
    """Between two ends on one machine that takes no time: the picture of it is put together."""
    posed = pose("listen:5 take read", ready=False)
    with posed.call() as client:
        posed.await_ready()
        asleep = posed.judged().census
        address = Address(*client.getsockname())
        moment = replace(
            asleep,
            sockets=tuple(
                replace(end, **change)
                if address == (end.local if sent_by_client else end.remote)
                else end
                for end in asleep.sockets
            ),
        )
        activity = what_may_move(moment, moment)
    assert activity is not None and activity.by_network
    assert activity.reason in ("bytes are on their way", "a connection is on its way")
