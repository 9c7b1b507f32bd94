"""Imports go one way: target → census → clause → report; and checks have no loops or sleeps."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import PROJECT

# Each part may import from the parts before it and from itself, never from one behind it.
ORDER = (
    (
        "fixtures.command",
        "fixtures.own_pytest",
        "fixtures.plain",
        "fixtures.premise",
        "fixtures.target_failure",
        "fixtures.waiting",
    ),
    ("fixtures.linux",),
    ("fixtures.isolation",),
    ("fixtures.target",),
    ("fixtures.census",),
    ("fixtures.clients",),
    ("fixtures.runner",),
    ("fixtures.scenarios",),
    ("fixtures.api", "fixtures.options", "fixtures.plugin", "fixtures.reference_target"),
    ("conformance",),
    ("reports",),
    ("watch",),
    ("grading",),
    ("forkspec",),
)
OWN = (
    "conformance",
    "fixtures",
    "forkspec",
    "forkspec_plugins",
    "grading",
    "reference_server",
    "reports",
    "tests",
    "watch",
)
PARTS = ("fixtures", "conformance", "reports", "watch", "grading", "forkspec")
MAX_LINES = 250
LOOPS = (ast.While, ast.For, ast.AsyncFor, ast.Try, ast.TryStar)


def _modules(folder: str) -> list[Path]:
    return sorted((PROJECT / folder).rglob("*.py"))


def _name(path: Path) -> str:
    return ".".join(path.relative_to(PROJECT).with_suffix("").parts).removesuffix(".__init__")


def _imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _rank(module: str) -> int | None:
    for rank, parts in enumerate(ORDER):
        if any(module == part or module.startswith(f"{part}.") for part in parts):
            return rank
    return None


@pytest.mark.parametrize(
    "path",
    [path for folder in PARTS for path in _modules(folder)],
    ids=_name,
)
def test_no_module_imports_from_behind_it(path: Path) -> None:
    rank = _rank(_name(path))
    if rank is None:
        assert _name(path) == "fixtures"
        return
    behind = {
        name for name in _imports(path) if (found := _rank(name)) is not None and found > rank
    }
    assert behind == set()


@pytest.mark.parametrize("path", _modules("reference_server"), ids=_name)
def test_the_reference_server_stands_alone(path: Path) -> None:
    own = {name for name in _imports(path) if name.split(".")[0] in OWN}
    assert {name for name in own if not name.startswith("reference_server")} == set()


@pytest.mark.parametrize("path", sorted((PROJECT / "conformance").glob("test_*.py")), ids=_name)
def test_a_check_has_no_loop_no_try_and_no_sleep(path: Path) -> None:
    text = path.read_text()
    checks = [node for node in ast.parse(text).body if isinstance(node, ast.FunctionDef)]
    assert checks
    for check in checks:
        assert not [node for node in ast.walk(check) if isinstance(node, LOOPS)], check.name
        code = "\n".join(ast.unparse(statement) for statement in check.body[1:])
        assert "sleep(" not in code and "/proc" not in code, check.name
        assert [node for node in ast.walk(check) if isinstance(node, ast.Assert)], check.name


def test_only_one_place_polls() -> None:
    sleepers = {_name(path) for path in _modules("fixtures") if "time.sleep" in path.read_text()}
    assert sleepers == {"fixtures.waiting"}


def test_a_module_is_read_in_one_sitting() -> None:
    lines = {_name(path): len(path.read_text().splitlines()) for path in _modules("fixtures")}
    assert {name: count for name, count in lines.items() if count > MAX_LINES} == {}
