"""What a CI job runs for its user."""

import configparser
import inspect
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from reports import github
from tests.conftest import PROJECT

GOOD = f"{sys.executable} -m reference_server --port {{port}}"


def _judge(tmp_path: Path, target: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """As the action does: `tox` is a stand-in that skips the making of an environment."""
    tools = tmp_path / "bin"
    tools.mkdir(exist_ok=True)
    (tools / "tox").write_text(TOX)
    (tools / "tox").chmod(0o755)
    environment = {
        **os.environ,
        "PATH": f"{tools}:{os.environ['PATH']}",
        "REPORT": str(tmp_path / "report"),
        "GITHUB_OUTPUT": str(tmp_path / "output"),
        "TARGET": target,
        **variables,
    }
    script = PROJECT / "ci" / "judge.sh"
    folder = variables.get("FORKSPEC_FOLDER", PROJECT)
    return subprocess.run(
        ["bash", str(script)],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


TOX = f"""#!/usr/bin/env bash
# tox -q -c INI -- OPTIONS
shift 4
cd {PROJECT}
exec {sys.executable} -m forkspec judge "$@"
"""


def test_a_job_ends_with_the_verdict_and_keeps_the_reports(tmp_path: Path) -> None:
    done = _judge(tmp_path, GOOD, OPTIONS="-k 'zombies and not once'")
    assert done.returncode == 0, done.stdout
    report = tmp_path / "report"
    assert {path.name for path in report.iterdir()} == {"junit.xml", "report.html", "report.json"}
    data = json.loads((report / "report.json").read_text())
    assert data["verdict"] == "conforms"
    said = (tmp_path / "output").read_text()
    assert said == f"verdict=conforms\nreport={report}\n"


def test_a_folder_for_the_reports_is_one_where_the_job_runs(tmp_path: Path) -> None:
    _judge(tmp_path, GOOD, OPTIONS="-k startup", REPORT="here", FORKSPEC_FOLDER=str(tmp_path))
    names = {path.name for path in (tmp_path / "here").iterdir()}
    assert names == {"junit.xml", "report.html", "report.json"}
    assert not (PROJECT / "here").exists()


def test_a_job_with_wrong_options_fails_with_a_message(tmp_path: Path) -> None:
    done = _judge(tmp_path, GOOD, OPTIONS="--grace -1")
    assert done.returncode == 4
    assert "verdict=none" in (tmp_path / "output").read_text()


@pytest.mark.parametrize("name", ["action.yml", "docs/ci/gitlab-ci.yml"])
def test_the_descriptions_of_jobs_can_be_read(name: str) -> None:
    data = yaml.safe_load((PROJECT / name).read_text())
    assert "ci/judge.sh" in json.dumps(data)


def test_the_action_gives_its_inputs_to_the_script() -> None:
    action = yaml.safe_load((PROJECT / "action.yml").read_text())
    step = next(step for step in action["runs"]["steps"] if step.get("id") == "judge")
    assert step["env"]["TARGET"] == "${{ inputs.target }}"
    assert step["env"]["OPTIONS"] == "${{ inputs.options }}"
    assert {"target", "options", "working-directory", "artifact"} == set(action["inputs"])


def test_the_variables_of_a_ci_job_pass_through_tox() -> None:
    ini = configparser.ConfigParser(interpolation=None)
    ini.read(PROJECT / "tox.ini")
    passed = ini["testenv:conformance"]["pass_env"].split()
    asked = re.findall(r'"(GITHUB_\w+)"', inspect.getsource(github))
    assert set(asked) == {"GITHUB_ACTIONS", "GITHUB_STEP_SUMMARY"} <= set(passed)
