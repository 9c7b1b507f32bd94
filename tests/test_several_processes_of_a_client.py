"""Several processes may serve one client, and a helper none: servers of both kinds are judged."""

import pytest

from tests.conftest import TARGETS, Judge

WHO = (
    "child_per_connection or child_of_listener or child_ends_with_client or crash_stays_local or "
    "child_closes_listenfd or child_holds_only or client_sees_end or parent_closes or none_after"
)
HELPERS = {
    "descriptors.child_closes_listenfd",
    "descriptors.client_sees_end_when_child_ends",
    "processes.crash_stays_local",
}


@pytest.mark.parametrize(
    "name", ["monitor.py", "relays.pl", "closes_its_own.rb", "passes_number.py"]
)
def test_two_processes_that_serve_one_client_keep_the_rules(judge: Judge, name: str) -> None:
    judged = judge("--target", f"{TARGETS}/families/{name} {{port}}", "-k", WHO)
    assert judged.ids("fail", "error") == set(), judged.printed
    assert judged.ids("pass") >= HELPERS | {
        "processes.child_ends_with_client",
        "descriptors.child_holds_only_its_connection",
        "zombies.none_after_killed_child",
    }


@pytest.mark.parametrize("name", ["parents_logger.pl", "starts_programs.py"])
def test_a_copy_in_a_helper_is_a_leak_and_no_service(judge: Judge, name: str) -> None:
    judged = judge("--target", f"{TARGETS}/families/{name} {{port}}", "-k", WHO)
    assert judged.ids("error") == set(), judged.printed
    assert judged.ids("fail") == HELPERS, judged.printed
    assert "still held by process" in judged.message("descriptors.client_sees_end_when_child_ends")
