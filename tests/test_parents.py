"""Parents that break a rule so badly that its premise goes with it."""

import pytest

from tests.conftest import TARGETS, Judge

PARENTS = TARGETS / "parents"
# What each breaks, and the words that say how.
BROKEN = {
    "ends_unreaped.py": ("processes.parent_keeps_listening", "has ended (exit status 3); nobody"),
    "crashes_first.c": ("processes.parent_keeps_listening", "has ended (killed by SIGSEGV)"),
    "shuts_listening.py": ("processes.parent_keeps_listening", "somebody called shutdown() on it"),
    "ends_all_children.pl": (
        "processes.crash_stays_local",
        "3 others ended, too: the connection of client 2, as process",
    ),
}


@pytest.mark.parametrize("name", BROKEN)
def test_what_takes_the_premise_with_it_is_a_failure(judge: Judge, name: str) -> None:
    clause, words = BROKEN[name]
    options = ("--dialogue", "echo", "-k", clause.partition(".")[2])
    judged = judge("--target", f"{PARENTS}/{name} {{port}}", *options)
    assert clause in judged.ids("fail"), judged.printed
    assert words in judged.message(clause)


def test_no_zombies_of_a_parent_that_has_ended_prove_nothing(judge: Judge) -> None:
    judged = judge("--target", f"{PARENTS}/ends_unreaped.py {{port}}", "-k", "none_after")
    assert judged.ids("fail", "error") == set(), judged.printed
    for clause in ("none_after_one", "none_after_many_at_once", "none_after_killed_child"):
        assert f"zombies.{clause}" in judged.ids("blocked"), judged.printed
        assert "init has reaped its children" in judged.message(f"zombies.{clause}")


@pytest.mark.parametrize("pipes", [0, 1])
def test_descriptors_that_scatter_do_not_grow(judge: Judge, pipes: int) -> None:
    """Each child that is still to be reaped costs a pipe: that never gets more, or always."""
    target = f"{PARENTS}/holds_pipes.py {{port}} {pipes}"
    judged = judge("--target", target, "-k", "parent_never_grows")
    grows = "descriptors.parent_never_grows" in judged.ids("fail")
    assert grows == bool(pipes), judged.printed
    if grows:
        assert "after 1, 20, 42 and 64 sessions: " in judged.message(
            "descriptors.parent_never_grows"
        )
