"""Scenarios in processes of their own: what they return, what ends them, and what they leave."""

import os
import signal
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from time import monotonic

import pytest

from fixtures.census.timeline import Timeline
from fixtures.clients.dialogue import Dialogue
from fixtures.linux.idle_time import IdleTime
from fixtures.linux.process_tree import children
from fixtures.premise import Blocked, NotApplicable, Unposable
from fixtures.runner.parallel import Parallel
from fixtures.runner.scenario import Scenario
from fixtures.runner.scenario_worker import WorkerError
from fixtures.runner.session import Session
from fixtures.runner.side_by_side import LOOK_EVERY, SideBySide
from fixtures.target.start_options import USUAL
from fixtures.waiting import wait_for
from tests.conftest import TARGETS, Judge

PLENTY = 60.0


class Engine:
    """Calls the scenario."""

    def run_here(self, scenario: Scenario[object]) -> object:
        return scenario.act(None, None)  # type: ignore[arg-type]

    def timeline(self, scenario: Scenario[object]) -> Timeline | None:
        return None


class Sessions:
    """Notes in a file that the targets of this process were ended."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.is_open = False

    def end_shared(self) -> None:
        (self._folder / f"ended-{os.getpid()}").touch()


@pytest.fixture
def side_by_side(tmp_path: Path) -> Iterator[Callable[..., SideBySide]]:
    """Run functions without arguments, `workers` to `max_workers` at a time."""
    begun: list[SideBySide] = []

    def begin(
        *acts: Callable[[], object],
        workers: int = 2,
        max_workers: int = 0,
        sessions: Sessions | None = None,
    ) -> SideBySide:
        planned = [_scenario(act) for act in acts]
        parallel = Parallel(workers, max_workers or workers)
        begun.append(SideBySide(Engine(), sessions or Sessions(tmp_path), planned, parallel))
        return begun[-1]

    yield begin
    for each in begun:
        each.close()


def _scenario(act: Callable[[], object]) -> Scenario[object]:
    def acted(session: Session, dialogue: Dialogue) -> object:
        return act()

    acted.__name__ = act.__name__
    return Scenario(acted, False, USUAL, 0)


def _later() -> float:
    return monotonic() + PLENTY


def one() -> object:
    return os.getpid()


def two() -> object:
    return os.getpid()


def three() -> object:
    return os.getpid()


def test_each_is_run_once_in_another_process(side_by_side: Callable[..., SideBySide]) -> None:
    running = side_by_side(one, two, three)
    results = {name: running.fetch(name, _later()) for name in ("three", "one", "two")}
    pids = {result.record for result in results.values() if result is not None}
    assert os.getpid() not in pids
    assert 1 <= len(pids) <= 2
    assert "one" not in running


def test_two_run_at_the_same_time(side_by_side: Callable[..., SideBySide], tmp_path: Path) -> None:
    def meet(mine: str, others: str) -> bool:
        (tmp_path / mine).touch()
        return wait_for(lambda: (tmp_path / others).exists() or None, PLENTY) is True

    def first() -> object:
        return meet("a", "b")

    def second() -> object:
        return meet("b", "a")

    running = side_by_side(first, second)
    for name in ("first", "second"):
        finished = running.fetch(name, _later())
        assert finished is not None and finished.record is True


def test_more_run_while_the_processors_are_idle(
    side_by_side: Callable[..., SideBySide], monkeypatch: pytest.MonkeyPatch
) -> None:
    shares = {"busy": 0.4, "idle": 0.6}
    for state, share in shares.items():
        monkeypatch.setattr(IdleTime, "share", lambda self, share=share: share)
        running = side_by_side(_waits, one, workers=1, max_workers=2)
        before = len(children(os.getpid()))
        finished = running.fetch("_waits", monotonic() + 4 * LOOK_EVERY)
        assert finished is None
        assert len(children(os.getpid())) - before == (state == "idle")
        assert ("one" in running._finished) == (state == "idle")


def test_the_processors_are_idle_for_a_part_of_the_time() -> None:
    idle_time = IdleTime()
    shares: list[float] = []

    def measured() -> bool | None:
        shares.append(idle_time.share())
        return len([share for share in shares if share > 0]) >= 2 or None

    # Other programs of this machine may leave nothing.
    wait_for(measured, 1.0)
    assert all(0 <= share <= 1 for share in shares)


def test_nothing_is_forked_while_a_session_is_open(
    side_by_side: Callable[..., SideBySide], tmp_path: Path
) -> None:
    sessions = Sessions(tmp_path)
    sessions.is_open = True
    running = side_by_side(one, sessions=sessions)
    assert "one" not in running
    sessions.is_open = False
    assert "one" in running
    assert running.fetch("one", _later()) is not None


@pytest.mark.parametrize(
    "premise", [Blocked("no"), NotApplicable("no"), Unposable("too little", "have more")]
)
def test_a_premise_that_fails_is_the_same_here(
    side_by_side: Callable[..., SideBySide], premise: Exception
) -> None:
    def fails() -> object:
        raise premise

    finished = side_by_side(fails, one).fetch("fails", _later())
    assert finished is not None
    assert type(finished.failure) is type(premise)
    assert str(finished.failure) == str(premise)


def test_an_error_comes_with_its_traceback(side_by_side: Callable[..., SideBySide]) -> None:
    def breaks() -> object:
        raise ZeroDivisionError("by nothing")

    def cannot_be_sent() -> object:
        return threading.Lock()

    running = side_by_side(breaks, cannot_be_sent)
    finished = running.fetch("breaks", _later())
    assert finished is not None
    assert isinstance(finished.failure, WorkerError)
    assert "in breaks" in str(finished.failure) and "by nothing" in str(finished.failure)
    unsent = running.fetch("cannot_be_sent", _later())
    assert unsent is not None and "lock" in str(unsent.failure)


def test_a_worker_that_is_killed_is_replaced(side_by_side: Callable[..., SideBySide]) -> None:
    def dies() -> object:
        os.kill(os.getpid(), signal.SIGKILL)
        return None

    running = side_by_side(dies, one, two, workers=1)
    finished = running.fetch("dies", _later())
    assert finished is not None and "has ended" in str(finished.failure)
    assert running.fetch("two", _later()) is not None
    assert running.fetch("one", _later()) is not None


def _waits() -> object:
    threading.Event().wait()
    return None


def test_what_takes_too_long_is_left(
    side_by_side: Callable[..., SideBySide], tmp_path: Path
) -> None:
    def begins() -> object:
        (tmp_path / "begun").touch()
        return _waits()

    running = side_by_side(begins, one, workers=1)
    assert wait_for(lambda: (tmp_path / "begun").exists() or None, PLENTY)
    assert running.fetch("begins", monotonic()) is None
    before = children(os.getpid())
    running.close()
    assert len(children(os.getpid())) == len(before) - 1
    ended = {path.name for path in tmp_path.glob("ended-*")} - {f"ended-{os.getpid()}"}
    assert ended, "the targets of a worker were not ended"


def test_abandoning_the_wait_ends_the_job(
    side_by_side: Callable[..., SideBySide], monkeypatch: pytest.MonkeyPatch
) -> None:
    class OutOfTime(BaseException):
        pass

    def out_of_time(*_: object) -> None:
        raise OutOfTime

    running = side_by_side(_waits, one, workers=1)
    monkeypatch.setattr("fixtures.runner.side_by_side.wait", out_of_time)
    with pytest.raises(OutOfTime):
        running.fetch("_waits", _later())
    monkeypatch.undo()
    assert "_waits" not in running
    assert running.fetch("one", _later()) is not None


@pytest.mark.parametrize("target", ["good/daemonizes.c", "field/greets_never_reaps.c"])
def test_outcomes_and_order_do_not_depend_on_how_many_run_at_a_time(
    judge: Judge, target: str
) -> None:
    outcomes = []
    for count in ("1", "4"):
        judged = judge("--target", f"{TARGETS / target} {{port}}", "--parallel", count)
        assert judged.report is not None
        outcomes.append([(c["id"], c["outcome"]) for c in judged.report["clauses"]])
    assert outcomes[0] == outcomes[1]
