"""Servers without --dialogue: they are judged by a learned dialogue, or by connections alone."""

import re

import pytest

from tests.conftest import TARGETS, Judge, Judged

TALKERS = TARGETS / "words" / "talkers.py"
CONTENT = ("-k", "answers or nothing_more or carries or message or half_close or large_stream")
FIRST = "replies.answers_first_message"
# A server, what the report calls its dialogue, and clauses that have a meaning for it.
LEARNED = {
    "capitals": ("echo in capital letters", {"replies.large_stream", "replies.carries_every_byte"}),
    "capitals-of-text": ("echo-line in capital letters", {"replies.carries_utf8"}),
    "backwards": ("echo-line backwards", {"replies.message_in_pieces"}),
    "frame": ("echo-line behind 'you said: '", {"replies.answers_every_message"}),
    "ok": (r"reply:OK\n", {"replies.answers_every_message"}),
    "error": (r"Forkspec\tasks\n -> 500 unknown", {"replies.answers_every_message"}),
    "page": (r"Forkspec\tasks -> HTTP/1.0 200 OK", {"replies.message_in_pieces"}),
    "cookie": ("greeting:ready <", set()),
    "echo-behind-cookie": ("echo", {"replies.large_stream"}),
    "goodbye": ("echo", {"replies.carries_utf8"}),
}


def _judged(judge: Judge, name: str, *options: str) -> Judged:
    return judge("--target", f"{TALKERS} {{port}} {name}", *options)


@pytest.mark.parametrize("name", LEARNED)
def test_a_server_is_held_to_what_was_learned(judge: Judge, name: str) -> None:
    dialogue, meant = LEARNED[name]
    judged = _judged(judge, name, *CONTENT)
    asked = {"replies.nothing_more", "replies.half_close", FIRST} | meant
    assert judged.ids("fail", "error") == set(), judged.printed
    assert asked <= judged.ids("pass"), judged.printed
    assert judged.report is not None
    assert judged.report["target"]["dialogue"].startswith(dialogue)


# A fault that would have been hidden, and the clauses that it must break.
BROKEN = {
    "capitals keeps-connfd": {"replies.half_close", "descriptors.parent_closes_connfd"},
    "page keeps-connfd": {"replies.half_close", "descriptors.parent_closes_connfd"},
    "capitals-cut-at-nul": {"replies.carries_every_byte"},
    "goodbye-with-nul": {"replies.nothing_more"},
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_fault_is_found_in_a_learned_dialogue(judge: Judge, name: str) -> None:
    chosen = "nothing_more or every_byte or half_close or first_message or parent_closes"
    judged = _judged(judge, name, "-k", chosen)
    assert judged.ids("fail") == BROKEN[name], judged.printed
    assert judged.ids("error") == set(), judged.printed
    assert FIRST in judged.ids("pass"), judged.printed


def test_without_words_what_needs_none_is_judged(judge: Judge) -> None:
    chosen = "startup or zombies or signals or parent_closes or answers_first or garbage"
    judged = _judged(judge, "hangs-up", "-k", chosen)
    assert judged.ids("fail", "error") == set(), judged.printed
    assert "the expected replies are not known" in judged.message(FIRST)
    assert {
        "startup.queues_a_burst",
        "descriptors.parent_closes_connfd",
        "zombies.none_after_many_at_once",
        "zombies.never_accumulate",
        "signals.accepts_after_sigchld",
        "signals.handler_persists",
        "robustness.garbage",
    } <= judged.ids("pass"), judged.printed
    assert "a client counts as served once it is accepted" in " ".join(judged.printed.split())


def test_without_words_a_kept_connection_is_found(judge: Judge) -> None:
    judged = _judged(judge, "hangs-up keeps-connfd", "-k", "parent_closes or parent_never_grows")
    assert judged.ids("fail") == {
        "descriptors.parent_closes_connfd",
        "descriptors.parent_never_grows",
    }, judged.printed


def test_without_words_a_client_that_is_dropped_is_not_served(judge: Judge) -> None:
    judged = _judged(judge, "hangs-up one-falls-all-fall", "-k", "crash_stays_local")
    assert judged.ids("fail", "blocked") >= {"processes.crash_stays_local"}, judged.printed


@pytest.mark.slow
def test_a_slow_server_is_recognised_and_given_its_time(judge: Judge) -> None:
    chosen = "replies or replies_never_cross or crash_stays or restarts"
    judged = _judged(judge, "slow", "--grace", "0.5", "-k", chosen)
    assert judged.ids("fail", "error") == set(), judged.printed
    assert re.search(r"it is slow, \d\.\d s for an answer", " ".join(judged.printed.split()))
    assert {FIRST, "replies.answers_every_message", "replies.large_stream"} <= judged.ids("pass")


def test_an_answer_that_takes_too_long_is_reported_as_slow(judge: Judge) -> None:
    judged = _judged(judge, "thinks-for-ever", "-k", "answers_first or parent_closes")
    assert judged.ids("fail", "error") == set(), judged.printed
    assert "slow: no answer after 10 s" in judged.message(FIRST)
    assert "--grace 20" in judged.message(FIRST)
    assert "descriptors.parent_closes_connfd" in judged.ids("pass")


def test_shutdown_is_distinguished_from_close(judge: Judge) -> None:
    judged = _judged(judge, "late shuts-connfd", "-k", "answers_first")
    assert judged.ids("fail") == {FIRST}, judged.printed
    message = judged.message(FIRST)
    assert "had called shutdown(), which acts on the socket" in message
    assert "still held it" in message


def test_the_listeners_end_at_its_first_client_is_reported(judge: Judge) -> None:
    judged = _judged(judge, "hangs-up ends", "-k", "answers_first or parent_keeps or nothing_more")
    death = "the listener ended (killed by SIGSEGV) when its first client had come"
    assert judged.ids("fail") == {FIRST, "processes.parent_keeps_listening"}, judged.printed
    assert death in judged.message(FIRST)
    assert death in judged.message("replies.nothing_more")


def test_a_log_line_in_a_reply_is_not_taken_for_old_memory(judge: Judge) -> None:
    target = f"{TARGETS}/words/log_on_closed_number.c {{port}}"
    judged = judge("--target", target, "-k", "startup or nothing_more")
    assert "replies.nothing_more" in judged.ids("fail"), judged.printed
    message = judged.message("replies.nothing_more")
    assert "'a client has come\\n'" in message
    assert "a descriptor number that was closed" in message
