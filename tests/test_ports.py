"""A fixed port on which an earlier target has left connections: when they are waited for."""

import signal
import sys
from collections.abc import Callable, Iterator

import pytest

from fixtures.clients.dialogue import ECHO
from fixtures.command import parse
from fixtures.premise import Blocked
from fixtures.runner import target_factory
from fixtures.runner.left_over_connections import is_left_over
from fixtures.runner.scenario_runner import ScenarioRunner
from fixtures.runner.served_clients import serving
from fixtures.runner.settings import Settings
from fixtures.target.ports import reserve
from tests.conftest import PROJECT


@pytest.fixture
def runner_on_a_fixed_port() -> Iterator[Callable[[str], ScenarioRunner]]:
    """A runner for the reference server with these options, on a port that no other run takes."""
    reservation = reserve()
    runners: list[ScenarioRunner] = []

    def runner(options: str) -> ScenarioRunner:
        port = reservation.port
        command = f"{sys.executable} -m reference_server --port {port} {options}"
        runners.append(ScenarioRunner(Settings(parse(command, PROJECT), port, ECHO)))
        return runners[-1]

    yield runner
    for made in runners:
        made.close()
    reservation.release()


@pytest.fixture
def waited(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The ports that would have been waited for: a minute each."""
    ports: list[int] = []
    monkeypatch.setattr(target_factory, "wait_for_port", ports.append)
    return ports


def _scenario() -> None:
    """A scenario of these tests' own."""


def _leave_a_connection(runner: ScenarioRunner) -> None:
    """A child is killed: so the server's side closes first, and its end stays in TIME_WAIT."""
    with runner.sessions.fresh(_scenario) as session:
        client = session.connect()
        census = session.settle_accepted([client])
        for pid in serving(census, frozenset(session.start.idle.processes)):
            session.signal(pid, signal.SIGKILL)
        session.read_until_idle(client)
        client.shutdown_write()
        client.close()
    port = runner.settings.port
    assert port is not None and is_left_over(port)


def test_a_server_that_binds_beside_them_is_started_at_once(
    runner_on_a_fixed_port: Callable[[str], ScenarioRunner], waited: list[int]
) -> None:
    runner = runner_on_a_fixed_port("")
    _leave_a_connection(runner)
    before = runner.target_factory.starts
    with runner.sessions.fresh(_scenario) as session:
        assert session.start.ports == (runner.settings.port,)
    assert (waited, runner.target_factory.starts - before) == ([], 1)


def test_one_that_could_not_is_started_again_when_they_are_gone(
    runner_on_a_fixed_port: Callable[[str], ScenarioRunner], waited: list[int]
) -> None:
    runner = runner_on_a_fixed_port("--fault no-reuseaddr")
    _leave_a_connection(runner)
    before = runner.target_factory.starts
    # Nobody has really waited, so the second attempt fails as well.
    with pytest.raises(Blocked), runner.sessions.fresh(_scenario):
        pass
    assert (waited, runner.target_factory.starts - before) == ([runner.settings.port], 2)


def test_from_then_on_it_is_waited_for_beforehand(
    runner_on_a_fixed_port: Callable[[str], ScenarioRunner], waited: list[int]
) -> None:
    runner = runner_on_a_fixed_port("--fault no-reuseaddr")
    _leave_a_connection(runner)
    before = runner.target_factory.starts
    for _ in range(2):
        with pytest.raises(Blocked), runner.sessions.fresh(_scenario):
            pass
    assert (waited, runner.target_factory.starts - before) == ([runner.settings.port] * 2, 3)
