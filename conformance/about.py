"""What a run found out about its target, for the reports."""

from conformance.run import About
from fixtures.premise import Blocked
from fixtures.scenarios.stage import Stage


def about(stage: Stage) -> About:
    """Start the target and meet it; a target that serves nobody is described as well."""
    command = stage.settings.command.shown
    opening = stage.opening
    port = opening.start.ports[0] if opening.start and opening.start.ports else None
    if opening.problem:
        return About(command, port, problem=opening.problem)
    try:
        met = stage.introduction
    except Blocked as premise:
        return About(command, port, problem=str(premise))
    name = met.dialogue.name if met.dialogue else None
    return About(command, port, name, met.how, met.profile.value)
