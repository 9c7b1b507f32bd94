"""A class is graded as a teacher does it: from the folder of submissions to marks and feedback."""

import csv
import fcntl
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pexpect
import pytest

from fixtures.waiting import wait_for
from tests import classroom
from tests.classroom import EXAMPLES, HOPELESS, Graded, assignment, grade, submit
from tests.conftest import PROJECT
from tests.stress import busy_cores

# What the ten examples are there for: the verdict, and clauses that fail (perhaps among others).
FATES = {
    "ada": ("conforms", set()),
    "ben": ("violates", {"zombies.none_after_one", "zombies.never_accumulate"}),
    "chen": ("conforms", set()),
    "dora": ("violates", {"descriptors.parent_closes_connfd"}),
    "emil": ("violates", {"descriptors.child_closes_listenfd"}),
    "fatima": ("violates", {"concurrency.clients_at_once"}),
    "gus": ("not-built", set()),
    "hana": ("violates", {"processes.child_per_connection"}),
    "ivan": ("not-built", set()),
    "jo": ("conforms", set()),
}


MALFORMED = """def test_x():
    '''X.

    Fix:
        no language is named
    '''
"""


@pytest.fixture(scope="module")
def examples(tmp_path_factory: pytest.TempPathFactory) -> Graded:
    """The ten submissions of the documentation, graded."""
    output = tmp_path_factory.mktemp("class") / "marks"
    return grade(EXAMPLES / "submissions", EXAMPLES / "assignment.toml", output, "--jobs", "2")


def test_each_example_has_its_fate(examples: Graded) -> None:
    assert examples.status == 0, examples.printed
    table = examples.table()
    assert {name: row["verdict"] for name, row in table.items()} == {
        name: verdict for name, (verdict, _) in FATES.items()
    }
    for name, (_, failed) in FATES.items():
        assert {clause for clause in failed if table[name][clause] != "fail"} == set(), name
        if not failed and FATES[name][0] == "conforms":
            assert "fail" not in table[name].values(), name


def test_the_examples_have_the_points_that_they_deserve(examples: Graded) -> None:
    totals = {name: float(row["total"]) for name, row in examples.table().items()}
    assert totals["ada"] == totals["chen"] == totals["jo"] == 100
    assert totals["gus"] == totals["ivan"] == -10
    assert totals["hana"] <= 30
    assert 50 < totals["ben"] < 90
    assert {row["out of"] for row in examples.table().values()} == {"100"}


def test_a_student_gets_all_that_was_found(examples: Graded) -> None:
    feedback = examples.place("ben", "feedback.md")
    assert "A server that forks" in feedback and "## zombies.none" in feedback.replace("\\", "")
    assert "waitpid" in feedback and "zombie" in feedback
    assert "It counts in the criterion *No zombies*." in feedback
    results = json.loads(examples.place("ben", "results.json"))
    assert results["max_score"] == 100 and results["score"] == float(
        examples.table()["ben"]["total"]
    )
    assert "<html" in examples.place("ben", "report.html")
    assert "error: " in examples.place("gus", "feedback.md")
    assert "make server" in examples.place("gus", "build.log")


def test_the_class_has_its_tables(examples: Graded) -> None:
    page = (examples.output / "class.html").read_text()
    for name in FATES:
        assert f"submissions/{name}/" in page
    with (examples.output / "canvas.csv").open(newline="") as file:
        rows = list(csv.reader(file))
    assert rows[0][:5] == ["Student", "ID", "SIS User ID", "SIS Login ID", "Section"]
    assert [row[3] for row in rows[2:]] == list(FATES)


@pytest.mark.slow
def test_marks_depend_on_neither_jobs_nor_load(examples: Graded, tmp_path: Path) -> None:
    place = EXAMPLES / "submissions", EXAMPLES / "assignment.toml"
    with busy_cores():
        again = grade(*place, tmp_path / "marks", "--jobs", "1")
    for file in ("gradebook.csv", "canvas.csv"):
        assert (again.output / file).read_bytes() == (examples.output / file).read_bytes()


def test_what_is_done_is_not_done_again(tmp_path: Path) -> None:
    folder, output = tmp_path / "all", tmp_path / "marks"
    for name in ("a", "b"):
        submit(folder, name, {"server": HOPELESS})
    toml = assignment(tmp_path)
    first = grade(folder, toml, output)
    assert first.status == 0, first.printed
    before, table = first.judged_at(), first.table()
    assert grade(folder, toml, output).judged_at() == before

    (folder / "b" / "notes.txt").write_text("changed")
    submit(folder, "c", {"server": HOPELESS})
    after = grade(folder, toml, output).judged_at()
    assert after["a"] == before["a"] and after["b"] > before["b"] and "c" in after

    assignment(tmp_path, "", classroom.RUBRIC.replace("100", "50"))
    cheaper = grade(folder, toml, output)
    assert cheaper.judged_at() == after
    assert cheaper.table()["a"]["out of"] == "50" != table["a"]["out of"]

    assignment(tmp_path, "grace = 3")
    assert grade(folder, toml, output).judged_at()["a"] > after["a"]
    forced = grade(folder, toml, output).judged_at()
    assert grade(folder, toml, output, "--force").judged_at()["a"] > forced["a"]


def test_new_marks_come_from_stored_reports_alone(tmp_path: Path) -> None:
    folder, output = tmp_path / "all", tmp_path / "marks"
    server = submit(folder, "a", {"server": classroom.good_python()})
    toml = assignment(tmp_path)
    first = grade(folder, toml, output)
    assert first.table()["a"]["total"] == "100", first.printed
    (server / "server").write_text("#!/bin/sh\n")
    assignment(tmp_path, "", classroom.RUBRIC.replace("100", "7"))
    submit(folder, "b", {"server": HOPELESS})
    again = grade(folder, toml, output, "--regrade")
    assert again.table()["a"]["total"] == "7"
    assert again.judged_at() == first.judged_at()
    assert "not judged yet, so not marked: b" in again.printed
    assert "the mark is for the old report: a" in again.printed
    assert grade(folder, toml, output).status == 0
    assert "changed" not in grade(folder, toml, output, "--regrade").printed
    assignment(tmp_path, "grace = 3")
    assert (
        "the mark is for the old report: a, b" in grade(folder, toml, output, "--regrade").printed
    )


def test_servers_with_one_fixed_port_never_meet(tmp_path: Path) -> None:
    folder = tmp_path / "all"
    text = classroom.good_python()
    for name in ("a", "b", "c"):
        submit(folder, name, {"server": text})
    toml = assignment(tmp_path, 'target = "./server 5051"\nport = 5051')
    done = grade(folder, toml, tmp_path / "marks", "--jobs", "3")
    assert {row["verdict"] for row in done.table().values()} == {"conforms"}, done.printed


def test_servers_with_a_port_of_their_own_never_meet_where_there_is_one_network(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "all"
    text = classroom.good_python().replace("int(sys.argv[1])", "5051")
    for name in ("a", "b"):
        submit(folder, name, {"server": text})
    toml = assignment(tmp_path, 'target = "./server"\nisolation = "off"')
    done = grade(folder, toml, tmp_path / "marks", "--jobs", "2")
    assert {row["verdict"] for row in done.table().values()} == {"conforms"}, done.printed
    assert "one job: " in done.printed


def test_one_submission_never_touches_another(tmp_path: Path) -> None:
    """Builds and servers that reach for the machine, between two that are in order."""
    folder, good = tmp_path / "all", classroom.good_python()
    secret = tmp_path / "secret"
    secret.write_text("solution")
    makes = {
        "b-reads": f"server:\n\tcat {secret} {folder}/a/server && false\n",
        "c-writes": f"server:\n\techo x > {folder}/a/server; echo x > {secret}; false\n",
        "d-forks": "server:\n\tsh -c 'f() { f | f & }; f; sleep 1000'\n",
        "e-fills": "server:\n\tdd if=/dev/zero of=big bs=1M; cat /dev/zero > /tmp/x; false\n",
        "f-hangs": "server:\n\tsleep 1000\n",
        "g-prints": "server:\n\tyes\n",
        "h-kills": "server:\n\tkill -9 -1; false\n",
        "i-links": "server:\n\tln -s /etc/passwd server\n",
    }
    submit(folder, "a", {"server": good})
    for name, text in makes.items():
        submit(folder, name, {"Makefile": text})
    submit(folder, "z", {"server": good})
    toml = assignment(tmp_path, 'build = "make server"\nbuild_time = 5')
    done = grade(folder, toml, tmp_path / "marks", "--jobs", "2")
    assert done.status == 0, done.printed
    table = done.table()
    assert table["a"]["verdict"] == table["z"]["verdict"] == "conforms", done.printed
    assert {table[name]["status"] for name in makes} <= {"not-built", "unusable"}, table
    assert secret.read_text() == "solution"
    assert (folder / "a" / "server").read_text() == good
    assert "solution" not in done.place("b-reads", "build.log")
    assert "had not ended after 5 s" in table["f-hangs"]["notes"]


def test_an_unreadable_submission_is_its_students_own(tmp_path: Path) -> None:
    folder = tmp_path / "all"
    submit(folder, "a", {"server": HOPELESS})
    (folder / "b.zip").write_bytes(b"PK no more")
    done = grade(folder, assignment(tmp_path), tmp_path / "marks")
    assert done.status == 0
    assert done.table()["b"]["status"] == "unreadable"
    assert "cannot be unpacked" in done.place("b", "feedback.md")


def test_forkspecs_own_error_is_distinguished(tmp_path: Path) -> None:
    folder = tmp_path / "all"
    submit(folder, "a", {"server": HOPELESS})
    (tmp_path / "test_own.py").write_text("def test_broken():\n    raise ValueError('mine')\n")
    done = grade(folder, assignment(tmp_path, 'checks = "test_own.py"'), tmp_path / "marks")
    assert done.status == 1
    assert done.table()["a"]["total"] == ""
    assert "no mark is given: a" in done.printed
    assert "somebody has to look" in done.place("a", "feedback.md")
    results = json.loads(done.place("a", "results.json"))
    assert not any("score" in each for each in (results, *results["tests"]))
    first = done.judged_at()["a"]
    again = grade(folder, assignment(tmp_path, 'checks = "test_own.py"'), tmp_path / "marks")
    assert again.judged_at()["a"] > first


def test_what_the_time_limit_cut_off_is_reported(tmp_path: Path) -> None:
    submit(tmp_path / "all", "a", {"server": classroom.good_python()})
    done = grade(tmp_path / "all", assignment(tmp_path, "time_limit = 0.1"), tmp_path / "marks")
    assert done.status == 0, done.printed
    assert "not all could be judged in 0.1 s" in done.table()["a"]["notes"]


def test_a_damaged_report_is_made_anew(tmp_path: Path) -> None:
    submit(tmp_path / "all", "a", {"server": HOPELESS})
    done = grade(tmp_path / "all", assignment(tmp_path), tmp_path / "marks")
    table, first = done.table(), done.judged_at()["a"]
    (tmp_path / "marks" / "submissions" / "a" / "report.json").write_text("{")
    again = grade(tmp_path / "all", assignment(tmp_path), tmp_path / "marks")
    assert again.table() == table
    assert again.judged_at()["a"] > first


def test_what_is_wrong_with_the_teachers_rules_is_no_students_fault(tmp_path: Path) -> None:
    folder = tmp_path / "all"
    submit(folder, "a", {"server": HOPELESS})
    (tmp_path / "test_own.py").write_text(
        'def test_x():\n    """X.\n\n    Fix:\n        no\n    """\n'
    )
    done = grade(folder, assignment(tmp_path, 'checks = "test_own.py"'), tmp_path / "marks")
    assert done.status == 1
    assert done.table()["a"]["status"] == "suite-error"
    assert "Fix: needs C: or Python:" in done.table()["a"]["notes"]


def test_impossible_full_isolation_is_reported_before_the_run(tmp_path: Path) -> None:
    submit(tmp_path / "all", "a", {"server": HOPELESS})
    argv = classroom.command(tmp_path / "all", assignment(tmp_path), tmp_path / "marks")
    done = subprocess.run(
        argv,
        cwd=PROJECT,
        env={**os.environ, "PATH": "/nowhere"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 4
    assert "bwrap is not installed" in done.stderr


def test_a_teachers_own_rules_count(tmp_path: Path) -> None:
    folder = tmp_path / "all"
    submit(folder, "a", {"server": classroom.good_python()})
    (tmp_path / "test_polite.py").write_text(
        "def test_never(server):\n    assert False, 'never'\n\n"
        "def test_always(server):\n    assert True\n"
    )
    rubric = classroom.RUBRIC.replace('["MUST", "SHOULD"]', '"polite"')
    toml = assignment(tmp_path, 'checks = "test_polite.py"', rubric)
    done = grade(folder, toml, tmp_path / "marks")
    assert done.table()["a"]["total"] == "50", done.printed
    assert done.table()["a"]["polite.never"] == "fail"


def test_what_the_machine_could_not_read_is_no_students_fault(tmp_path: Path) -> None:
    folder = tmp_path / "all"
    submit(folder, "a", {"server": HOPELESS})
    (folder / "b.c").symlink_to("nowhere.c")
    os.mkfifo(folder / "c.c")
    done = grade(folder, assignment(tmp_path), tmp_path / "marks")
    assert done.status == 1
    assert "no mark is given: b\n" in done.printed
    assert done.table()["b"]["status"] == "suite-error" and done.table()["b"]["total"] == ""
    assert done.table()["c"]["notes"] == "it is neither a folder nor a file"
    (folder / "nowhere.c").write_text("int main(void) { return 3; }\n")
    again = grade(folder, assignment(tmp_path, 'build = "true"'), tmp_path / "marks")
    assert again.table()["b"]["status"] == "unusable", again.printed


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL])
def test_an_interruption_loses_nothing_that_was_done(tmp_path: Path, number: int) -> None:
    folder, output = tmp_path / "all", tmp_path / "marks"
    submit(folder, "a", {"server": HOPELESS})
    submit(folder, "b", {"server": classroom.good_python()})
    submit(folder, "c", {"server": classroom.good_python()})
    toml = assignment(tmp_path)
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    said = tmp_path / "said"
    with said.open("wb") as log:
        process = subprocess.Popen(
            classroom.command(folder, toml, output, "--jobs", "1"),
            cwd=PROJECT,
            env={**os.environ, "TMPDIR": str(temporary)},
            stdout=subprocess.DEVNULL,
            stderr=log,
            start_new_session=True,
        )
    record = output / "submissions" / "a" / "record.json"
    assert wait_for(lambda: record.exists() or None, 120)
    process.send_signal(number)
    assert process.wait() in (130, -signal.SIGKILL)
    assert wait_for(lambda: None if any(temporary.iterdir()) else True, 60), "files were left"
    assert "Traceback" not in said.read_text()
    done_at = record.stat().st_mtime_ns
    done = grade(folder, toml, output)
    assert done.status == 0, done.printed
    assert done.judged_at()["a"] == done_at
    assert done.table()["c"]["verdict"] == "conforms"


def test_at_a_terminal_one_sees_how_far_it_is(tmp_path: Path) -> None:
    submit(tmp_path / "all", "anna", {"server": HOPELESS})
    argv = classroom.command(tmp_path / "all", assignment(tmp_path), tmp_path / "marks")
    environment = {**os.environ, "TERM": "xterm", "NO_COLOR": "1"}
    with pexpect.spawn(
        argv[0],
        argv[1:],
        cwd=str(PROJECT),
        env=environment,
        timeout=120,
        dimensions=(20, 120),
        encoding="utf-8",
    ) as shown:
        shown.expect(r"job 1 .* anna")
        shown.expect(r"judged .* 1/1 .* 1 violate, 0 not built")
        shown.expect(pexpect.EOF)


def test_two_gradings_never_write_to_one_folder(tmp_path: Path) -> None:
    submit(tmp_path / "all", "a", {"server": HOPELESS})
    output = tmp_path / "marks"
    output.mkdir()
    lock = os.open(output, os.O_RDONLY)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        done = grade(tmp_path / "all", assignment(tmp_path), output)
    finally:
        os.close(lock)
    assert done.status == 4
    assert "another grading is using it" in done.printed


def test_what_was_half_written_is_cleared_away(tmp_path: Path) -> None:
    submit(tmp_path / "all", "a", {"server": HOPELESS})
    place = tmp_path / "marks" / "submissions" / "a"
    place.mkdir(parents=True)
    for folder in (place, tmp_path / "marks"):
        (folder / ".unfinished-x").write_text("ha")
    done = grade(tmp_path / "all", assignment(tmp_path), tmp_path / "marks")
    assert done.status == 0, done.printed
    assert list((tmp_path / "marks").rglob(".unfinished-*")) == []


def test_names_may_be_anything(tmp_path: Path) -> None:
    folder = tmp_path / "all"
    names = ["two words", "quote'\"", "$(reboot)", "line\nend", "=1+1", "名字", "<b>", "..a"]
    names.append(os.fsdecode(b"latin\xe9"))
    for name in names:
        if not name.startswith("."):
            submit(folder, name, {"server": HOPELESS})
    done = grade(folder, assignment(tmp_path), tmp_path / "marks")
    assert done.status == 0, done.printed
    assert len(done.judged_at()) == len(names) - 1
    assert "'=1+1" in (done.output / "gradebook.csv").read_text()
    assert "<b>" not in (done.output / "class.html").read_text()


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["{all}", "--assignment", "{none}"], "No such file"),
        (["{none}", "--assignment", "{toml}"], "there is no such folder"),
        (["--assignment", "{toml}"], "name the folder with the submissions"),
        (
            ["{all}", "--assignment", "{fixed}", "--scheduler", "tcp://127.0.0.1:1"],
            "need the same port",
        ),
        (["{all}", "--assignment", "{toml}", "--jobs", "0"], "--jobs 0: it must be 1 or more"),
        (["{all}", "--assignment", "{toml}", "--output", "{toml}"], "--output"),
        (["{all}", "--assignment", "{toml}", "--output", "{all}"], "must not lie in the folder"),
        (["{all}", "--assignment", "{toml}", "--output", "{all}/a/b"], "must not lie in the"),
    ],
)
def test_bad_usage_is_one_clear_line(tmp_path: Path, options: list[str], said: str) -> None:
    submit(tmp_path / "all", "a", {"server": HOPELESS})
    (tmp_path / "fixed").mkdir()
    fixed = assignment(tmp_path / "fixed", 'port = 5051\nisolation = "auto"')
    places = {
        "{all}": str(tmp_path / "all"),
        "{none}": str(tmp_path / "none"),
        "{toml}": str(assignment(tmp_path)),
        "{fixed}": str(fixed),
    }
    argv = [sys.executable, "-m", "forkspec", "grade"]
    for word in options:
        root, _, rest = word.partition("/")
        argv.append("/".join(filter(None, (places.get(root, root), rest))))
    done = subprocess.run(argv, cwd=PROJECT, capture_output=True, text=True, check=False)
    assert done.returncode == 4
    assert said in done.stderr and len(done.stderr.splitlines()) == 1, done.stderr


def test_the_assignment_alone_can_be_checked(tmp_path: Path) -> None:
    toml = assignment(tmp_path)
    done = grade(tmp_path / "nowhere", toml, tmp_path / "marks", "--check-assignment")
    assert done.status == 0 and "in order" in done.printed
    assert not (tmp_path / "marks").exists()
