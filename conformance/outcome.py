"""What can come of a clause: five outcomes, and nothing in between."""

from dataclasses import dataclass
from typing import ClassVar, TypeAlias

from conformance.clause import Clause, Level
from conformance.evidence import Evidence


@dataclass(frozen=True)
class Pass:
    """The rule was put to the test and held; `seen` are the figures, where there are any."""

    seen: str = ""
    word: ClassVar[str] = "pass"


@dataclass(frozen=True)
class Fail:
    """The rule was broken, and this shows it."""

    evidence: Evidence
    word: ClassVar[str] = "fail"


@dataclass(frozen=True)
class Blocked:
    """A premise was unmet, so the rule could not be put to the test.

    Where it is `by_machine`, the target had no part in that: this machine cannot pose the question.
    """

    reason: str
    by_machine: bool = False
    word: ClassVar[str] = "blocked"


@dataclass(frozen=True)
class NotApplicable:
    """This dialogue or kind of server cannot ask the question."""

    reason: str
    word: ClassVar[str] = "not-applicable"


@dataclass(frozen=True)
class Error:
    """The suite's own fault: nothing is said about the target."""

    reason: str
    word: ClassVar[str] = "error"


Outcome: TypeAlias = Pass | Fail | Blocked | NotApplicable | Error
NEVER_RUN = Blocked("the run ended, or was told to leave it out, before this clause's turn")
WORDS = tuple(kind.word for kind in (Pass, Fail, Blocked, NotApplicable, Error))


@dataclass(frozen=True)
class Result:
    """A clause, what came of it, and the seconds that it took (its scenario's, where it came
    first). `scenarios` are the names of the scenarios that it looked at."""

    clause: Clause
    outcome: Outcome
    seconds: float
    scenarios: tuple[str, ...] = ()


def verdict(results: tuple[Result, ...]) -> str:
    """`violates` where a MUST failed; `conforms` where none failed, was blocked or in error."""
    musts = [result.outcome for result in results if result.clause.level is Level.MUST]
    if any(isinstance(outcome, Fail) for outcome in musts):
        return "violates"
    if not musts or any(isinstance(outcome, Blocked | Error) for outcome in musts):
        return "incomplete"
    return "conforms"


def succeeds(results: tuple[Result, ...], level: Level) -> bool:
    """Whether the run ends with status 0: with Level.SHOULD, a SHOULD that fails counts too."""
    if verdict(results) != "conforms":
        return False
    if level is Level.MUST:
        return True
    return not any(isinstance(result.outcome, Fail | Blocked | Error) for result in results)
