"""Clauses and families by the names that a user types."""

import difflib
from collections.abc import Iterable, Sequence

from conformance.clause import Clause


class UnknownClause(Exception):
    """There is no clause, and no family, of this name: one line says which come near."""


def named(name: str, clauses: Iterable[Clause]) -> list[Clause]:
    """The clause of this name, or all of the family of this name. Raises UnknownClause."""
    known = list(clauses)
    found = [clause for clause in known if name in (clause.id, clause.family)]
    if found:
        return found
    near = ", ".join(_near(name, known))
    hint = f"there is {near}" if near else "`forkspec clauses` lists all"
    raise UnknownClause(f"{name}: there is no such clause; {hint}")


def _near(name: str, clauses: Sequence[Clause]) -> list[str]:
    """The names that are nearest to this one."""
    families = list(dict.fromkeys(clause.family for clause in clauses))
    names = [*families, *(clause.id for clause in clauses)]
    near = difflib.get_close_matches(name, names, n=3, cutoff=0.5)
    within = [each for each in names if name and name in each and each not in near]
    return near + within[:3]
