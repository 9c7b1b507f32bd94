"""A clause has the same outcome alone as in the whole run: none damages the target for another."""

import inspect
from collections.abc import Callable
from pathlib import Path

import pytest

from conformance.catalogue import catalogue, check_of
from conformance.clause import Clause
from tests.alone import difference, differences
from tests.conftest import PROJECT, Judge, Judged
from tests.field import build, expectations
from tests.runs import Case, Ran, node

# Servers that one client can damage, and clauses that use a server which others have used before.
DAMAGED = (
    "ready_pipe_blocks",
    "parent_greets",
    "crash_ends_all_children",
    "blocking_wait_in_handler",
    "connfd_closed_twice",
)
SHARING = (
    "replies.answers_first_message",
    "processes.parent_keeps_listening",
    "robustness.garbage",
    "robustness.connect_and_leave",
    "robustness.reset_while_writing",
)
TWIN_FAULTS = ("no-reaping", "trailing-bytes")


@pytest.mark.timeout(600)
@pytest.mark.slow
@pytest.mark.parametrize("name", DAMAGED)
def test_a_clause_alone_has_the_outcome_of_the_whole_run(
    judge: Judge, tmp_path: Path, name: str
) -> None:
    expected = next(e for e in expectations() if e.name == name)
    command = build(expected, tmp_path)
    _compare(judge, command, tmp_path / expected.source.stem)


@pytest.mark.timeout(600)
@pytest.mark.slow
@pytest.mark.parametrize("fault", TWIN_FAULTS)
def test_a_clause_alone_on_a_twin_has_the_outcome_of_the_whole_run(
    judge: Judge, twin: Callable[[str], str], tmp_path: Path, fault: str
) -> None:
    _compare(judge, f"{twin('c')} --fault {fault}", tmp_path)


def _compare(judge: Judge, command: str, folder: Path) -> None:
    whole = judge(f"--target={command}", folder=folder)
    for clause in SHARING:
        alone = judge(f"--target={command}", node(clause), folder=folder)
        said = [_outcome(judged, clause) for judged in (whole, alone)]
        assert said[0] == said[1], (
            f"{clause} is {said[0]} in the whole run, and {said[1]} alone\n"
            f"in the whole run: {whole.message(clause)}\nalone: {alone.message(clause)}"
        )


def _outcome(judged: Judged, clause: str) -> str:
    assert judged.report is not None, judged.printed
    return next(str(c["outcome"]) for c in judged.report["clauses"] if c["id"] == clause)


@pytest.mark.parametrize("clause", catalogue(), ids=lambda clause: clause.id)
def test_the_place_of_a_check_follows_from_its_clause(clause: Clause) -> None:
    check = check_of(clause)
    place = Path(inspect.getfile(check)).relative_to(PROJECT)
    assert node(clause.id) == f"{place}::{check.__name__}"


WHOLE = Ran("a server", {"startup.listens": "pass", "zombies.none_after_one": "fail"}, 1.0)


def test_what_is_the_same_is_no_difference() -> None:
    alone = Ran("a server", {"startup.listens": "pass"}, 1.0, alone="startup.listens")
    assert difference(WHOLE, alone) == ""


def test_a_difference_names_both_outcomes_and_the_message() -> None:
    alone = Ran(
        "a server",
        {"startup.listens": "blocked"},
        1.0,
        {"startup.listens": "nobody came"},
        alone="startup.listens",
    )
    assert difference(WHOLE, alone) == (
        "a server: startup.listens is pass in the whole run, and blocked alone\n"
        "    alone: nobody came"
    )


def test_a_run_without_a_report_is_a_difference() -> None:
    case = Case("a server", "true", PROJECT)
    alone = Ran("a server", None, 0.0, alone="startup.listens")
    runs = {("a server", ""): WHOLE, ("a server", "startup.listens"): alone}
    assert differences(case, runs) == [
        "a server: startup.listens is pass in the whole run, and no report alone"
    ]
