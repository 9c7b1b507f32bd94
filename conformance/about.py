"""What a run found out about its target, for the reports."""

from conformance.run import About
from fixtures.plain import in_one_line
from fixtures.scenarios.stage import Stage
from fixtures.target.failure import NoSandbox


def about(stage: Stage) -> About:
    """Start the target and meet it; a target that serves nobody is described as well."""
    command = in_one_line(stage.settings.command.shown)
    isolation = str(stage.backstage.containment)
    try:
        opening = stage.opening
    except NoSandbox as problem:
        return About(command, None, problem=in_one_line(str(problem)), isolation=isolation)
    service = opening.start.service if opening.start else None
    port = service.socket.local.port if service else None
    if opening.problem:
        return About(command, port, problem=in_one_line(opening.problem), isolation=isolation)
    try:
        met = stage.introduction
    except Exception as problem:
        # What is the suite's own fault is told by the clauses that meet it.
        return About(command, port, problem=in_one_line(str(problem)), isolation=isolation)
    name = in_one_line(met.dialogue.name)
    profile = met.profile.value
    return About(command, port, name, in_one_line(met.how), profile, isolation=isolation)
