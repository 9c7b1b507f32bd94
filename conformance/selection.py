"""The pytest plugin of `--only`: judge by a part of the clauses, and refuse an empty part."""

from collections.abc import Iterable, Sequence

import pytest

from conformance.catalogue import catalogue
from conformance.clause import Clause
from conformance.clause_names import UnknownClause, named
from conformance.judging import OWN, clause_of_item, family_of, own_files

LEFT_OUT = pytest.StashKey[bool]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """The option that names clauses and families."""
    parser.getgroup("forkspec-rules").addoption(
        "--only",
        metavar="CLAUSE",
        action="append",
        default=[],
        help="judge only by this rule, or by this family of rules; may be given more than once",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Refuse a name that nothing has before anything is started. Raises pytest.UsageError."""
    own = {family_of(path) for path in own_files(config)}
    names = config.getoption("--only")
    _wanted([name for name in names if name.partition(".")[0] not in own], catalogue())


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(
    session: pytest.Session, config: pytest.Config, items: list[pytest.Item]
) -> None:
    """Leave out what was not asked for. Raises pytest.UsageError for a name that nothing has."""
    names = config.getoption("--only")
    if not names or session.testsfailed:
        return
    wanted = _wanted(names, (*catalogue(), *config.stash[OWN].values()))
    others = [item for item in items if not _is_one_of(item, wanted)]
    items[:] = [item for item in items if _is_one_of(item, wanted)]
    config.hook.pytest_deselected(items=others)


def _wanted(names: Iterable[str], clauses: Sequence[Clause]) -> set[str]:
    try:
        return {clause.id for name in names for clause in named(name, clauses)}
    except UnknownClause as problem:
        raise pytest.UsageError(f"--only {problem}") from None


def _is_one_of(item: pytest.Item, ids: set[str]) -> bool:
    clause = clause_of_item(item)
    return clause is not None and clause.id in ids


def pytest_deselected(items: Sequence[pytest.Item]) -> None:
    """Know that clauses were left out, by -k or by --only."""
    for item in items:
        if clause_of_item(item) is not None:
            item.config.stash[LEFT_OUT] = True


def pytest_collection_finish(session: pytest.Session) -> None:
    """Raises pytest.UsageError where every clause was left out."""
    config = session.config
    if not session.items and config.stash.get(LEFT_OUT, False):
        chosen = [f"--only {name}" for name in config.getoption("--only")]
        chosen += [f"-k '{config.option.keyword}'"] if config.option.keyword else []
        raise pytest.UsageError(f"{' '.join(chosen)}: no clause is left to judge by")
