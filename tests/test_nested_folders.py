"""Folders within each other: a contained target sees each, and changes copies of its own."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from fixtures.command import parse
from fixtures.isolation.bubblewrap import Sandbox
from fixtures.isolation.containment import Isolation, possible_containment
from fixtures.isolation.limits import USUAL_LIMITS
from fixtures.isolation.visible_files import view_of
from fixtures.target.launch import Target
from tests.conftest import TARGETS, Judge

PROGRAM = """#!/bin/sh
echo changed > {log} && cat {log} {config} && ls -A {above}
echo the end
"""
Run = Callable[[str, Path], str]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    """What a contained target printed, by its command and the folder where that is typed."""
    possible = possible_containment(Isolation.AUTO)
    if not possible.sandbox:
        pytest.skip("; ".join(possible.missing))
    (tmp_path / "home").mkdir()
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("PATH", "/usr/bin:/bin")

    def ran(command: str, folder: Path) -> str:
        parsed = parse(command, folder)
        view = view_of(parsed, None, [folder.parent / "reports"])
        sandbox = Sandbox(view, USUAL_LIMITS, possible.options, network=True)
        target = Target(parsed, None, sandbox=sandbox)
        try:
            target.await_end()
            return target.printed()
        finally:
            target.close()

    return ran


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A folder with programs in `bin`, settings, a history, reports, and a folder to work in."""
    top = tmp_path / "top"
    for name in ("bin", "work/bin", "etc", ".git", "reports"):
        (top / name).mkdir(parents=True)
    for name in ("", "bin", "work", "work/bin", "etc", ".git", "reports"):
        (top / name / "file").write_text(f"{name}\n")
    return top


def _program(place: Path, log: Path, config: Path, above: Path) -> None:
    place.write_text(PROGRAM.format(log=log, config=config, above=above))
    place.chmod(0o755)


@pytest.mark.parametrize(
    ("program", "typed", "where", "own"),
    [
        ("bin/server", "../bin/server", "work", "work"),
        ("bin/server", "./server", "bin", "bin"),
        ("bin/server", "bin/server", "", ""),
        ("work/bin/server", "bin/server", "work", "work"),
        ("work/bin/server", "work/bin/server", "", ""),
        ("work/server", "./server {top}", "work", "work"),
        ("work/server", "../work/server --root=..", "bin", "work"),
        ("work/bin/server", "./server --root={top}", "work/bin", "work/bin"),
    ],
)
def test_own_folder_is_a_copy_wherever_the_program_lies(
    run: Run, tree: Path, program: str, typed: str, where: str, own: str
) -> None:
    log = tree / own / "file"
    before = log.read_text()
    _program(tree / program, log, tree / own / "file", tree / own)
    printed = run(typed.replace("{top}", str(tree)), tree / where)
    assert printed.startswith("changed\nchanged\n"), printed
    assert printed.endswith("the end\n"), printed
    assert log.read_text() == before


def test_what_lies_around_the_own_folder_is_seen_but_for_secrets(run: Run, tree: Path) -> None:
    _program(tree / "bin" / "server", tree / "work" / "file", tree / "etc" / "file", tree / ".git")
    printed = run("../bin/server", tree / "work")
    assert printed == "changed\netc\nthe end\n"
    _program(
        tree / "bin" / "server", tree / "work" / "log", tree / "etc" / "file", tree / "reports"
    )
    assert run("../bin/server", tree / "work") == "changed\netc\nthe end\n"


def test_a_link_to_what_lies_around_the_own_folder(run: Run, tree: Path) -> None:
    link = tree.parent / "link"
    link.symlink_to(tree)
    _program(tree / "bin" / "server", link / "work" / "log", link / "etc" / "file", tree / "work")
    printed = run(f"{link}/bin/server", link / "work")
    assert printed.startswith("changed\netc\n"), printed
    assert not (tree / "work" / "log").exists()


def test_an_own_folder_of_another_user_within_a_closed_one(run: Run, tree: Path) -> None:
    if os.geteuid() or shutil.which("chown") is None:
        pytest.skip("only root has files of other users")
    os.chown(tree / "work", 65534, 65534)
    _program(tree / "bin" / "server", tree / "work" / "log", tree / "etc" / "file", tree / "work")
    assert run("../bin/server", tree / "work").startswith("changed\netc\n")


@pytest.mark.parametrize("isolation", ["full", "restricted", "off"])
def test_temporary_files_may_lie_in_the_target_s_own_folder(
    judge: Judge, tmp_path: Path, isolation: str
) -> None:
    source = Path(shutil.copy(TARGETS / "bad_start" / "daemonizes_and_escapes.c", tmp_path))
    (tmp_path / "build" / "tmp").mkdir(parents=True)
    options = ["--isolation", isolation, "--target", f"{source} {{port}}", "-k", "startup"]
    judged = judge(*options, TMPDIR=str(tmp_path / "build" / "tmp"))
    if judged.status == 4:
        pytest.skip(judged.printed.strip().splitlines()[-1])
    assert judged.ids("pass") >= {"startup.listens", "startup.single_listener"}, judged.printed
