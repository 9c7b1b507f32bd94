"""The wheel: built, checked, installed into an environment of its own, and judged with."""

import json
import os
import shutil
import subprocess
import sys
import tarfile
import venv
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from conformance.run import VERSION
from tests.conftest import PROJECT, TARGETS
from tests.test_read_only import AS_OTHERS, KEEPS_CACHE_AWAY

pytestmark = pytest.mark.package

# The suite's parts, which lie at the top level of a checkout.
SUITE = (
    *("conformance", "fixtures", "grading", "reference_server", "reports", "watch"),
    *("conftest.py", "forkspec_plugins.py", "pyproject.toml"),
)
# Plugins of pytest's that reorder tests, share them out, or trace all that runs.
PLUGINS = ("pytest-cov", "pytest-randomly", "pytest-xdist")


def _run(*words: str | Path, folder: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    left_out = (*KEEPS_CACHE_AWAY, "FORKSPEC_FOLDER")
    kept = {name: value for name, value in os.environ.items() if name not in left_out}
    return subprocess.run(
        [*map(str, words)],
        cwd=folder,
        env={**kept, "LANGUAGE": "en", **variables},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with the wheel and the source distribution that it was made from."""
    folder = tmp_path_factory.mktemp("built")
    done = _run(sys.executable, "-m", "build", "--outdir", folder, PROJECT, folder=folder)
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


def _wheel(built: Path) -> Path:
    (wheel,) = built.glob("*.whl")
    return wheel


def _install(folder: Path, *words: str | Path) -> Path:
    """An environment with nothing but that in it. Returns the folder of its programs."""
    venv.create(folder, with_pip=True)
    programs = folder / "bin"
    done = _run(programs / "python", "-m", "pip", "install", "--quiet", *words, folder=folder)
    assert done.returncode == 0, done.stdout + done.stderr
    return programs


@pytest.fixture(scope="module")
def installed(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The programs of an environment in a path with spaces, which nobody may write to, with other
    plugins of pytest's beside forkspec."""
    folder = tmp_path_factory.mktemp("with spaces") / "an environment"
    programs = _install(folder, _wheel(built), *PLUGINS)
    subprocess.run(["chmod", "-R", "a-w", folder], check=True)
    yield programs
    subprocess.run(["chmod", "-R", "u+w", folder], check=True)


def _prefix() -> Sequence[str]:
    """What makes root obey the modes of files, where it is root who runs the tests."""
    if os.geteuid():
        return ()
    tried = subprocess.run([*AS_OTHERS, "true"], capture_output=True, check=False)
    return () if tried.returncode else AS_OTHERS


@pytest.fixture
def strange(tmp_path: Path) -> Path:
    """Somebody's project, with settings of their own for pytest."""
    folder = tmp_path / "a project"
    folder.mkdir()
    (folder / "pytest.ini").write_text("[pytest]\naddopts = -n 2 --cov --nonsense\n")
    (folder / "conftest.py").write_text('raise SystemExit("the conftest.py of the user")\n')
    (folder / "fixtures.py").write_text('raise SystemExit("the fixtures.py of the user")\n')
    return folder


def test_the_distributions_can_be_uploaded(built: Path) -> None:
    done = _run(sys.executable, "-m", "twine", "check", "--strict", *built.iterdir(), folder=built)
    assert done.returncode == 0, done.stdout
    assert f"forkspec-{VERSION}-py3-none-any.whl" == _wheel(built).name


def test_all_of_the_suite_lies_in_the_package(built: Path) -> None:
    """Each file once, and nothing beside the package: `fixtures` is a name that others have."""
    with zipfile.ZipFile(_wheel(built)) as wheel:
        names = wheel.namelist()
    assert {name.partition("/")[0] for name in names} == {
        "forkspec",
        f"forkspec-{VERSION}.dist-info",
    }
    assert len(names) == len(set(names))
    wanted = {f"forkspec/suite/{name}" for name in _files(SUITE)} | _files(["forkspec"])
    assert {name for name in names if name.startswith("forkspec/")} == wanted


def _files(parts: Sequence[str]) -> set[str]:
    """The project's files in these folders, and these files."""
    found = {name for name in parts if (PROJECT / name).is_file()}
    for part in parts:
        for path in (PROJECT / part).rglob("*"):
            if path.is_file() and "__pycache__" not in path.parts:
                found.add(str(path.relative_to(PROJECT)))
    return found


def test_the_source_distribution_has_the_tests_and_the_handbook(built: Path) -> None:
    (source,) = built.glob("*.tar.gz")
    with tarfile.open(source) as file:
        names = {name.partition("/")[2] for name in file.getnames()}
    assert {"tests/test_package.py", "docs/clauses.md", "tox.ini", "LICENSE"} <= names
    assert not [name for name in names if "__pycache__" in name or name.startswith(".tox")]


def test_a_good_server_conforms(installed: Path, strange: Path) -> None:
    shutil.copy(TARGETS / "good" / "handler_restart.c", strange / "server.c")
    shutil.copy(TARGETS / "good" / "serve.h", strange)
    (strange / "report.json").write_text("an old report")
    options = ["--report-json", "report.json", "--report-html=page.html", "--junit-xml=junit.xml"]
    done = _run(
        installed / "forkspec",
        *("judge", "server.c {port}", *options),
        folder=strange,
        PYTEST_ADDOPTS="-n 2 --nonsense",
        PYTEST_PLUGINS="no_such_module",
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stderr == ""
    assert done.stdout.startswith(f"forkspec {VERSION}\n") and "\nconforms " in done.stdout
    report = json.loads((strange / "report.json").read_text())
    assert report["verdict"] == "conforms"
    assert report["summary"]["not_asked"] == report["summary"]["blocked"] == 0
    assert (strange / "page.html").is_file() and (strange / "junit.xml").is_file()


def test_nothing_need_be_written_where_it_is_installed(installed: Path, strange: Path) -> None:
    before = _status(installed.parent)
    done = _run(
        *_prefix(),
        installed / "python",
        *("-m", "forkspec", "judge", "--only", "startup", "-qq"),
        folder=strange,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stderr == "" and "warning" not in done.stdout.lower(), done.stdout
    assert _status(installed.parent) == before


def _status(folder: Path) -> set[tuple[str, int, int]]:
    found = ((path, path.lstat()) for path in folder.rglob("*"))
    return {(str(path), status.st_size, status.st_ctime_ns) for path, status in found}


def test_a_bad_server_violates(installed: Path, strange: Path) -> None:
    shutil.copy(TARGETS / "textbook" / "student_c.c", strange / "server.c")
    done = _run(
        installed / "forkspec",
        *("judge", "server.c {port}", "--only", "zombies", "--only", "descriptors"),
        folder=strange,
    )
    assert done.returncode == 1, done.stdout + done.stderr
    assert "FAIL    descriptors.parent_closes_connfd" in done.stdout
    assert "FAIL    zombies.none_after_one" in done.stdout
    assert "\nviolates " in done.stdout


def test_the_other_commands_find_what_they_need(installed: Path, strange: Path) -> None:
    for words, said in (
        (("explain", "zombies.none_after_one", "--language", "zh"), "规则"),
        (("clauses",), "startup.listens"),
        (("faults",), "never-listens"),
        (("--version",), VERSION),
        (("judge", "--fault", "no-reaping", "--only", "zombies.none_after_one", "-q"), "violates"),
    ):
        done = _run(installed / "forkspec", *words, folder=strange)
        assert said in done.stdout and done.stderr == "", done.stdout + done.stderr


def test_a_class_is_graded(installed: Path, strange: Path) -> None:
    submission = strange / "class" / "ada"
    submission.mkdir(parents=True)
    shutil.copy(TARGETS / "good" / "sig_ign.c", submission / "server.c")
    shutil.copy(TARGETS / "good" / "serve.h", submission)
    (strange / "assignment.toml").write_text(
        'title = "One"\ntarget = "server.c {port}"\n'
        '[[rubric]]\nname = "all"\npoints = 10\nclauses = ["*"]\n'
    )
    done = _run(
        installed / "forkspec",
        *("grade", "class", "--assignment", "assignment.toml"),
        folder=strange,
        PYTEST_ADDOPTS="-n 2 --nonsense",
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "10" in (strange / "marks" / "gradebook.csv").read_text()


def test_a_checkout_can_be_installed_in_place(tmp_path: Path) -> None:
    programs = _install(tmp_path / "environment", "--editable", PROJECT)
    done = _run(programs / "forkspec", "judge", "--only", "startup", "-qq", folder=tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    done = _run(programs / "python", "-c", "import fixtures", folder=tmp_path)
    assert "No module named 'fixtures'" in done.stderr
