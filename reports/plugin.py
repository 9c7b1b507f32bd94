"""The pytest plugin that reports a run of clauses. It does nothing where no clause is run."""

import time
from collections.abc import Generator
from dataclasses import replace
from pathlib import Path

import pytest
from _pytest.terminal import TerminalReporter

from conformance.about import about
from conformance.clause import Level
from conformance.clause_names import UnknownClause
from conformance.judging import CLAUSE, RESULTS, clause_of_item, own_files, results_of
from conformance.outcome import Blocked, Fail, Result, succeeds
from conformance.run import About, Run
from fixtures.options import settings_of
from fixtures.plain import in_one_line
from fixtures.plugin import runner_of
from fixtures.target_failure import UnusableTarget
from reports import catalogue_table, files, github, terminal
from reports.clause_text import failure
from reports.language import translation
from reports.language.translation import tr

RUN = pytest.StashKey["Progress"]()
UNUSED_WORKERS = pytest.StashKey[int]()
CONFORMANCE = Path(__file__).resolve().parent.parent / "conformance"


class Progress:
    """The state of a run that has begun.

    Attributes:
        about: what is known of the target.
        lines: writes a line for each clause; None without a terminal reporter.
        only_clauses: whether no other tests than clauses are run.
        began: when the run began, by time.monotonic().
        stopped_commands: see reports.github.
        written: after the run, the paths of the report files, each with the reason why it could
            not be written; the reason is empty where it was written.
    """

    def __init__(self, known: About, lines: terminal.Lines | None, only_clauses: bool) -> None:
        self.about = known
        self.lines = lines
        self.only_clauses = only_clauses
        self.began = time.monotonic()
        self.stopped_commands = github.StoppedCommands()
        self.written: list[tuple[Path, str]] = []

    def run(self, config: pytest.Config) -> Run:
        """The run with the results that there are by now."""
        seconds = time.monotonic() - self.began
        results = tuple(map(_translated, results_of(config)))
        return Run(self.about, results, seconds, runner_of(config).played.all())


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options that say what to print and what counts."""
    parser.getgroup("forkspec-rules").addoption(
        "--level",
        choices=[level.value.lower() for level in Level],
        default="must",
        help="the lowest level whose failure fails the run (must)",
    )
    instead = parser.getgroup("forkspec-instead", "forkspec: instead of judging")
    instead.addoption("--clauses", action="store_true", help="list every clause, and stop")
    instead.addoption(
        "--explain", metavar="CLAUSE", help="the lesson of a clause or of a family, and stop"
    )
    group = parser.getgroup("forkspec-report", "forkspec: what it reports")
    group.addoption(
        "--language",
        choices=translation.LANGUAGES,
        help="what the lessons and reports are written in (that of the locale, or English)",
    )
    files.add_options(group)


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Refuse bad options before anything is started."""
    settings_of(config)
    _judge_in_one_process(config)
    files.refuse_bad_paths(config)
    files.place_junit(config)


def _judge_in_one_process(config: pytest.Config) -> None:
    """Keep pytest-xdist, if it is installed, from distributing clauses to its workers: each worker
    would have a target, a verdict and a report of its own.
    """
    workers = getattr(config.option, "tx", None)
    if workers and all(_holds_clauses(config, argument) for argument in config.args):
        config.option.dist, config.option.tx = "no", []
        config.stash[UNUSED_WORKERS] = len(workers)


def _holds_clauses(config: pytest.Config, argument: str) -> bool:
    path = (config.invocation_params.dir / argument.partition("::")[0]).resolve()
    return path.is_relative_to(CONFORMANCE) or path in own_files(config)


def pytest_cmdline_main(config: pytest.Config) -> int | None:
    """Set the language; carry out `--clauses` and `--explain`."""
    translation.use(config.getoption("--language") or translation.preferred())
    if (name := config.getoption("--explain")) is not None:
        try:
            print(catalogue_table.explain(name, terminal.width_of_output()))
        except UnknownClause as problem:
            raise pytest.UsageError(f"--explain {problem}") from None
        return 0
    if not config.getoption("--clauses"):
        return None
    catalogue_table.print_table()
    return 0


@pytest.hookimpl(wrapper=True)
def pytest_runtestloop(session: pytest.Session) -> Generator[None, object, object]:
    """Before the first clause: start the target, and print what was found."""
    config = session.config
    clauses = [item for item in session.items if CLAUSE in item.stash]
    if not clauses or config.option.collectonly:
        return (yield)
    out = _terminal(config)
    ids = [item.stash[CLAUSE].id for item in clauses]
    lines = out and terminal.Lines(out, config.option.verbose, ids)
    known = About(in_one_line(settings_of(config).command.shown))
    progress = Progress(known, lines or None, len(clauses) == len(session.items))
    try:
        progress.about = about(runner_of(config))
    except UnusableTarget as problem:
        raise pytest.UsageError(in_one_line(str(problem))) from None
    config.stash[RUN] = progress
    if out is not None:
        out.reportchars = ""
        # pytest's own lines about each test would stand between the lines of the clauses.
        config.option.verbose = min(config.option.verbose, 0)
        out.showfspath = False
        if github.is_there():
            out.write_line(progress.stopped_commands.begin)
        terminal.write_header(out, progress.about, workers_unused=UNUSED_WORKERS in config.stash)
    return (yield)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Replace the traceback by the lesson (the JUnit file takes it from there)."""
    report = yield
    result = _result(item)
    if result is None or report.passed or report.skipped:
        return report
    if isinstance(result.outcome, Fail):
        report.longrepr = failure(result)
    elif isinstance(result.outcome, Blocked):
        report.longrepr = f"{tr('blocked')}: {result.outcome.reason}"
    return report


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(
    item: pytest.Item, nextitem: pytest.Item | None
) -> Generator[None, object, object]:
    """Print one line for each clause: first that it is being judged, then its outcome."""
    clause = clause_of_item(item)
    lines = item.config.stash[RUN].lines if RUN in item.config.stash else None
    if clause is None or lines is None:
        return (yield)
    lines.begin(clause)
    done = yield
    if (result := _result(item)) is not None:
        lines.end(result)
    return done


def pytest_report_teststatus(
    report: pytest.CollectReport | pytest.TestReport,
) -> tuple[str, str, str] | None:
    """Clauses have their own lines and outcomes: pytest only counts them."""
    word = dict(getattr(report, "user_properties", ())).get("outcome")
    if word is None:
        return None
    # The report of the teardown repeats the outcome of the call: it is counted once.
    again = report.when == "teardown" and report.passed
    return ("", "", "") if again else (str(word), "", "")


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """Write the report files, and set the exit status from the verdict."""
    config = session.config
    if RUN not in config.stash:
        return
    run = config.stash[RUN].run(config)
    progress = config.stash[RUN]
    progress.written = list(files.write_all(config, run))
    if github.is_there():
        github.append_summary(run)
    if exitstatus in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED):
        level = Level(config.getoption("--level").upper())
        whole = succeeds(run.results, level) and not any(why for _, why in progress.written)
        session.exitstatus = 0 if whole else 1


def pytest_terminal_summary(terminalreporter: TerminalReporter, config: pytest.Config) -> None:
    """Print the lessons and the verdict."""
    if RUN not in config.stash:
        return
    run = config.stash[RUN].run(config)
    progress = config.stash[RUN]
    if progress.lines is None or progress.lines.verbosity > terminal.VERDICT_ALONE:
        terminalreporter.write_line("")
        terminal.write_lessons(terminalreporter, run)
    terminal.write_verdict(terminalreporter, run)
    for path, why in progress.written:
        line = f"{tr('not written:')} {path}: {why}" if why else f"{tr('written:')} {path}"
        terminalreporter.write_line(line)
    if progress.only_clauses:
        # pytest's own count of the tests would follow the verdict, and tells less.
        config.option.verbose = terminal.VERDICT_ALONE
    if github.is_there():
        terminalreporter.write_line(progress.stopped_commands.end)
        for line in github.annotations(run):
            terminalreporter.write_line(line)


def _result(item: pytest.Item) -> Result | None:
    clause = clause_of_item(item)
    result = None if clause is None else item.config.stash[RESULTS].get(clause.id)
    return None if result is None else _translated(result)


def _translated(result: Result) -> Result:
    return replace(result, clause=translation.translated(result.clause))


def _terminal(config: pytest.Config) -> TerminalReporter | None:
    plugin = config.pluginmanager.get_plugin("terminalreporter")
    return plugin if isinstance(plugin, TerminalReporter) else None
