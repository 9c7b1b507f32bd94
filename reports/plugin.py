"""The pytest plugin that reports a forkspec run. Where no clause is run it does nothing."""

import time
from collections.abc import Generator
from pathlib import Path

import pytest
from _pytest.terminal import TerminalReporter

from conformance.about import about
from conformance.clause import Level
from conformance.judging import CLAUSE, RESULTS, clause_of_item, results_of
from conformance.outcome import Fail, Result, succeeds
from conformance.run import About, Run
from fixtures.options import settings_of, user_folder
from fixtures.plain import in_one_line
from fixtures.plugin import stage_of
from fixtures.target.failure import UnusableTarget
from reports import machine, terminal
from reports.words import failure

RUN = pytest.StashKey["Progress"]()


class Progress:
    """A run under way: what is known of the target, when it began, the family printed last."""

    def __init__(self, known: About) -> None:
        self.about = known
        self.began = time.monotonic()
        self.family = ""

    def run(self, config: pytest.Config) -> Run:
        """The run as it stands."""
        return Run(self.about, results_of(config), time.monotonic() - self.began)


def pytest_addoption(parser: pytest.Parser) -> None:
    """The options that say what to print and what counts."""
    group = parser.getgroup("forkspec-report", "forkspec: what it reports")
    group.addoption(
        "--level",
        choices=[level.value.lower() for level in Level],
        default="must",
        help="the lowest level whose failure fails the run (must)",
    )
    group.addoption("--clauses", action="store_true", help="list every clause, and stop")
    group.addoption("--report-json", metavar="F", help="also write the whole run as JSON")


def pytest_configure(config: pytest.Config) -> None:
    """Refuse bad options before anything is started."""
    settings_of(config)
    path = _json_path(config)
    if path is not None and not path.parent.is_dir():
        raise pytest.UsageError(f"--report-json {path}: there is no folder {path.parent}")


def pytest_cmdline_main(config: pytest.Config) -> int | None:
    """`--clauses`."""
    if not config.getoption("--clauses"):
        return None
    for line in terminal.catalogue_lines():
        print(line)
    return 0


@pytest.hookimpl(wrapper=True)
def pytest_runtestloop(session: pytest.Session) -> Generator[None, object, object]:
    """Meet the target, and say what was found, before the first clause is judged."""
    config = session.config
    if any(CLAUSE in item.stash for item in session.items) and not config.option.collectonly:
        config.stash[RUN] = Progress(About(in_one_line(settings_of(config).command.shown)))
        try:
            config.stash[RUN].about = about(stage_of(config))
        except UnusableTarget as problem:
            del config.stash[RUN]
            raise pytest.UsageError(in_one_line(str(problem))) from None
        config.option.reportchars = ""
        if (out := _terminal(config)) is not None:
            out.showfspath = False
            terminal.write_header(out, config.stash[RUN].about)
    return (yield)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Put the lesson where pytest would show a traceback (JUnit reads it from there)."""
    report = yield
    result = _result(item)
    if result is not None and isinstance(result.outcome, Fail):
        report.longrepr = failure(result)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(
    item: pytest.Item, nextitem: pytest.Item | None
) -> Generator[None, object, object]:
    """One line a clause, when all is known about it."""
    done = yield
    result, out = _result(item), _terminal(item.config)
    if result is not None and out is not None and RUN in item.config.stash:
        progress = item.config.stash[RUN]
        terminal.write_result(out, result, result.clause.family != progress.family)
        progress.family = result.clause.family
    return done


def pytest_report_teststatus(
    report: pytest.CollectReport | pytest.TestReport,
) -> tuple[str, str, str] | None:
    """Clauses have their own lines and words: pytest only counts them."""
    word = dict(getattr(report, "user_properties", ())).get("outcome")
    return None if word is None else (str(word), "", "")


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """Write the report files, and make the verdict the exit status."""
    config = session.config
    if RUN not in config.stash:
        return
    run = config.stash[RUN].run(config)
    if (path := _json_path(config)) is not None:
        machine.write(run, path)
    if exitstatus in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED):
        level = Level(config.getoption("--level").upper())
        session.exitstatus = 0 if succeeds(run.results, level) else 1


def pytest_terminal_summary(terminalreporter: TerminalReporter, config: pytest.Config) -> None:
    """The lessons, and the verdict."""
    if RUN not in config.stash:
        return
    run = config.stash[RUN].run(config)
    terminalreporter.write_line("")
    terminal.write_lessons(terminalreporter, run)
    terminal.write_verdict(terminalreporter, run)
    if (path := _json_path(config)) is not None:
        terminalreporter.write_line(f"written: {path}")


def _result(item: pytest.Item) -> Result | None:
    clause = clause_of_item(item)
    return None if clause is None else item.config.stash[RESULTS].get(clause.id)


def _terminal(config: pytest.Config) -> TerminalReporter | None:
    plugin = config.pluginmanager.get_plugin("terminalreporter")
    return plugin if isinstance(plugin, TerminalReporter) else None


def _json_path(config: pytest.Config) -> Path | None:
    name = config.getoption("--report-json")
    return None if name is None else user_folder(config) / name
