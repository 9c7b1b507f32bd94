"""`forkspec`: its commands, its help, and what it makes of bad words and of strange folders."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import click
import pytest

from conformance.catalogue import FAMILIES, catalogue
from conformance.run import VERSION
from forkspec import judge as judge_command
from forkspec.command_line import PLACES, commands, run
from forkspec.pytest_options import declared_groups
from reference_server.faults import FAULTS
from tests.conftest import PROJECT, TARGETS

SERVER = f"#!/bin/sh\ncd {PROJECT}\nexec {sys.executable} -m reference_server --port $1\n"


def forkspec(
    *words: str, folder: Path = PROJECT, **variables: str
) -> subprocess.CompletedProcess[str]:
    """The command, in a process of its own."""
    environment = {**os.environ, "PYTHONPATH": str(PROJECT), **variables}
    argv = [sys.executable, "-m", "forkspec", *words]
    return subprocess.run(
        argv, cwd=folder, env=environment, capture_output=True, text=True, timeout=300, check=False
    )


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("jugde", "./server"), "jugde: there is no such command; did you mean judge?"),
        (("xyz",), "xyz: there is no such command; there are judge, grade,"),
        (("--nonsense",), "No such option"),
        (("judge", "--isolatoin", "off"), "--isolation"),
        (("judge", "--isolation", "none"), "'none' is not one of 'auto', 'full'"),
        (("judge", "./server", "5051"), "unexpected extra argument (5051)"),
        (("judge", "./server", "--target", "./other"), "the target is named twice"),
        (("judge", "--port"), "--port"),
        (("watch",), "name either the target or, with --pid, a process"),
        (("watch", "./server", "--pid", "1"), "name either the target or"),
        (("explain",), "Missing argument 'CLAUSE|FAMILY'"),
        (("explain", "zombie"), "zombie: there is no such clause; there is zombies, zombies."),
        (("explain", "starup.listen"), "there is startup.listens"),
        (("explain", "?"), "?: there is no such clause; `forkspec clauses` lists all"),
        (("explain", "line\nend"), "line\\nend: there is no such clause"),
        (("clauses", "--language", "xx"), "'xx' is not one of 'en', 'zh'"),
        (("grade", "submissions"), "Missing option '--assignment'"),
        (("grade", "x", "--assignment", "/no/such"), "assignment /no/such: No such file"),
        (("grade", "x", "--assignment", "a", "--jobs", "many"), "'many' is not a valid integer"),
        (("completion", "csh"), "'csh' is not one of 'bash', 'zsh', 'fish'"),
    ],
)
def test_what_cannot_be_right_is_one_line(
    capsys: pytest.CaptureFixture[str], words: tuple[str, ...], said: str
) -> None:
    assert run(words) == 4
    printed = capsys.readouterr()
    assert printed.out == ""
    assert len(printed.err.splitlines()) == 1 and printed.err.startswith("ERROR: ")
    assert said in printed.err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("./missing",), "there is no file ./missing"),
        (("--only", "zombie"), "--only zombie: there is no such clause; there is zombies"),
        (("-k", "nothing_has_this_name"), "no clause is left to judge by"),
        (("-k", "and and"), "Wrong expression passed to '-k'"),
        (("--only", "startup", "-k", "zombies"), "--only startup -k 'zombies': no clause is left"),
        (("--grace", "soon"), "--grace soon"),
        (("--report-json", "/no/such/folder/r.json"), "there is no folder /no/such/folder"),
        (("--checks", "nowhere.py"), "nowhere.py: this is not a Python file"),
    ],
)
def test_nor_are_bad_options_of_a_judgement_more(words: tuple[str, ...], said: str) -> None:
    done = forkspec("judge", *words)
    assert done.returncode == 4
    assert done.stdout.strip() == ""
    assert len(done.stderr.strip().splitlines()) == 1 and said in done.stderr, done.stderr


def test_the_version_stands_in_one_place(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--version"]) == 0
    assert capsys.readouterr().out == f"forkspec {VERSION}\n"


@pytest.mark.parametrize("command", ["", *PLACES])
def test_each_command_has_help_with_examples(
    capsys: pytest.CaptureFixture[str], command: str
) -> None:
    assert run([*command.split(), "--help"]) == 0
    printed = capsys.readouterr().out
    assert printed.startswith(f"Usage: forkspec{' ' * bool(command)}{command}")
    assert "Examples:\n  " in printed or command == "clauses"


def test_without_words_it_says_what_there_is(capsys: pytest.CaptureFixture[str]) -> None:
    assert run([]) == 0
    printed = capsys.readouterr().out
    assert all(f"\n  {command} " in printed for command in PLACES)


def test_what_pytest_takes_the_command_takes(pytestconfig: pytest.Config) -> None:
    """As the plugins declare it, and nothing else."""
    command = commands.get_command(click.Context(commands), "judge")
    assert command is not None
    taken = {flag for parameter in command.params for flag in parameter.opts}
    of_pytest = {
        flag
        for group in pytestconfig._parser._groups
        if group.name.startswith("forkspec")
        for option in group.options
        for flag in option.names()
    }
    declared = {
        flag for group in declared_groups().values() for flags, _ in group.options for flag in flags
    }
    assert declared == of_pytest <= taken
    assert taken - declared == {
        *("command", "-k", "-q", "--quiet", "-v", "--verbose", "--color"),
        *("--junit-xml", "--junitxml"),
    }


@pytest.mark.parametrize(
    ("words", "options"),
    [
        (("judge",), ()),
        (("judge", "./a b {port}", "--grace", "3"), ("--target=./a b {port}", "--grace=3")),
        (("judge", "--grace=3", "--target", "-x"), ("--target=-x", "--grace=3")),
        (
            ("judge", "--only", "zombies", "--only=startup", "-k", "a or b"),
            ("--only=zombies", "--only=startup", "-k", "a or b"),
        ),
        (("judge", "-qq", "--color", "no"), ("--quiet", "--quiet", "--color=no")),
        (("judge", "--explain", "zombies"), ("--explain=zombies",)),
        (("judge", "--port=1", "--", "--durations", "3"), ("--port=1", "--durations", "3")),
        (("watch", "./a", "--port", "7"), ("--watch", "--target=./a", "--port=7")),
        (("watch", "--pid", "12"), ("--watch-pid=12",)),
    ],
)
def test_the_words_come_to_pytest_as_they_are(
    monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], options: tuple[str, ...]
) -> None:
    given: list[Any] = []

    def run_pytest(options: list[str]) -> int:
        given.extend(options)
        return 7

    monkeypatch.setattr(judge_command, "run_pytest", run_pytest)
    assert run(words) == 7
    assert sorted(given) == sorted(options)


def test_the_catalogue_and_the_faults_are_printed(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["clauses", "--language", "en"]) == 0
    assert [line.split()[0] for line in capsys.readouterr().out.splitlines()] == [
        clause.id for clause in catalogue()
    ]
    assert run(["faults"]) == 0
    names = [line.split()[0] for line in capsys.readouterr().out.splitlines()]
    assert names == [fault.name for fault in FAULTS if "python" in fault.twins]
    assert run(["explain", "zombies", "--language", "en"]) == 0
    printed = capsys.readouterr().out
    assert all(c.id in printed for c in catalogue() if c.family == "zombies")


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("forkspec j", {"judge"}),
        ("forkspec explain zombies", {"zombies", "zombies.none_after_one"}),
        ("forkspec judge --only ", {*FAMILIES}),
        ("forkspec judge --isolation r", {"restricted"}),
        ("forkspec judge --report-h", {"--report-html"}),
    ],
)
def test_a_shell_can_complete_it(typed: str, offered: set[str]) -> None:
    words = typed.split(" ")
    done = forkspec(
        _FORKSPEC_COMPLETE="bash_complete",
        COMP_WORDS=typed.rstrip(),
        COMP_CWORD=str(len(words) - 1),
    )
    found = {line.partition(",")[2] for line in done.stdout.splitlines()}
    assert offered <= found, done.stdout + done.stderr
    assert all(name.startswith(words[-1]) for name in found)


def test_a_shell_gets_its_script(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["completion", "bash"]) == 0
    assert "_FORKSPEC_COMPLETE=bash_complete" in capsys.readouterr().out


@pytest.fixture
def strange(tmp_path: Path) -> Path:
    """Somebody's folder, with settings of their own for pytest, modules with names that forkspec's
    have, and a server."""
    folder = tmp_path / "a folder"
    folder.mkdir()
    (folder / "pytest.ini").write_text("[pytest]\naddopts = --nonsense\ntimeout = 0.001\n")
    (folder / "pyproject.toml").write_text("this is not TOML")
    (folder / "tox.ini").write_text("[pytest]\naddopts = --nonsense\n")
    (folder / "setup.cfg").write_text("[tool:pytest]\naddopts = --nonsense\n")
    bad = 'raise SystemExit("imported from the folder of the user")\n'
    for name in ("conftest", "click", "fixtures", "reports", "forkspec_plugins", "pytest_timeout"):
        (folder / f"{name}.py").write_text(bad)
    (folder / "server").write_text(SERVER)
    (folder / "server").chmod(0o755)
    return folder


def test_somebody_elses_settings_and_modules_make_no_difference(strange: Path) -> None:
    report = strange / "report.json"
    for _ in range(2):
        # At the second time the report is there already, as the target is.
        done = forkspec(
            "judge",
            *("./server {port}", "--isolation", "off", "--only", "startup", "-q"),
            *("--report-json", "report.json"),
            folder=strange,
            PYTEST_ADDOPTS="--nonsense -p no:timeout",
            PYTEST_PLUGINS="no_such_module",
            FORKSPEC_FOLDER="",
        )
        assert done.returncode == 0, done.stdout + done.stderr
        assert done.stderr == ""
        assert done.stdout.startswith(f"forkspec {VERSION}\n"), done.stdout
        data = json.loads(report.read_text())
        assert data["verdict"] == "conforms" and data["target"]["command"] == "./server {port}"


def test_a_target_that_is_one_word_and_exists(strange: Path) -> None:
    (strange / "server").write_text(SERVER.replace("$1", "$PORT"))
    words = ("./server", "--isolation", "off", "--only", "startup.listens", "-qq")
    done = forkspec("judge", *words, folder=strange, FORKSPEC_FOLDER="")
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_folder_that_is_gone_is_one_line(tmp_path: Path) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    command = f"rmdir {gone} && exec {sys.executable} -m forkspec judge true"
    done = subprocess.run(
        ["sh", "-c", command],
        cwd=gone,
        env={**os.environ, "PYTHONPATH": str(PROJECT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 4, done.stderr
    assert done.stderr == "ERROR: the folder in which you are: No such file or directory\n"


@pytest.mark.parametrize("level", ["1", "2"])
def test_a_python_without_assertions_is_one_line(level: str) -> None:
    done = forkspec("judge", PYTHONOPTIMIZE=level)
    assert done.returncode == 4 and len(done.stderr.splitlines()) == 1
    assert "PYTHONOPTIMIZE" in done.stderr


def test_what_cannot_be_printed_is_one_line() -> None:
    argv = [sys.executable, "-m", "forkspec", "clauses"]
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            argv, cwd=PROJECT, stdout=full, stderr=subprocess.PIPE, text=True, check=False
        )
    assert done.returncode == 1
    assert done.stderr == "ERROR: No space left on device\n"


def test_a_closed_standard_output_is_like_one_that_nobody_reads() -> None:
    shell = f"{sys.executable} -m forkspec clauses <&- >&-"
    done = subprocess.run(
        ["sh", "-c", shell], cwd=PROJECT, stderr=subprocess.PIPE, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_a_checkout_works_as_before_with_pytest_itself(tmp_path: Path) -> None:
    """Also where the target and the reports are files that are there."""
    server, report, log = (tmp_path / name for name in ("server", "report.json", "junit.xml"))
    server.write_text(SERVER.replace("$1", "$PORT"))
    server.chmod(0o755)
    report.write_text("old")
    log.write_text("old")
    argv = [sys.executable, "-m", "pytest", "--isolation=off", "-k", "test_listens and not port"]
    argv += [f"--target={server}", f"--report-json={report}", f"--junit-xml={log}"]
    done = subprocess.run(argv, cwd=PROJECT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert json.loads(report.read_text())["verdict"] == "conforms"
    assert "startup.listens" in log.read_text()


def test_a_server_that_breaks_a_rule(tmp_path: Path) -> None:
    source = TARGETS / "textbook" / "student_c.c"
    done = forkspec("judge", f"{source} {{port}}", "--only", "zombies", "-qq", folder=tmp_path)
    assert done.returncode == 1, done.stdout + done.stderr
    assert "\nviolates " in done.stdout
