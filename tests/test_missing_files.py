"""A start that fails only contained says which file was not seen."""

import shutil
from pathlib import Path

import pytest

from tests.conftest import Judge

UNSEEN = "contained, it did not see "
OPENS = """
import sys
try:
    open({path!r})
except OSError:
    sys.exit(1)
sys.exit(2)
"""


@pytest.fixture
def contained(judge: Judge, tmp_path: Path) -> Path:
    """An empty folder to work in, beside one with a file; skip where nothing is contained."""
    judged = judge("--target", "/bin/true", "--isolation", "full", "-k", "test_listens")
    if judged.status == 4:
        pytest.skip(judged.printed.strip().splitlines()[-1])
    (tmp_path / "own").mkdir()
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "words").write_text("one")
    return tmp_path / "own"


def _message(judge: Judge, own: Path, target: str) -> str:
    options = ("--target", target, "--isolation", "full", "-k", "test_listens")
    return judge(*options, folder=own).message("startup.listens")


@pytest.mark.parametrize("name", ["words", "../data/words"])
def test_a_file_is_named(judge: Judge, contained: Path, name: str) -> None:
    path = contained.parent / "data" / name
    (contained / "server.py").write_text(OPENS.format(path=str(path)))
    assert f"{UNSEEN}{contained.parent}/data/words, which" in _message(
        judge, contained, "server.py"
    )


def test_a_relative_path_and_that_of_a_child_are_named(judge: Judge, contained: Path) -> None:
    (contained / "server.sh").write_text("sh -c '. ../data/words'; exit 1\n")
    assert f"{UNSEEN}{contained.parent}/data" in _message(judge, contained, "server.sh")


def test_a_folder_to_write_to_is_named(judge: Judge, contained: Path) -> None:
    (contained / "server.sh").write_text(f"echo $$ > {contained.parent}/data/pid || exit 1\n")
    assert f"{UNSEEN}{contained.parent}/data, which" in _message(judge, contained, "server.sh")


def test_a_compiled_program_is_followed_too(judge: Judge, contained: Path) -> None:
    if shutil.which("cc") is None:
        pytest.skip("cc is not installed")
    path = contained.parent / "data"
    (contained / "server.c").write_text(
        "#include <sys/stat.h>\n#include <unistd.h>\n"
        f'int main(void) {{ struct stat s; return chdir("{path}") || stat("words", &s); }}'
    )
    assert f"{UNSEEN}{path}" in _message(judge, contained, "server.c")


def test_what_is_nowhere_is_not_named(judge: Judge, contained: Path) -> None:
    (contained / "server.py").write_text(OPENS.format(path="/no/such/file"))
    message = _message(judge, contained, "server.py")
    assert UNSEEN not in message
    assert "contained, it saw of this machine only its own folder" in message


def test_one_that_lives_is_not_started_again(judge: Judge, contained: Path) -> None:
    (contained / "server.sh").write_text(f"cat {contained.parent}/data/words; exec sleep 1000\n")
    assert UNSEEN not in _message(judge, contained, "server.sh")


def test_a_file_that_the_command_names_is_seen(judge: Judge, contained: Path) -> None:
    path = contained.parent / "data" / "words"
    (contained / "server.py").write_text(OPENS.format(path=str(path)))
    assert "(exit status 2)" in _message(judge, contained, f"server.py --config={path}")
