"""The other files that a run leaves, and what GitHub Actions makes of it."""

import json
import re
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from conformance.catalogue import catalogue
from conformance.clause import Level
from conformance.evidence import Evidence
from conformance.outcome import Blocked, Error, Fail, NotApplicable, Outcome, Pass, Result
from conformance.run import About, Run
from reports import github, gradescope, tap
from reports.markdown import escaped, feedback, fenced
from tests.conftest import TARGETS, Judge

MUST = next(clause for clause in catalogue() if clause.level is Level.MUST)
SHOULD = next(clause for clause in catalogue() if clause.level is Level.SHOULD)
HOSTILE = "::error::forged <img src=x onerror=alert(1)> ![](http://x) ``` # SKIP"
EVERY: tuple[Outcome, ...] = (
    Pass("3 KiB"),
    Fail(Evidence("this", f"that {HOSTILE}", f"tree\n{HOSTILE}")),
    Blocked(f"no child {HOSTILE}"),
    NotApplicable(f"threads {HOSTILE}"),
    Error("Traceback\nZeroDivisionError"),
)


def _run(*outcomes: Outcome) -> Run:
    results = tuple(
        Result(clause, outcome, 0.5)
        for outcome, clause in zip(outcomes, (MUST, SHOULD) * 3, strict=False)
    )
    return Run(About("./server", isolation="full"), results, 1.5)


@pytest.mark.parametrize("name", ["report.json", "results.json", "run.tap", "junit.xml"])
def test_every_format_is_written_beside_the_others(judge: Judge, tmp_path: Path, name: str) -> None:
    option = {
        "report.json": "--report-json",
        "results.json": "--report-gradescope",
        "run.tap": "--report-tap",
        "junit.xml": "--junit-xml",
    }[name]
    folder = tmp_path / "reports"
    folder.mkdir()
    target = f"{TARGETS}/bad_start/crashes_at_once.c"
    judge("--target", target, f"{option}={folder / name}")
    text = (folder / name).read_text()
    assert [text.count(clause.id) > 0 for clause in catalogue()].count(False) == 0


@pytest.mark.parametrize("option", ["--report-json", "--report-gradescope", "--report-tap"])
@pytest.mark.parametrize(
    ("path", "reason"), [("/nowhere/f", "there is no folder"), ("/tmp", "it is a folder")]
)
def test_a_report_that_cannot_be_written_is_refused_beforehand(
    judge: Judge, option: str, path: str, reason: str
) -> None:
    judged = judge(option, path, "--target", "/bin/true")
    assert judged.status == 4
    assert reason in judged.printed


def test_junit_has_clause_level_and_outcome(judge: Judge, tmp_path: Path) -> None:
    path = tmp_path / "junit.xml"
    judge("--target", f"{TARGETS}/textbook/student_c.c {{port}}", f"--junit-xml={path}")
    found = {}
    for case in ET.parse(path).getroot().iter("testcase"):
        said = {p.attrib["name"]: p.attrib["value"] for p in case.iter("property")}
        found[said["clause"]] = (said["level"], said["outcome"], case.find("failure"))
    assert found.keys() == {clause.id for clause in catalogue()}
    level, outcome, failure = found["descriptors.parent_closes_connfd"]
    assert (level, outcome) == ("MUST", "fail")
    assert failure is not None and failure.text is not None
    assert "► fd" in failure.text
    assert "Traceback" not in failure.text


def test_gradescope_counts_what_was_asked() -> None:
    data = gradescope.as_data(_run(*EVERY))
    assert (data["score"], data["max_score"]) == (2.0, 2.0 + 1.0 + 2.0 + 2.0)
    statuses = [test.get("status") for test in data["tests"]]
    assert statuses == ["passed", "failed", "failed", None, "failed"]
    assert all(test["output_format"] == "md" for test in data["tests"])
    assert "an error of forkspec itself" in data["output"]
    json.loads(gradescope.render(_run(*EVERY)))


def test_tap_has_a_point_for_each_clause_and_no_directive_of_the_targets() -> None:
    lines = tap.render(_run(*EVERY)).splitlines()
    assert lines[:2] == ["TAP version 14", "1..5"]
    points = [line for line in lines if re.match(r"(not )?ok ", line)]
    assert [line.startswith("ok") for line in points] == [True, False, False, True, False]
    assert [line.count("#") for line in points] == [0, 0, 0, 1, 0]
    assert not [line for line in lines if line.startswith("#") and "SKIP" in line]


def test_text_of_a_target_never_becomes_markdown() -> None:
    run = _run(*EVERY)
    for result in run.results:
        text = feedback(result)
        outside = re.sub(r"(?ms)^(`{3,})[^`\n]*\n.*?\n\1$", "", text)
        assert not re.search(r"(?<!\\)[<!\[]", outside), text


def test_a_fence_is_longer_than_any_in_its_text() -> None:
    assert fenced("a ```` b").startswith("`````\n")
    assert escaped("a*b\n# c") == r"a\*b \# c"


def test_github_annotations_are_one_line_each() -> None:
    lines = sorted(github.annotations(_run(*EVERY)), reverse=True)
    assert [line.partition(" ")[0] for line in lines] == ["::warning", "::error", "::error"]
    assert not [line for line in lines if "\n" in line or "\r" in line]


def test_what_was_blocked_for_one_reason_is_one_annotation_behind_what_failed() -> None:
    blocked = [Blocked("no child")] * 3
    lines = list(github.annotations(_run(*blocked, Fail(Evidence("this", "that")))))
    assert len(lines) == 2
    assert "(fail)" in lines[0]
    assert "blocked%3A 3::no child%0A" in lines[1]


def test_in_github_actions_the_summary_and_annotations_are_written(
    judge: Judge, tmp_path: Path
) -> None:
    summary = tmp_path / "summary.md"
    judged = judge(
        "--target",
        f"{TARGETS}/textbook/student_c.c {{port}}",
        GITHUB_ACTIONS="true",
        GITHUB_STEP_SUMMARY=str(summary),
    )
    text = summary.read_text()
    assert "## forkspec: violates" in text
    assert "<summary>zombies.none_after_one: fail</summary>" in text
    assert "::error title=forkspec%3A zombies.none_after_one (fail)::" in judged.printed
    began = re.search(r"^::stop-commands::(\w+)$", judged.printed, re.MULTILINE)
    assert began is not None
    quiet, _, loud = judged.printed.partition(f"\n::{began[1]}::\n")
    assert "\n::error" not in quiet
    assert "\n::error" in loud


def test_outside_of_github_no_workflow_command_is_printed(judge: Judge, tmp_path: Path) -> None:
    judged = judge("--target", f"{TARGETS}/bad_start/crashes_at_once.c", GITHUB_ACTIONS="")
    assert "::" not in judged.printed
