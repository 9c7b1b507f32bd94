"""The report files of a run: their options, their paths, and how they are written."""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from conformance.run import Run
from fixtures.options import settings_of, user_folder
from reports import gradescope, json_report, tap
from reports.atomic_write import is_stream, write_whole


@dataclass(frozen=True)
class Format:
    """A kind of report file.

    Attributes:
        option: the command line option that asks for it.
        what: what it is, for the help text of the option.
        render: makes the file's text of a run.
    """

    option: str
    what: str
    render: Callable[[Run], str]


def _page(run: Run) -> str:
    # Importing Jinja takes longer than most clauses.
    from reports.html.page import page

    return page(run)


FORMATS = (
    Format("--report-json", "the whole run as JSON", json_report.render),
    Format("--report-html", "it as one page, with pictures and time lines", _page),
    Format("--report-gradescope", "Gradescope's results.json", gradescope.render),
    Format("--report-tap", "the run in TAP version 14", tap.render),
)


def add_options(group: pytest.OptionGroup) -> None:
    """An option for each format."""
    for form in FORMATS:
        group.addoption(form.option, metavar="F", help=f"also write {form.what}")


def refuse_bad_paths(config: pytest.Config) -> None:
    """Raises pytest.UsageError, before the run, for a file that could not be written after it."""
    paths = [(form.option, path) for form, path in wanted(config)]
    if (log := settings_of(config).target_log) is not None:
        paths.append(("--target-log", log))
    for option, path in paths:
        if not path.parent.is_dir():
            raise pytest.UsageError(f"{option} {path}: there is no folder {path.parent}")
        if path.is_dir():
            raise pytest.UsageError(f"{option} {path}: it is a folder")
        stream, is_log = is_stream(path), option == "--target-log"
        if stream and is_log:
            raise pytest.UsageError(f"{option} {path}: it is a device or a pipe, not a file")
        if stream or (is_log and path.exists()):
            if not os.access(path, os.W_OK):
                raise pytest.UsageError(f"{option} {path}: you may not write to it")
        elif not os.access(path.parent, os.W_OK):
            raise pytest.UsageError(
                f"{option} {path}: you may not write in the folder {path.parent}"
            )


def place_junit(config: pytest.Config) -> None:
    """Make the path of pytest's JUnit file relative to the user's folder, too."""
    if (name := config.getoption("xmlpath", None)) is not None:
        config.option.xmlpath = str(user_folder(config) / name)


def wanted(config: pytest.Config) -> Iterator[tuple[Format, Path]]:
    """The formats that the user asked for, each with the path of its file."""
    for form in FORMATS:
        if (name := config.getoption(form.option)) is not None:
            yield form, user_folder(config) / name


def write_all(config: pytest.Config, run: Run) -> Iterator[tuple[Path, str]]:
    """Write all files that the user asked for. Gives each path with the reason why it could not be
    written; the reason is empty where it was written."""
    for form, path in wanted(config):
        text = form.render(run)
        try:
            write_whole(path, text)
        except OSError as problem:
            yield path, problem.strerror or str(problem)
        else:
            yield path, ""
