"""The assignment file: what is wrong in it is said in one line, with its line and key."""

from pathlib import Path

import pytest

from grading.assignment import read_assignment
from grading.grading_failure import BadUsage
from tests.conftest import PROJECT

EXAMPLE = PROJECT / "examples" / "class" / "assignment.toml"
GOOD = """title = "T"
target = "./server {port}"

[limits]
memory = 256

[[rubric]]
name = "Zombies"
clauses = "zombies"
points = 10.5

[[rubric]]
name = "Rest"
clauses = ["MUST", "SHOULD"]
points = 20

[required]
clauses = "startup.listens"

[penalties]
not_built = 5
"""


def _read(folder: Path, text: str) -> str:
    path = folder / "assignment.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BadUsage) as problem:
        read_assignment(path)
    said = str(problem.value)
    assert str(path) in said and "\n" not in said
    return said.removeprefix(f"assignment {path}")


def test_the_example_is_in_order() -> None:
    assignment = read_assignment(EXAMPLE)
    assert sum(criterion.points for criterion in assignment.rubric) == 100


def test_points_are_exact(tmp_path: Path) -> None:
    path = tmp_path / "a.toml"
    path.write_text(GOOD)
    assert str(read_assignment(path).rubric[0].points) == "10.5"


@pytest.mark.parametrize(
    ("old", "new", "where", "what"),
    [
        ('target = "./server {port}"\n', "", "", "target: Field required"),
        ('title = "T"', 'title = ""', ", line 1", "title: "),
        ('title = "T"', 'titel = "T"', ", line 1", "titel: Extra inputs"),
        ("memory = 256", 'memory = "much"', ", line 5", "limits.memory: "),
        ("memory = 256", "memory = 0", ", line 5", "limits.memory: "),
        ("memory = 256", "storage = 1", ", line 5", "limits.storage: "),
        ("points = 20", "points = -1", ", line 15", "rubric.2.points: "),
        ("points = 20", "points = true", ", line 15", "rubric.2.points: "),
        ("points = 20", "points = 1.234", ", line 15", "rubric.2.points: "),
        ('clauses = "zombies"', 'clauses = "zombis"', ", line 9", "rubric.1.clauses: 'zombis'"),
        ('clauses = "zombies"', "clauses = []", ", line 9", "rubric.1.clauses: "),
        (
            '["MUST", "SHOULD"]',
            '"zombies"',
            ", line 14",
            "selects zombies.none_after_one",
        ),
        ('"startup.listens"', '"startup.listen"', ", line 18", "required.clauses: "),
        ("not_built = 5", "not_built = 5\nlowest = 3", ", line 22", "penalties.lowest: "),
        ('title = "T"', 'title = "T"\nport = 70000', ", line 2", "port: "),
        (
            'title = "T"',
            'title = "T"\nisolation = "some"',
            ", line 2",
            "one of auto, full, restricted, off",
        ),
        ('title = "T"', 'title = "T"\nlanguage = "fi"', ", line 2", "one of en, zh"),
        ('title = "T"', 'title = "T"\ndialogue = "ecko"', ", line 2", "dialogue: "),
        ('title = "T"', 'title = "T"\ndialogue = "x.toml"', ", line 2", "dialogue: "),
        ('title = "T"', 'title = "T"\nchecks = "test_x.py"', ", line 2", "checks: test_x.py is no"),
        ('title = "T"', 'title = "T"\nsingle_file = "a/b"', ", line 2", "single_file: "),
        ('title = "T"', "title = ", "", "(at line 1, column"),
        ("points = 20", 'points = "20"', ", line 15", "rubric.2.points: a number is needed"),
        ("points = 20", f"points = 1{'0' * 5000}", "", "Exceeds the limit"),
        ('name = "Rest"', 'name = "Zombies"', ", line 13", "rubric.2.name: there is another"),
        ('name = "Rest"', 'name = "total"', ", line 13", "rubric.2.name: there is another"),
        ('title = "T"', 'title = "T"\nbuild = "a\\u0000"', ", line 2", "build: it contains a NUL"),
        (
            'title = "T"',
            'title = "T"\ndialogue = "\\u0000.toml"',
            ", line 2",
            "dialogue: it contains",
        ),
        (
            'title = "T"',
            'title = "T"\nsingle_file = ".."',
            ", line 2",
            "a file name without a folder",
        ),
        ("./server {port}", "./server 'x {port}", ", line 2", "as a command: No closing"),
        ('title = "T"', 'title = "T"\nbuild = "make \'x"', ", line 2", "no shell command: "),
        ('title = "T"', 'title = """\nport = 1\n"""\nport = 0', ", line 4", "port: "),
    ],
)
def test_what_is_wrong_is_named(tmp_path: Path, old: str, new: str, where: str, what: str) -> None:
    assert old in GOOD
    said = _read(tmp_path, GOOD.replace(old, new))
    assert said.startswith(f"{where}: "), said
    assert what in said


def test_what_an_editor_puts_in_front_is_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "a.toml"
    path.write_text(GOOD, encoding="utf-8-sig")
    assert read_assignment(path).title == "T"


def test_a_file_that_is_none_is_named_too(tmp_path: Path) -> None:
    with pytest.raises(BadUsage, match="No such file"):
        read_assignment(tmp_path / "none.toml")
    (tmp_path / "b.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(BadUsage, match="UTF-8"):
        read_assignment(tmp_path / "b.toml")
    with pytest.raises(BadUsage, match="has no end"):
        read_assignment(Path("/dev/zero"))
