"""What of the machine's files a contained target sees."""

import sys
from pathlib import Path

import pytest

from fixtures.command import parse
from fixtures.isolation import visible_files
from fixtures.isolation.limits import Limits
from fixtures.isolation.visible_files import View, view_of


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder with a program and some more in it; the home is elsewhere."""
    home = tmp_path / "home"
    work = home / "work"
    (work / "data").mkdir(parents=True)
    (work / "data" / "words").write_text("one two")
    (work / "server").write_text("#!/bin/sh\n")
    (work / "server").chmod(0o755)
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("PATH", "/usr/bin:/bin")
    return work


def _view(command: str, folder: Path, *hidden: Path) -> View:
    return view_of(parse(command, folder), None, hidden)


def test_the_working_folder_is_its_own_and_is_copied(folder: Path) -> None:
    seen = _view("./server", folder)
    assert (seen.own, seen.working) == (folder, folder)
    assert set(seen.copied) == {folder / "data", folder / "server"}
    assert seen.shown == ()


def test_a_program_elsewhere_brings_its_folder(folder: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    seen = _view(str(folder / "server"), other)
    assert (seen.own, seen.working) == (folder, other)


def test_a_home_is_too_much_to_be_seen(folder: Path) -> None:
    home = folder.parent
    seen = _view("work/server", home)
    assert (seen.own, seen.working) == (folder, home)
    (home / "server").symlink_to("work/server")
    seen = _view("./server", home)
    assert seen.own is None
    assert home not in seen.shown
    assert set(seen.shown) == {home / "server", folder / "server"}


def test_a_command_of_the_system_works_in_the_folder(folder: Path) -> None:
    assert _view("sh ./server", folder).own == folder


def test_an_interpreter_in_a_virtual_environment_brings_it(folder: Path, tmp_path: Path) -> None:
    prefix = tmp_path / "venv"
    (prefix / "bin").mkdir(parents=True)
    (prefix / "bin" / "python").symlink_to(sys.executable)
    seen = _view(f"{prefix}/bin/python -m http.server", folder)
    assert seen.own == folder
    assert prefix in seen.shown


def test_the_interpreter_in_a_scripts_first_line_is_found(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "perl").write_bytes(b"\x7fELF")
    (tmp_path / "perl").chmod(0o755)
    (folder / "script").write_text(f"#!{tmp_path}/perl -w\n")
    (folder / "script").chmod(0o755)
    assert tmp_path / "perl" in _view("./script", folder).shown


def test_what_the_command_line_names_is_shown(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "config").write_text("")
    seen = _view(f"./server {tmp_path}/config data/words no/such/file {'x' * 5000}", folder)
    assert seen.shown == (tmp_path / "config",)


@pytest.mark.parametrize(
    "word",
    [
        "--config={}",
        "-f{}",
        "-f ../../config",
        "key={}",
        "--define=root={}",
        "-Dx:{}",
        "--files=/a,{}",
        "-f../../config",
        "--config=../../config",
    ],
)
def test_a_path_within_a_word_is_shown(folder: Path, tmp_path: Path, word: str) -> None:
    (tmp_path / "config").write_text("")
    assert _view(f"./server {word.format(tmp_path / 'config')}", folder).shown == (
        tmp_path / "config",
    )


@pytest.mark.parametrize(
    "word", ["--", "-f", "--option=", "=", "-", "key=no/such/file", "-f/", "/"]
)
def test_a_word_that_names_nothing_shows_nothing(folder: Path, word: str) -> None:
    assert _view(f"./server {word}", folder).shown == ()


def test_reports_histories_and_forkspecs_own_files_are_hidden(folder: Path) -> None:
    for name in (".git", "forkspec-123"):
        (folder / name).mkdir()
    (folder / "out").mkdir()
    seen = _view("./server", folder, folder / "report.json", folder / "out" / "report.html")
    assert set(seen.copied) == {folder / "data", folder / "server"}


def test_what_is_hidden_is_hidden_by_whatever_name_it_is_called(folder: Path) -> None:
    (folder / "out").mkdir()
    (folder.parent / "link").symlink_to(folder)
    names = ["../work/data/report.json", f"{folder.parent}/link/out/report.html"]
    seen = _view("./server", folder, *(folder / name for name in names))
    assert set(seen.copied) == {folder / "server"}


def test_a_program_within_what_is_hidden_still_has_its_neighbours(folder: Path) -> None:
    seen = _view("data/../server", folder, folder / "data")
    assert folder / "data" not in (*seen.copied, *seen.shown)
    (folder / "data" / "server").write_text("#!/bin/sh\n")
    (folder / "data" / "server").chmod(0o755)
    assert folder / "data" in _view("data/server", folder, folder / "data" / "x").shown


def test_what_is_large_is_shown_and_not_copied(folder: Path) -> None:
    with (folder / "large").open("wb") as file:
        file.truncate(visible_files.SMALL + 1)
    (folder / "many").mkdir()
    for number in range(visible_files.FEW + 1):
        (folder / "many" / str(number)).touch()
    seen = _view("./server", folder)
    assert set(seen.shown) == {folder / "large", folder / "many"}


def test_what_would_not_fit_is_not_copied(folder: Path) -> None:
    command = parse("./server", folder)
    seen = view_of(command, None, (), Limits(scratch=8))
    assert seen.copied == ()
    assert set(seen.shown) == {folder / "data", folder / "server"}


def test_what_cannot_be_read_does_not_stop_the_rest(folder: Path) -> None:
    (folder / "dangling").symlink_to("nowhere")
    (folder / "secret").touch(0o000)
    seen = _view("./server", folder)
    assert folder / "dangling" in seen.copied
    assert folder / "secret" in (*seen.copied, *seen.shown)


def test_a_folder_with_very_many_entries_is_shown_as_a_whole(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(visible_files, "MAX_ENTRIES", 1)
    (folder / ".git").mkdir()
    seen = _view("./server", folder)
    assert (seen.own, seen.copied) == (None, ())
    assert folder in seen.shown
    assert folder / ".git" in seen.masked


def test_a_folder_in_path_is_shown_with_what_it_belongs_to(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("conda/bin", "tools", "home/.local/bin"):
        (tmp_path / name).mkdir(parents=True)
    names = ("conda/bin", "tools", "home/.local/bin", "home", "missing")
    monkeypatch.setenv("PATH", ":".join(str(tmp_path / name) for name in names) + ":relative")
    shown = _view("./server", folder).shown
    expected = (tmp_path / "conda", tmp_path / "tools", tmp_path / "home/.local/bin")
    assert shown == expected
