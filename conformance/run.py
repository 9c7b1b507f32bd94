"""A run: what was judged, and what came of every clause. The reports are made of this alone."""

import platform
from dataclasses import dataclass

from conformance.clause import Level
from conformance.outcome import WORDS, Blocked, Result, verdict
from fixtures.runner.played_scenarios import PlayedScenario

NAME = "forkspec"
VERSION = "0.1.0"


@dataclass(frozen=True)
class About:
    """The target and what was found out about it.

    `port` and `dialogue` are None where it never came to that; `how` says how the dialogue was
    found, `profile` what the first connection makes of the target, `problem` why it serves nobody;
    `other_ports` what else it listens on; `refused` which questions this machine's kernel refuses to
    answer, and what that means.
    """

    command: str
    port: int | None = None
    dialogue: str | None = None
    how: str = ""
    profile: str = ""
    problem: str = ""
    other_ports: str = ""
    isolation: str = "off"
    refused: str = ""
    kernel: str = platform.release()
    python: str = platform.python_version()

    @property
    def where(self) -> str:
        """The port, and what else it listens on; empty where it never came to that."""
        return (
            ""
            if self.port is None
            else f"{self.port}{self.other_ports and f' ({self.other_ports})'}"
        )


@dataclass(frozen=True)
class Run:
    """All results of a run, in the catalogue's order, each clause once, and the scenarios that they
    look at."""

    about: About
    results: tuple[Result, ...]
    seconds: float
    scenarios: tuple[PlayedScenario, ...] = ()

    @property
    def verdict(self) -> str:
        """`conforms`, `violates` or `incomplete`."""
        return verdict(self.results)

    def count(self, word: str, level: Level | None = None) -> int:
        """How many clauses had this outcome, in all or at one level."""
        return sum(
            result.outcome.word == word and level in (None, result.clause.level)
            for result in self.results
        )

    def blocked_by_machine(self, level: Level | None = None) -> int:
        """How many clauses this machine could not pose: so many of the blocked ones are no doing of
        the target's."""
        return sum(
            isinstance(result.outcome, Blocked)
            and result.outcome.by_machine
            and level in (None, result.clause.level)
            for result in self.results
        )

    def counts(self, level: Level | None = None) -> dict[str, int]:
        """The number of each outcome, by its word."""
        return {word: self.count(word, level) for word in WORDS}
