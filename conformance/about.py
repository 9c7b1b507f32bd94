"""What a run found out about its target, for the reports."""

from collections.abc import Sequence
from dataclasses import replace

from conformance.run import About
from fixtures.census.description import shown
from fixtures.linux.unavailable_calls import what_is_refused
from fixtures.plain import in_one_line
from fixtures.runner.scenario_runner import ScenarioRunner
from fixtures.target_failure import NoSandbox


def about(runner: ScenarioRunner) -> About:
    """Start and probe the target; also describes a target that serves no client."""
    command = in_one_line(runner.settings.command.shown)
    isolation = str(runner.target_factory.containment)
    try:
        first_start = runner.first_start
    except NoSandbox as problem:
        return About(command, None, problem=in_one_line(str(problem)), isolation=isolation)
    service = first_start.start.service if first_start.start else None
    port = service.socket.local.port if service else None
    other_ports = _other_ports(first_start.start.other_ports) if first_start.start else ""
    refused = what_is_refused()
    found = About(command, port, other_ports=other_ports, isolation=isolation, refused=refused)
    if first_start.problem:
        return replace(found, problem=in_one_line(first_start.problem))
    try:
        probe = runner.probe
    except Exception as problem:
        # An error of forkspec itself is reported by the clauses that need the probe.
        return replace(found, problem=in_one_line(str(problem)))
    name = in_one_line(probe.dialogue.name)
    profile = probe.profile.value
    return replace(found, dialogue=name, how=in_one_line(probe.how), profile=profile)


def _other_ports(ports: Sequence[int]) -> str:
    return f"it also listens on {shown(ports)}, which is not judged" if ports else ""
