"""Servers that do it right in many ways pass every clause; those that do not fork are named."""

import shutil
from pathlib import Path

import pytest

from fixtures.command import INTERPRETERS
from tests.conftest import TARGETS, Judge

SHARED = {"forking.py"}
GOOD = sorted(
    path.name
    for path in (TARGETS / "good").iterdir()
    if path.suffix in {".c", *INTERPRETERS} and path.name not in SHARED
)
ALONE = {"processes.child_per_connection"}
QUEUED = {"concurrency.clients_at_once", "concurrency.burst"}
NOT_FORKING = {
    # socketserver asks select again at once, which finds the same client still waiting.
    "threaded.py": ALONE | {"descriptors.exhaustion_does_not_spin"},
    "asyncio_echo.py": ALONE,
    "epoll_echo.c": ALONE,
    "prefork.c": ALONE | QUEUED | {"startup.single_listener"},
    "one_at_a_time.c": ALONE
    | QUEUED
    | {"concurrency.silent_client_blocks_nobody", "concurrency.slow_reader_blocks_nobody"},
    "accept_ends_it.c": ALONE
    | QUEUED
    | {"concurrency.silent_client_blocks_nobody", "concurrency.slow_reader_blocks_nobody"}
    | {"descriptors.survives_exhaustion"},
    "blocking_poll.c": ALONE | {"concurrency.slow_reader_blocks_nobody"},
    "spare_workers.c": ALONE | {"startup.single_listener"},
    "udp_only.c": {"startup.listens"},
}


@pytest.mark.parametrize("name", GOOD)
def test_a_good_server_passes_every_clause(judge: Judge, name: str) -> None:
    interpreter = INTERPRETERS.get(Path(name).suffix)
    if interpreter is not None and shutil.which(interpreter) is None:
        pytest.skip(f"{interpreter} is not installed")
    judged = judge("--target", f"{TARGETS}/good/{name} {{port}}", "--level", "should")
    assert judged.ids("fail", "blocked", "error") == set(), judged.printed
    assert judged.status == 0


@pytest.mark.parametrize("name", NOT_FORKING)
def test_a_server_that_does_not_fork_is_named_as_such(judge: Judge, name: str) -> None:
    judged = judge("--target", f"{TARGETS}/not_forking/{name} {{port}}")
    assert judged.ids("fail") == NOT_FORKING[name], judged.printed
    assert judged.ids("error") == set()
    assert judged.status == 1


def test_a_server_of_another_protocol_never_conforms(judge: Judge) -> None:
    judged = judge("--target", f"{TARGETS}/not_forking/http_threads.py {{port}}")
    assert judged.ids("fail") == NOT_FORKING["threaded.py"], judged.printed
    assert judged.ids("error") == set()
    assert judged.report is not None
    assert judged.report["verdict"] == "violates"
    assert "a new thread for the connection" in judged.printed


def test_an_echo_with_text_around_it_is_learned(judge: Judge) -> None:
    target = f"{TARGETS}/dialogues/echo_with_words.py {{port}}"
    judged = judge("--target", target, "-k", "replies or concurrency or zombies or parent_closes")
    assert judged.ids("fail", "error") == set(), judged.printed
    assert {"replies.answers_every_message", "concurrency.churn"} <= judged.ids("pass")
    assert "the message comes back behind 'you said: '" in " ".join(judged.printed.split())


def test_a_server_that_ends_silent_clients_is_named_as_the_reason(judge: Judge) -> None:
    judged = judge("--target", f"{TARGETS}/dialogues/impatient.c {{port}}")
    assert judged.ids("fail", "error") == set(), judged.printed
    assert judged.report is not None
    assert judged.report["verdict"] == "incomplete"
    assert "a client that had said nothing for 2 s" in " ".join(judged.printed.split())
