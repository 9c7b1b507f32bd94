"""A run: the target, and the outcome of every clause. All reports are made of this alone."""

import platform
from dataclasses import dataclass

from conformance.clause import Level
from conformance.outcome import WORDS, Blocked, NotAsked, Result, verdict
from fixtures.runner.played_scenarios import PlayedScenario

NAME = "forkspec"
VERSION = "0.1.0"


@dataclass(frozen=True)
class About:
    """The target, the machine, and what was found out about them.

    Attributes:
        command: the target's command line.
        port: the port that clients connect to; None: it does not listen.
        dialogue: the dialogue's name; None: the target was not probed.
        how: how the dialogue was found.
        profile: how the target serves a connection: by a child, a thread...
        problem: why it serves no client; empty: it does.
        other_ports: a sentence about other ports that it listens on; may be empty.
        isolation: the isolation level that was in force.
        refused: which information this machine's kernel refuses, and what that means.
        kernel: the release of the kernel.
        python: the version of Python.
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
        """The port, and what else it listens on; empty where it does not listen."""
        if self.port is None:
            return ""
        return f"{self.port} ({self.other_ports})" if self.other_ports else str(self.port)


@dataclass(frozen=True)
class Run:
    """All results of a run.

    Attributes:
        about: the target.
        results: one for each clause, in the catalogue's order.
        seconds: how long the run took.
        scenarios: those that were run, in their order.
    """

    about: About
    results: tuple[Result, ...]
    seconds: float
    scenarios: tuple[PlayedScenario, ...] = ()

    @property
    def verdict(self) -> str:
        """`conforms`, `violates` or `incomplete`: of the clauses that were asked."""
        return verdict(self.results)

    @property
    def asked(self) -> tuple[Result, ...]:
        """The results without those of clauses that were not asked."""
        return tuple(each for each in self.results if not isinstance(each.outcome, NotAsked))

    def count(self, word: str, level: Level | None = None) -> int:
        """How many clauses have this outcome, in all or at one level."""
        return sum(
            result.outcome.word == word and level in (None, result.clause.level)
            for result in self.results
        )

    def blocked_by_machine(self, level: Level | None = None) -> int:
        """How many clauses are blocked because of this machine, and not because of the target."""
        return sum(
            isinstance(result.outcome, Blocked)
            and result.outcome.by_machine
            and level in (None, result.clause.level)
            for result in self.results
        )

    def counts(self, level: Level | None = None) -> dict[str, int]:
        """The number of clauses with each outcome."""
        return {word: self.count(word, level) for word in WORDS}
