"""A rule that could not be put to the test is never said to be kept."""

import pytest

from tests.conftest import TARGETS, Judge

# The target, a clause of which it only seems to keep the rule, and why that cannot be told.
UNMET = {
    "accepts_no_more.c": (
        "signals.handler_persists",
        "fewer than two children ended in a later burst",
    ),
}


@pytest.mark.parametrize("name", UNMET)
def test_a_premise_that_does_not_come_about_blocks_the_clause(judge: Judge, name: str) -> None:
    clause, reason = UNMET[name]
    judged = judge("--target", f"{TARGETS}/premises/{name} {{port}}")
    assert clause in judged.ids("blocked"), judged.printed
    assert judged.message(clause) == reason


def test_what_a_dialogue_cannot_ask_is_not_applicable(judge: Judge) -> None:
    """A greeting is too short to fill the buffers of a client that does not read it."""
    judged = judge("--target", f"{TARGETS}/good/greeting.c {{port}}")
    clause = "concurrency.slow_reader_blocks_nobody"
    assert clause in judged.ids("not-applicable"), judged.printed
    assert "is told too little to fill a buffer" in judged.message(clause)


@pytest.mark.parametrize("name", ["closes_listenfd_when_full.c", "reopens_port_when_full.py"])
def test_a_server_that_closes_its_queue_for_want_of_descriptors_does_not_survive_that(
    judge: Judge, name: str
) -> None:
    """The reset that a client gets from a queue that is given up is no service."""
    judged = judge("--target", f"{TARGETS}/premises/{name} {{port}}", "-k", "exhaustion")
    assert judged.ids("fail") == {"descriptors.survives_exhaustion"}, judged.printed
    assert "it stopped listening" in judged.message("descriptors.survives_exhaustion")
    assert "no client waited" in judged.message("descriptors.exhaustion_does_not_spin")


@pytest.mark.parametrize("name", ["first_process_waits.c", "first_process_waits.pl"])
def test_the_listener_is_the_process_that_waits_for_clients(judge: Judge, name: str) -> None:
    """Its parent has a copy of the listening socket, and does nothing but wait for its end."""
    chosen = "single_listener or child_of or never_accepts or failure or exhaustion or shutdown"
    judged = judge("--target", f"{TARGETS}/premises/{name} {{port}}", "-k", chosen)
    assert judged.ids("fail") == {"startup.single_listener"}, judged.printed
    ran = judged.ids("blocked")
    assert all("leave it out" in judged.message(clause) for clause in ran), judged.printed
