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
