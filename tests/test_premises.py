"""A rule that could not be tested never passes."""

import pytest

from tests.conftest import TARGETS, Judge, Twin

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
    assert all("this clause was not run" in judged.message(clause) for clause in ran), (
        judged.printed
    )


@pytest.mark.parametrize("name", ["background_session.py", "background_session.pl"])
def test_what_a_child_has_started_and_left_is_not_the_child(judge: Judge, name: str) -> None:
    """It lives on in a session of its own, without the connection: the child itself has ended."""
    judged = judge(
        "--target", f"{TARGETS}/premises/{name} {{port}}", "-k", "never_blocks or sigchld"
    )
    passed = {"zombies.reaping_never_blocks", "signals.accepts_after_sigchld"}
    assert passed <= judged.ids("pass"), judged.printed


def test_a_child_that_never_ends_blocks_clauses_about_its_end(judge: Judge) -> None:
    target = f"{TARGETS}/field/ignores_eof.pl {{port}}"
    judged = judge("--target", target, "-k", "after_sigchld", "--grace", "1")
    clause = "signals.accepts_after_sigchld"
    assert clause in judged.ids("blocked"), judged.printed
    assert "the first visitor's child never ended" in judged.message(clause)


def test_what_ends_when_the_listener_is_killed_was_not_tidied_up(judge: Judge, twin: Twin) -> None:
    """The children end by the signal of their parent's death, which no server asked for here."""
    judged = judge("--target", f"{twin('python')} --fault ignores-sigterm", "-k", "leaves_no")
    clause = "shutdown.leaves_no_process"
    assert clause in judged.ids("blocked"), judged.printed
    assert "on SIGKILL no one can tidy up" in judged.message(clause)


def test_children_are_known_where_the_parent_keeps_the_connections(judge: Judge) -> None:
    """What needs only to be told which process was made for a client is judged all the same."""
    target = f"{TARGETS}/families/relays_in_parent.py {{port}}"
    chosen = "none_after_one or accumulate or child_of or closes_listenfd or ends_with_client"
    judged = judge("--target", target, "-k", chosen)
    assert judged.ids("pass") == {
        "zombies.none_after_one",
        "zombies.never_accumulate",
        "processes.child_of_listener",
        "processes.child_ends_with_client",
        "descriptors.child_closes_listenfd",
    }, judged.printed


def test_that_no_child_holds_a_connection_is_the_reason_where_the_parent_relays(
    judge: Judge,
) -> None:
    """There are children, one for each client: it must not read as if there were none."""
    target = f"{TARGETS}/families/relays_in_parent.py {{port}}"
    judged = judge("--target", target, "-k", "holds_only or shares_memory")
    for clause in ("descriptors.child_holds_only_its_connection", "processes.shares_memory"):
        assert clause in judged.ids("blocked"), judged.printed
        assert "holds a connection" in judged.message(clause)
