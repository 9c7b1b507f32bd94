"""Servers as beginners write them: each of their faults is named, and nothing else."""

import socket
from collections.abc import Iterator

import pytest

from fixtures.waiting import wait_for
from tests.conftest import TARGETS, Judge

ZOMBIES = {
    "zombies.none_after_one",
    "zombies.none_after_many_at_once",
    "zombies.none_after_killed_child",
    "zombies.never_accumulate",
}
KEPT_CONNFD = {
    "processes.crash_stays_local",
    "replies.half_close",
    "descriptors.parent_closes_connfd",
    "descriptors.child_holds_only_its_connection",
    "descriptors.client_sees_end_when_child_ends",
    "descriptors.parent_never_grows",
}
# fork() > 0, one failed accept ends it, no SO_REUSEADDR, and stdout is not flushed before fork.
CARELESS = {
    "robustness.fork_failure",
    "robustness.fork_failure_lets_client_go",
    "descriptors.survives_exhaustion",
    "shutdown.restarts_at_once",
    "console.output_once",
}


@pytest.fixture
def port_5051() -> Iterator[None]:
    """The one port of the textbook's server, for one test of this machine at a time."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as turn:
        assert wait_for(lambda: _is_bound(turn, "\0forkspec tests on port 5051"), 600)
        yield


def _is_bound(turn: socket.socket, name: str) -> bool | None:
    try:
        turn.bind(name)
    except OSError:
        return None
    return True


@pytest.mark.usefixtures("port_5051")
def test_the_textbook_servers_own_faults_are_found_and_no_others(judge: Judge) -> None:
    judged = judge("--target", f"{TARGETS}/textbook/textbook_server.cpp")
    assert judged.ids("fail") == ZOMBIES | CARELESS, judged.printed
    assert judged.ids("error") == set()
    assert judged.report is not None
    assert judged.report["target"]["port"] == 5051
    assert judged.report["target"]["dialogue"] == "reply:成功接收"
    assert judged.report["verdict"] == "violates"


@pytest.mark.usefixtures("port_5051")
def test_the_textbook_server_is_found_by_the_port_option(judge: Judge) -> None:
    judged = judge("--target", f"{TARGETS}/textbook/textbook_server.cpp", "--port", "5051")
    assert judged.ids("fail") == ZOMBIES | CARELESS, judged.printed
    assert "startup.listens_on_the_port_told" in judged.ids("pass")


def test_a_students_server_without_close_and_wait(judge: Judge) -> None:
    judged = judge("--target", f"{TARGETS}/textbook/student_c.c {{port}}")
    ends = {"descriptors.survives_exhaustion", "robustness.fork_failure_lets_client_go"}
    assert judged.ids("fail") == ZOMBIES | KEPT_CONNFD | ends, judged.printed
    assert judged.ids("error") == set()
    # The lesson is whole: rule, evidence, reason, both ways to mend it, source.
    for words in (
        "The parent closes its copy of every connected socket.",
        "► fd",
        "which process",
        "Why ",
        "In C",
        "In Python",
        "Source ",
    ):
        assert words in judged.printed
    assert "Traceback" not in judged.printed


def test_a_connection_that_is_closed_at_the_next_accept_is_closed_too_late(judge: Judge) -> None:
    """The last client of all sees no end, whether its child ends in peace or is killed."""
    judged = judge("--target", f"{TARGETS}/textbook/rebinds.py {{port}}")
    assert judged.ids("fail") == {
        "replies.half_close",
        "processes.crash_stays_local",
        "descriptors.parent_closes_connfd",
        "descriptors.client_sees_end_when_child_ends",
    }, judged.printed
    assert judged.ids("blocked", "error") == set()
