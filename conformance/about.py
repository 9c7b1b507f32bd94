"""What a run found out about its target, for the reports."""

from conformance.run import About
from fixtures.plain import in_one_line
from fixtures.premise import Blocked
from fixtures.scenarios.stage import Stage


def about(stage: Stage) -> About:
    """Start the target and meet it; a target that serves nobody is described as well."""
    command = in_one_line(stage.settings.command.shown)
    opening = stage.opening
    isolation = str(stage.backstage.containment)
    port = opening.start.ports[0] if opening.start and opening.start.ports else None
    if opening.problem:
        return About(command, port, problem=in_one_line(opening.problem), isolation=isolation)
    try:
        met = stage.introduction
    except Blocked as premise:
        return About(command, port, problem=in_one_line(str(premise)), isolation=isolation)
    name = met.dialogue.name if met.dialogue else None
    profile = met.profile.value
    return About(command, port, name, in_one_line(met.how), profile, isolation=isolation)
