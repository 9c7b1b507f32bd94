"""Selects the clauses of a criterion: by id, by family, by level, or all of them.

A clause counts once, in the criterion that selects it most closely.
"""

from collections.abc import Collection, Iterable, Sequence

from conformance.catalogue import FAMILIES, catalogue

LEVELS = ("MUST", "SHOULD")
ALL = "*"
# How closely a selector selects a clause, from an id to everything.
CLOSEST, FAMILY, LEVEL, ANY = 0, 1, 2, 3


def known_ids() -> dict[str, str]:
    """The level of every clause of the catalogue, by its id."""
    return {clause.id: clause.level.value for clause in catalogue()}


def unknown(selector: str, own_families: Collection[str]) -> bool:
    """Whether a selector selects nothing. Of the teacher's own clauses only the family is known."""
    family, _, name = selector.partition(".")
    if family in own_families:
        return False
    return not (selector in (*LEVELS, ALL, *FAMILIES) or (name and selector in known_ids()))


def closeness(selectors: Iterable[str], clause: str, level: str) -> int | None:
    """How closely these selectors select a clause; None where they do not."""
    ranks = {clause: CLOSEST, clause.partition(".")[0]: FAMILY, level: LEVEL, ALL: ANY}
    return min((ranks[each] for each in selectors if each in ranks), default=None)


def chosen(criteria: Sequence[Sequence[str]], clause: str, level: str) -> int | None:
    """The number of the criterion in which a clause counts; None where it counts nowhere."""
    ranked = [
        (rank, number)
        for number, selectors in enumerate(criteria)
        if (rank := closeness(selectors, clause, level)) is not None
    ]
    return min(ranked)[1] if ranked else None


def clash(
    selectors: Sequence[str], earlier: Sequence[Sequence[str]], levels: dict[str, str]
) -> str | None:
    """A clause that an earlier criterion selects as closely as these selectors do."""
    for clause, level in levels.items():
        rank = closeness(selectors, clause, level)
        if rank is not None and rank in [closeness(each, clause, level) for each in earlier]:
            return clause
    return None
