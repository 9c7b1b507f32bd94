"""The results and failures of scenarios are cached, and there is a time limit."""

from time import monotonic

import pytest

from fixtures.premise import Blocked
from fixtures.runner import result_cache
from fixtures.runner.result_cache import ResultCache


def test_a_record_is_made_once() -> None:
    found, made = ResultCache(60), iter("ab")
    assert found.once("key", lambda: next(made)) == "a"
    assert found.once("key", lambda: next(made)) == "a"


def test_a_premise_that_failed_is_kept() -> None:
    found, tries = ResultCache(60), []

    def fail() -> None:
        tries.append(1)
        raise Blocked("no child")

    for _ in range(3):
        with pytest.raises(Blocked, match="no child"):
            found.once("key", fail)
    assert len(tries) == 1


def test_a_cached_failure_gets_no_longer_each_time_it_is_raised() -> None:
    found, depths = ResultCache(60), []

    def fail() -> None:
        raise Blocked("no child")

    for _ in range(5):
        with pytest.raises(Blocked) as raised:
            found.once("key", fail)
        depths.append(len(raised.traceback))
    assert len(set(depths[1:])) == 1


@pytest.mark.parametrize(
    ("error", "expected"), [(OSError("not now"), 2), (pytest.fail.Exception("Timeout"), 1)]
)
def test_an_error_of_the_suites_own_is_tried_again_but_a_timeout_is_not(
    error: BaseException, expected: int
) -> None:
    found, tries = ResultCache(60), []

    def break_down() -> None:
        tries.append(1)
        raise error

    for _ in range(3):
        with pytest.raises(type(error)):
            found.once("key", break_down)
    assert len(tries) == expected


def test_after_the_time_limit_cached_results_are_given_and_none_are_made(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    found = ResultCache(60)
    found.once("early", lambda: "known")
    monkeypatch.setattr(result_cache, "monotonic", lambda: monotonic() + 61)
    assert found.once("early", lambda: "late") == "known"
    with pytest.raises(Blocked, match="the run has had its 60 s"):
        found.once("new", lambda: "late")
    assert found.once("first", lambda: "made", always=True) == "made"
