"""The pytest plugin that turns the result of a check into an outcome.

Only an AssertionError that the check itself raised is a fail. An unmet precondition, raised by a
fixture or by a scenario's record, is blocked or not-applicable; a check that takes too long is
blocked. Everything else is an error of forkspec.
"""

import inspect
import traceback
from collections.abc import Generator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from conformance.catalogue import catalogue
from conformance.clause import SEEN, Clause, MalformedClause, clause_of, own_clause_of
from conformance.evidence import Evidence
from conformance.outcome import (
    NEVER_RUN,
    Blocked,
    Error,
    Fail,
    NotApplicable,
    NotAsked,
    Outcome,
    Pass,
    Result,
)
from fixtures import premise
from fixtures.options import user_folder
from fixtures.plain import plain
from fixtures.plugin import RUNNER
from fixtures.runner.shortage import shortage
from fixtures.scenarios.declared import scenario_names

CLAUSE = pytest.StashKey[Clause]()
RESULTS = pytest.StashKey[dict[str, Result]]()
SECONDS = pytest.StashKey[float]()
OTHER_SECONDS = pytest.StashKey[float]()
OWN = pytest.StashKey[dict[str, Clause]]()
ASKED = pytest.StashKey[frozenset[str]]()
FOLDER = Path(__file__).parent
# How the message of pytest-timeout begins.
TIMEOUT = "Timeout "
TOO_LATE = (
    "not decided in the time that a clause may take: the server is very slow in everything that "
    "it does, or forkspec hangs"
)


def results_of(config: pytest.Config) -> tuple[Result, ...]:
    """A result for every clause, even if it was not run: the catalogue's, then the user's own."""
    known = config.stash.get(RESULTS, {})
    clauses = (*catalogue(), *config.stash.get(OWN, {}).values())
    asked = config.stash.get(ASKED, {clause.id for clause in clauses})
    return tuple(
        known.get(clause.id) or Result(clause, NEVER_RUN if clause.id in asked else NotAsked(), 0.0)
        for clause in clauses
    )


def clause_of_item(item: pytest.Item) -> Clause | None:
    """The clause that a test is, or None for any other test."""
    return item.stash.get(CLAUSE, None)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option for a user's own clauses."""
    parser.getgroup("forkspec-rules", "forkspec: which rules count").addoption(
        "--checks",
        metavar="PATH",
        action="append",
        default=[],
        help="also judge by the rules in this pytest file: see docs/own-checks.md",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Let pytest collect the user's own clauses too. Raises pytest.UsageError."""
    config.stash[OWN] = {}
    for path in own_files(config):
        if not path.is_file() or path.suffix != ".py":
            raise pytest.UsageError(f"--checks {path}: this is not a Python file")
        _refuse_broken(path)
        if str(path) not in config.args:
            config.args.append(str(path))


def _refuse_broken(path: Path) -> None:
    try:
        compile(path.read_bytes(), str(path), "exec", dont_inherit=True)
    except SyntaxError as problem:
        where = f"{path}, line {problem.lineno}"
        raise pytest.UsageError(f"--checks {where}: {problem.msg}") from None
    except (OSError, ValueError) as problem:
        raise pytest.UsageError(f"--checks {path}: {problem}") from None


def own_files(config: pytest.Config) -> tuple[Path, ...]:
    """The files of `--checks`."""
    folder = user_folder(config)
    return tuple((folder / name).resolve() for name in config.getoption("--checks"))


def family_of(path: Path) -> str:
    """The name of the family that the rules in a file of one's own are."""
    return path.stem.removeprefix("test_")


def pytest_itemcollected(item: pytest.Item) -> None:
    """Find the clauses among the tests. Raises pytest.UsageError for one that cannot be read."""
    check = getattr(item, "function", None)
    if check is None:
        return
    if FOLDER in item.path.parents:
        if (clause := clause_of(check)) is not None:
            item.stash[CLAUSE] = clause
    elif item.path.resolve() in own_files(item.config):
        try:
            own = own_clause_of(check, family_of(item.path))
        except MalformedClause as problem:
            raise pytest.UsageError(f"--checks {item.path}: {problem}") from None
        item.stash[CLAUSE] = own
        item.config.stash[OWN][own.id] = own


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(
    session: pytest.Session, config: pytest.Config, items: list[pytest.Item]
) -> None:
    """Run the clauses in the order of the catalogue, then the user's own.

    Raises pytest.UsageError for a file of the user's that has no clause.
    """
    if not session.testsfailed:
        _refuse_empty(config)
    clauses = (*catalogue(), *config.stash[OWN].values()) if items else ()
    place = {clause.id: number for number, clause in enumerate(clauses)}
    items.sort(key=lambda item: _place(item, place))
    config.stash[RESULTS] = {}
    ids = (item.stash[CLAUSE].id for item in items if CLAUSE in item.stash)
    config.stash[ASKED] = frozenset(ids)


def _refuse_empty(config: pytest.Config) -> None:
    families = {clause.family for clause in config.stash[OWN].values()}
    for path in own_files(config):
        if family_of(path) not in families:
            raise pytest.UsageError(f"--checks {path}: it contains no test")


def _place(item: pytest.Item, place: dict[str, int]) -> int:
    clause = clause_of_item(item)
    return -1 if clause is None else place[clause.id]


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Remember how long other processes had run scenarios before this clause."""
    if clause_of_item(item) is not None:
        runner = item.config.stash.get(RUNNER, None)
        item.stash[OTHER_SECONDS] = runner.elsewhere if runner is not None else 0.0


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Store the outcome. The report of a failed clause has no traceback of forkspec's code."""
    clause = clause_of_item(item)
    if clause is None:
        return (yield)
    outcome = _outcome(item, call)
    if call.excinfo is not None and not isinstance(outcome, Error):
        # It is not shown, and pytest takes longer to format it than most clauses take.
        call.excinfo.traceback = call.excinfo.traceback[-1:]
    report = yield
    results = item.config.stash[RESULTS]
    item.stash[SECONDS] = item.stash.get(SECONDS, 0.0) + report.duration
    seconds = max(0.0, item.stash[SECONDS] + _other_seconds(item))
    if outcome is None:
        if clause.id in results:
            results[clause.id] = replace(results[clause.id], seconds=seconds)
        return report
    results[clause.id] = Result(clause, outcome, seconds, _scenarios(item))
    report.location = (*report.location[:2], clause.id)
    # JUnit's file is made of the item's properties, at the end.
    properties = [("clause", clause.id), ("level", clause.level.value), ("outcome", outcome.word)]
    item.user_properties[:0] = properties
    report.user_properties[:0] = properties
    if isinstance(outcome, NotApplicable):
        report.outcome = "skipped"
        report.longrepr = (str(item.path), 0, f"not applicable: {outcome.reason}")
    elif not isinstance(outcome, Pass):
        report.outcome = "failed"
    return report


def _outcome(item: pytest.Item, call: pytest.CallInfo[Any]) -> Outcome | None:
    """The outcome; None for a set-up or tear-down without an error."""
    if call.excinfo is None:
        return Pass(_seen(item)) if call.when == "call" else None
    problem = call.excinfo.value
    if isinstance(problem, premise.Blocked):
        if _children_unseen(item) and not isinstance(problem, premise.Unposable):
            reason = f"{problem}; {premise.UNSEEN}"
            problem = premise.Unposable(reason, premise.HOW_TO_SEE)
        return Blocked(plain(str(problem)), isinstance(problem, premise.Unposable))
    if isinstance(problem, premise.NotApplicable):
        return NotApplicable(plain(str(problem)))
    if isinstance(problem, pytest.fail.Exception) and str(problem).startswith(TIMEOUT):
        return Blocked(TOO_LATE)
    if call.when == "call" and isinstance(problem, AssertionError) and _by_check(item, call):
        return Fail(_evidence(problem))
    if (short := shortage(problem)) is not None:
        return Blocked(plain(str(short)), by_machine=True)
    return Error(plain("".join(traceback.format_exception(problem)).rstrip()))


def _children_unseen(item: pytest.Item) -> bool:
    """Whether preconditions fail because the children cannot be seen on this machine."""
    runner = item.config.stash.get(RUNNER, None)
    return runner is not None and runner.children_unseen


def _other_seconds(item: pytest.Item) -> float:
    """How many seconds more the scenarios took, in other processes, than the clause waited."""
    runner = item.config.stash.get(RUNNER, None)
    return 0.0 if runner is None else runner.elsewhere - item.stash.get(OTHER_SECONDS, 0.0)


def _scenarios(item: pytest.Item) -> tuple[str, ...]:
    """The scenarios in the check's signature that were run; where none was, those that its
    preconditions need."""
    runner = item.config.stash.get(RUNNER, None)
    check = getattr(item, "function", None)
    if runner is None or check is None:
        return ()
    asked = scenario_names(inspect.signature(check).parameters)
    return runner.played.names(asked) or runner.played.names(getattr(item, "fixturenames", ()))


def _seen(item: pytest.Item) -> str:
    return plain("; ".join(str(value) for name, value in item.user_properties if name == SEEN))


def _by_check(item: pytest.Item, call: pytest.CallInfo[Any]) -> bool:
    """Whether the check's own code raised, and not code that it called."""
    assert call.excinfo is not None
    code = getattr(getattr(item, "function", None), "__code__", None)
    return call.excinfo.traceback[-1].frame.code.raw is code


def _evidence(problem: AssertionError) -> Evidence:
    """The evidence of a failed assertion: an Evidence, or else made of its message."""
    shown = problem.args[0] if problem.args else None
    if not isinstance(shown, Evidence):
        shown = Evidence("the rule to hold", str(shown or "the assertion was false"))
    return replace(shown, expected=plain(shown.expected), seen=plain(shown.seen))
