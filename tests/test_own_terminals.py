"""What the target sends itself through terminals of its own is on its way until the kernel says."""

import os
from collections.abc import Callable

from fixtures.census.own_terminals import MASTER, SLAVE, in_terminals, prints_on_terminal_of
from fixtures.census.settled import Why
from fixtures.linux.libc import borrowed_descriptor
from tests.conftest import Posed
from tests.process_states import Pose


def test_bytes_in_a_terminal_spoil_the_proof(pose: Posed) -> None:
    """The kernel brings them to the reader at the latest when it is asked about the terminal."""
    posed = pose("terminal read")
    asleep = posed.judged().census
    assert in_terminals(asleep, {posed.main}) is None
    master = _number(posed, MASTER.search)
    with borrowed_descriptor(posed.main, master) as end:
        os.write(end, b"abc")
    activity = in_terminals(asleep, {posed.main})
    assert str(activity) == f"process {posed.main}: bytes came through a terminal"
    assert in_terminals(asleep, set()) is None


def test_the_echo_of_a_terminal_spoils_the_proof(pose: Posed) -> None:
    """Nobody reads the line that is not yet complete: the terminal answers by itself."""
    posed = pose("echoing-terminal read-master")
    asleep = posed.judged().census
    with borrowed_descriptor(posed.main, _number(posed, MASTER.search)) as end:
        os.write(end, b"abc")
    activity = in_terminals(asleep, {posed.main})
    assert str(activity) == f"process {posed.main}: bytes came through a terminal"


def test_a_reader_of_an_empty_terminal_is_settled(pose: Posed) -> None:
    assert pose("terminal read").judged().why is Why.PROVED


def test_a_writer_to_a_terminal_without_a_reader_is_settled(pose: Posed) -> None:
    """The keeper reads what is printed; a terminal of the target's own it does not read."""
    posed = pose("terminal write")
    settled = posed.judged()
    assert settled.why is Why.PROVED
    assert posed.process().doing.startswith("sleeping in write(")
    slave = _number(posed, SLAVE.search)
    assert not prints_on_terminal_of(posed.target.keeper, posed.main, slave)
    assert prints_on_terminal_of(posed.main, posed.main, slave)


def _number(posed: Pose, names: Callable[[str], object]) -> int:
    return next(d.number for d in posed.process().descriptors or () if names(d.link))
