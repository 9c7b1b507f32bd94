"""The catalogue: every clause, in the order in which a server's life asks for them."""

import importlib
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
def catalogue() -> tuple[Clause, ...]:
    """All clauses: families in the order above, each family's in the order of its file."""
    found: list[Clause] = []
    for family in FAMILIES:
        module = importlib.import_module(f"conformance.test_{family}")
        checks = [value for name, value in vars(module).items() if name.startswith("test_")]
        found += [clause for check in checks if (clause := clause_of(check)) is not None]
    return tuple(found)
