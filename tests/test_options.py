"""The command line: bad usage is status 4 and one line; relative paths start at the user."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from fixtures.clients.expected import Expect
from fixtures.options import dialogue_of
from tests.conftest import PROJECT, TARGETS, Judge

CONFORMING = TARGETS / "good" / "sig_ign.c"


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        (("--target", "./missing"), "there is no file ./missing"),
        (("--target", ""), "target is empty"),
        (("--target", str(TARGETS / "bad_start" / "no_exec_bit")), "is not executable"),
        (("--port", "0"), "--port 0: a number from 1 to 65535"),
        (("--port", "http"), "--port http"),
        (("--port", "65536"), "--port 65536"),
        (("--grace", "soon"), "--grace soon"),
        (("--grace", "-1"), "--grace -1"),
        (("--start-timeout", "0"), "--start-timeout 0"),
        (("--parallel", "0"), "--parallel 0: a number from 1 to 32 is needed"),
        (("--parallel", "many"), "--parallel many"),
        (("--dialogue", "shout"), "dialogue 'shout' is unknown"),
        (("--only", "zombie"), "--only zombie: there is no such clause; there is zombies"),
        (("--fault", "no-repaing"), "--fault no-repaing: there is no such fault; there is no-r"),
        (("--fault", "no-reaping", "--target", "true"), "--fault is for the reference server"),
        (("--report-json", "/no/such/folder/report.json"), "there is no folder /no/such/folder"),
        (("--report-html", "/no/such/folder/report.html"), "there is no folder /no/such/folder"),
        (("--report-html", "/tmp"), "--report-html /tmp: it is a folder"),
    ],
)
def test_bad_usage_is_status_4_and_one_line(
    judge: Judge, options: tuple[str, ...], reason: str
) -> None:
    judged = judge(*options)
    assert judged.status == 4
    lines = [line for line in judged.printed.splitlines() if line.strip()]
    assert len(lines) == 1, judged.printed
    assert reason in lines[0]


def test_a_reply_that_ends_like_a_file_is_a_reply() -> None:
    dialogue = dialogue_of("reply:see.toml", Path("/no/such/folder"))
    assert dialogue is not None
    assert dialogue.expected(b"hello") == Expect(b"see.toml")


def test_a_level_that_does_not_exist_is_bad_usage(judge: Judge) -> None:
    assert judge("--level", "may").status == 4


def test_a_relative_target_means_the_users_folder(judge: Judge, tmp_path: Path) -> None:
    shutil.copytree(CONFORMING.parent, tmp_path / "mine")
    judged = judge("--target", f"./{CONFORMING.name} {{port}}", folder=tmp_path / "mine")
    assert judged.status == 0, judged.printed


def test_a_target_and_a_report_that_are_there_already_are_no_tests(
    judge: Judge, tmp_path: Path
) -> None:
    """pytest takes any existing file for a test, unless it knows the option before it."""
    server = tmp_path / "server"
    server.write_text(f'#!/bin/sh\nexec {sys.executable} -m reference_server --port "$PORT"\n')
    server.chmod(0o755)
    for _ in range(2):
        options = ("--target", str(server), "--isolation", "off")
        judged = judge(*options, folder=PROJECT, PYTHONPATH=str(PROJECT))
        assert judged.status == 0, judged.printed


def test_a_relative_report_means_the_users_folder(tmp_path: Path) -> None:
    argv = [sys.executable, "-m", "pytest", "--report-json", "mine.json"]
    argv += ["--report-html", "mine.html"]
    argv += ["--target", f"{CONFORMING} {{port}}", "-k", "test_listens"]
    environment = {"FORKSPEC_FOLDER": str(tmp_path), "PATH": "/usr/bin:/bin"}
    subprocess.run(argv, cwd=PROJECT, env=environment, check=False, capture_output=True)
    assert {file.name for file in tmp_path.iterdir()} == {"mine.json", "mine.html"}


def test_a_build_command_runs_first_in_the_targets_folder(judge: Judge, tmp_path: Path) -> None:
    shutil.copytree(CONFORMING.parent, tmp_path / "mine")
    build = f"cc -o server {CONFORMING.name}"
    (tmp_path / "mine" / "server").write_text("#!/bin/sh\nexit 1\n")
    (tmp_path / "mine" / "server").chmod(0o755)
    judged = judge("--build", build, "--target", "./server {port}", folder=tmp_path / "mine")
    assert judged.status == 0, judged.printed


def test_a_build_that_fails_is_named_with_its_output(judge: Judge) -> None:
    judged = judge("--build", "echo no rule to make target; exit 2", "--target", "true")
    assert judged.ids("fail") == {"startup.listens"}
    assert "no rule to make target" in judged.printed
    assert judged.status == 1


def test_a_should_counts_only_when_asked(judge: Judge, tmp_path: Path) -> None:
    target = f"{sys.executable} -m reference_server --port {{port}} --fault exits-one"
    assert judge("--target", target, folder=PROJECT).status == 0
    judged = judge("--target", target, "--level", "should", folder=PROJECT)
    assert judged.status == 1
    assert judged.ids("fail") == {"processes.exit_status_zero"}


def test_a_port_in_the_environment_is_used(judge: Judge, tmp_path: Path) -> None:
    script = tmp_path / "server.sh"
    script.write_text(f'#!/bin/sh\nexec {sys.executable} -m reference_server --port "$PORT"\n')
    script.chmod(0o755)
    command = f"sh -c 'cd {PROJECT} && exec {script}'"
    judged = judge("--target", command, "--isolation", "off")
    assert judged.status == 0, judged.printed
    assert "startup.listens_on_the_port_told" in judged.ids("pass")


@pytest.mark.parametrize(
    "options", [("-k", "test_listens and not port"), ("--only=startup.listens",)]
)
def test_a_part_has_a_verdict_of_its_own(judge: Judge, options: tuple[str, ...]) -> None:
    judged = judge("--target", f"{CONFORMING} {{port}}", *options)
    assert judged.report is not None
    assert judged.report["verdict"] == "conforms" and judged.status == 0
    assert judged.ids("pass") == {"startup.listens"}
    assert len(judged.ids("not-asked")) == len(judged.report["clauses"]) - 1
    assert "Judged by 1 of 63 clauses" in judged.printed


def test_a_part_may_be_several_families_and_clauses(judge: Judge) -> None:
    options = ("--only", "zombies", "--only", "startup.listens", "--fault", "no-reaping")
    judged = judge(*options)
    asked = judged.ids("pass", "fail", "blocked", "not-applicable", "error")
    assert {clause.partition(".")[0] for clause in asked} == {"startup", "zombies"}
    assert "startup.listens" in asked and "startup.refuses_port_in_use" not in asked
    assert judged.report is not None and judged.report["verdict"] == "violates"
