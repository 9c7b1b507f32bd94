"""What the suite's own tests share: run forkspec as a user does, and read its report."""

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, TypeAlias

import pytest

from fixtures.command import COMPILERS, INTERPRETERS, parse
from fixtures.target.launch import Target
from reference_server.signals import REAP_BY
from reports.language import translation
from tests.process_states import Pose

PROJECT = Path(__file__).resolve().parent.parent
# The words that the tests look for are English, wherever they are run.
os.environ["LANGUAGE"] = "en"
TARGETS = PROJECT / "tests" / "targets"
# The values of --reap that each twin of the reference server takes.
REAPING = {"python": REAP_BY, "c": (*REAP_BY, "nocldwait", "signalfd")}
TWIN_FLAGS = ("-O1", "-g", "-Wall", "-Wextra", "-Werror")


def pytest_addoption(parser: pytest.Parser) -> None:
    """The option of these tests' own."""
    parser.addoption(
        "--write-golden", action="store_true", help="write tests/golden anew, to be looked at"
    )


def pytest_configure() -> None:
    """A background job of a shell ignores SIGINT, and so would all that it starts."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


@dataclass(frozen=True)
class Judged:
    """A run of forkspec: its exit status, its JSON report (None: none written), what it printed."""

    status: int
    report: dict[str, Any] | None
    printed: str

    def ids(self, *outcomes: str) -> set[str]:
        """The clauses with one of these outcomes."""
        assert self.report is not None, self.printed
        return {c["id"] for c in self.report["clauses"] if c["outcome"] in outcomes}

    def message(self, clause: str) -> str:
        """What the report says of one clause."""
        assert self.report is not None, self.printed
        return next(str(c["message"]) for c in self.report["clauses"] if c["id"] == clause)


@contextlib.contextmanager
def speaking(language: str) -> Iterator[None]:
    """Have the reports made meanwhile in this language."""
    translation.use(language)
    try:
        yield
    finally:
        translation.use("en")


Judge: TypeAlias = Callable[..., Judged]
# The command line of the reference server in a language.
Twin: TypeAlias = Callable[[str], str]


@pytest.fixture
def judge(tmp_path: Path, pytestconfig: pytest.Config) -> Judge:
    """Run forkspec with these options, in a process of its own; `folder` is where it is typed,
    `prefix` the words of a program that runs it.

    The targets are isolated as this run of the tests was told (`tox -e off`: not at all).
    """
    isolation = pytestconfig.getoption("--isolation")

    def run(
        *options: str, folder: Path = PROJECT, prefix: Sequence[str] = (), **variables: str
    ) -> Judged:
        _need_compiler(options)
        report = tmp_path / "report.json"
        scratch = Path(tempfile.mkdtemp(dir=tmp_path))
        argv = [*prefix, sys.executable, "-m", "pytest", "-c", str(PROJECT / "pyproject.toml")]
        argv += ["--rootdir", str(PROJECT), "--report-json", str(report)]
        argv += ["--isolation", isolation, *options]
        environment = {**os.environ, "FORKSPEC_FOLDER": str(folder), "TMPDIR": str(scratch)}
        environment.update(variables)
        done = subprocess.run(
            argv, cwd=PROJECT, env=environment, capture_output=True, text=True, timeout=850
        )
        assert not list(scratch.iterdir()), "files were left behind"
        data = json.loads(report.read_text()) if report.is_file() else None
        return Judged(done.returncode, data, done.stdout + done.stderr)

    return run


def _need_compiler(options: Sequence[str]) -> None:
    """A machine with Python alone can run the tests that need no compiler or other interpreter."""
    for word in " ".join(options).split():
        compiler = COMPILERS.get(Path(word).suffix)
        needed = INTERPRETERS.get(Path(word).suffix) if compiler is None else compiler[1]
        if needed is not None and shutil.which(needed) is None:
            pytest.skip(f"{needed} is not installed")


@pytest.fixture(scope="session")
def twin(tmp_path_factory: pytest.TempPathFactory) -> Twin:
    """The command line of the reference server in one of its languages."""
    built: dict[str, Path] = {}

    def command(language: str) -> str:
        if language == "python":
            return f"{sys.executable} -m reference_server --port {{port}}"
        if shutil.which("cc") is None:
            pytest.skip("cc is not installed")
        if language not in built:
            program = tmp_path_factory.mktemp("twin") / "server"
            source = PROJECT / "reference_server" / "server.c"
            subprocess.run(["cc", *TWIN_FLAGS, "-o", program, source], check=True)
            built[language] = program
        return f"{built[language]} --port {{port}}"

    return command


class Posed(Protocol):
    """Start a process that does these words and stays in the last of them.

    It is handed over when it is `ready` for that one, or at once.
    """

    def __call__(self, words: str, ready: bool = True) -> Pose: ...


@pytest.fixture(scope="session")
def states(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The program that puts itself into a state."""
    if shutil.which("cc") is None:
        pytest.skip("cc is not installed")
    program = tmp_path_factory.mktemp("states") / "states"
    source = TARGETS / "states" / "states.c"
    subprocess.run(["cc", *TWIN_FLAGS, "-pthread", "-o", program, source], check=True)
    return program


@pytest.fixture
def pose(states: Path) -> Iterator[Posed]:
    """Programs of `tests/targets/states`, ended after the test."""
    with contextlib.ExitStack() as stack:

        def posed(words: str, ready: bool = True) -> Pose:
            target = Target(parse(f"{states} {words}", PROJECT), None)
            stack.callback(target.close)
            pose = Pose(target)
            if ready:
                pose.await_ready()
            return pose

        yield posed
