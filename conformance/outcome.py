"""The outcomes of a clause, and the verdict of a run."""

from dataclasses import dataclass
from typing import ClassVar, TypeAlias

from conformance.clause import Clause, Level
from conformance.evidence import Evidence


@dataclass(frozen=True)
class Pass:
    """The rule was tested and is kept.

    Attributes:
        seen: figures; may be empty.
        word: the outcome's name in reports.
    """

    seen: str = ""
    word: ClassVar[str] = "pass"


@dataclass(frozen=True)
class Fail:
    """The rule was broken.

    Attributes:
        evidence: what was expected and seen.
        word: the outcome's name in reports.
    """

    evidence: Evidence
    word: ClassVar[str] = "fail"


@dataclass(frozen=True)
class Blocked:
    """The rule could not be tested, because a precondition was not met.

    Attributes:
        reason: which one, in a sentence.
        by_machine: whether this machine is the reason, and not the target.
        word: the outcome's name in reports.
    """

    reason: str
    by_machine: bool = False
    word: ClassVar[str] = "blocked"


@dataclass(frozen=True)
class NotApplicable:
    """The rule does not apply to this dialogue or this kind of server.

    Attributes:
        reason: why, in a sentence.
        word: the outcome's name in reports.
    """

    reason: str
    word: ClassVar[str] = "not-applicable"


@dataclass(frozen=True)
class Error:
    """An error of forkspec: nothing is known about the target.

    Attributes:
        reason: the traceback.
        word: the outcome's name in reports.
    """

    reason: str
    word: ClassVar[str] = "error"


@dataclass(frozen=True)
class NotAsked:
    """The user asked for other clauses only: it has no part in the verdict."""

    reason: str = "the run was told to judge other clauses"
    word: ClassVar[str] = "not-asked"


Outcome: TypeAlias = Pass | Fail | Blocked | NotApplicable | Error | NotAsked
NEVER_RUN = Blocked("this clause was not run: the run ended before")
WORDS = tuple(kind.word for kind in (Pass, Fail, Blocked, NotApplicable, Error, NotAsked))


@dataclass(frozen=True)
class Result:
    """A clause with its outcome.

    Attributes:
        clause: the clause.
        outcome: its outcome.
        seconds: how long it took, with its scenarios where it was the first to need them.
        scenarios: the names of the scenarios that it was judged by.
    """

    clause: Clause
    outcome: Outcome
    seconds: float
    scenarios: tuple[str, ...] = ()


def verdict(results: tuple[Result, ...]) -> str:
    """`violates` where a MUST failed; `conforms` where none failed, was blocked or in error.

    Where only a part of the clauses was asked, it is the verdict of these.
    """
    asked = [result for result in results if not isinstance(result.outcome, NotAsked)]
    musts = [result.outcome for result in asked if result.clause.level is Level.MUST]
    if any(isinstance(outcome, Fail) for outcome in musts):
        return "violates"
    if not asked or any(isinstance(outcome, Blocked | Error) for outcome in musts):
        return "incomplete"
    return "conforms"


def succeeds(results: tuple[Result, ...], level: Level) -> bool:
    """Whether the run ends with status 0: with Level.SHOULD, a SHOULD that fails counts too."""
    if verdict(results) != "conforms":
        return False
    if level is Level.MUST:
        return True
    return not any(isinstance(result.outcome, Fail | Blocked | Error) for result in results)
