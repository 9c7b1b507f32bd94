"""Sockets that are open in no process's own table of descriptors, or in nobody's at all."""

from tests.conftest import TARGETS, Judge

HIDDEN = TARGETS / "hidden"
CLAUSES = (
    "parent_closes_connfd or child_holds_only or client_sees_end or parent_never_grows or "
    "frees_port or child_closes_listenfd"
)


def test_what_a_thread_keeps_in_a_table_of_its_own_is_seen(judge: Judge) -> None:
    judged = judge("--target", f"{HIDDEN}/thread_keeps.c {{port}}", "-k", CLAUSES)
    assert judged.ids("error") == set()
    assert judged.ids("fail") == {
        "descriptors.parent_closes_connfd",
        "descriptors.client_sees_end_when_child_ends",
        "descriptors.parent_never_grows",
    }, judged.printed
    assert "of thread" in judged.message("descriptors.parent_closes_connfd")


def test_a_thread_that_accepts_in_a_table_of_its_own_does_nothing_wrong(judge: Judge) -> None:
    judged = judge("--target", f"{HIDDEN}/accepts_in_thread.c {{port}}", "--level", "should")
    assert judged.ids("fail", "blocked", "error") == set(), judged.printed


def test_a_connection_that_lies_in_a_message_proves_nothing(judge: Judge) -> None:
    judged = judge("--target", f"{HIDDEN}/keeps_in_flight.py {{port}}", "-k", CLAUSES)
    assert judged.ids("error") == set()
    seen = "descriptors.client_sees_end_when_child_ends"
    assert judged.ids("fail") == {seen}, judged.printed
    for clause in (
        "descriptors.parent_closes_connfd",
        "descriptors.child_holds_only_its_connection",
        "descriptors.parent_never_grows",
    ):
        assert clause in judged.ids("blocked"), judged.printed
        assert judged.message(clause).startswith("held where the kernel does not show it")
    assert "the connection is held where the kernel does not show it" in judged.message(seen)


def test_a_listening_socket_that_lies_in_a_message_proves_nothing(judge: Judge) -> None:
    judged = judge("--target", f"{HIDDEN}/port_in_flight.c {{port}}", "-k", CLAUSES)
    assert judged.ids("fail", "error") == set(), judged.printed
    assert "shutdown.frees_port" in judged.ids("blocked"), judged.printed
    assert "the listening socket on" in judged.message("shutdown.frees_port")
