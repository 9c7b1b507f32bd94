"""For which descriptors a thread waits, whatever call it sleeps in."""

import pytest

from fixtures.linux.descriptor_tables import Descriptor
from tests.conftest import Posed


@pytest.mark.parametrize("call", ["accept", "poll", "ppoll", "select", "pselect", "epoll"])
def test_a_thread_waits_for_what_its_call_is_about(pose: Posed, call: str) -> None:
    posed = pose(f"listen:5 {call}")
    process = posed.judged(0.05).census.processes[posed.main]
    awaited = [held for held in process.descriptors or () if process.awaits(held)]
    assert [held.socket_inode is not None for held in awaited] == [True], process


@pytest.mark.parametrize("call", ["pause", "nanosleep", "sigsuspend"])
def test_a_thread_that_sleeps_for_something_else_waits_for_no_descriptor(
    pose: Posed, call: str
) -> None:
    posed = pose(f"listen:5 {call}")
    process = posed.judged(0.05).census.processes[posed.main]
    assert not [held for held in process.descriptors or () if process.awaits(held)]


def test_a_number_means_another_thing_in_another_table() -> None:
    shared, own = Descriptor(4, "socket:[1]"), Descriptor(4, "socket:[2]", tid=7)
    assert (shared.label, own.label) == ("fd 4", "fd 4 of thread 7")
    assert str(own) == "fd 4 of thread 7 (socket:[2])"
