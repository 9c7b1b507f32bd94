"""The catalogue: every clause, in the order of a server's life."""

import importlib
import inspect
from collections.abc import Callable
from functools import lru_cache

from conformance.clause import Clause, clause_of

FAMILIES = (
    "startup",
    "replies",
    "concurrency",
    "processes",
    "descriptors",
    "zombies",
    "signals",
    "robustness",
    "shutdown",
    "console",
)


@lru_cache(maxsize=1)
def _checks() -> dict[Clause, Callable[..., None]]:
    found: dict[Clause, Callable[..., None]] = {}
    for family in FAMILIES:
        module = importlib.import_module(f"conformance.test_{family}")
        for name, check in vars(module).items():
            if name.startswith("test_") and (clause := clause_of(check)) is not None:
                found[clause] = check
    return found


def catalogue() -> tuple[Clause, ...]:
    """All clauses: families in the order above, each family's in the order of its file."""
    return tuple(_checks())


def check_of(clause: Clause) -> Callable[..., None]:
    """The function that checks a clause."""
    return _checks()[clause]


def about_family(family: str) -> str:
    """What a family is about: the first line of its file, without the family's name before it.

    Empty for a family of a user's own.
    """
    if family not in FAMILIES:
        return ""
    text = inspect.getdoc(importlib.import_module(f"conformance.test_{family}")) or ""
    return text.partition("\n")[0].partition(": ")[2].capitalize()
