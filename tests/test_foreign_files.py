"""Root judges a folder of another user's: sudo, or a container with a mounted folder."""

import os
import shutil
from pathlib import Path

import pytest

from tests.conftest import Judge, Twin
from tests.ordinary import NOBODY

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away")


@pytest.mark.parametrize("mode", [0o755, 0o700], ids=["readable", "private"])
@pytest.mark.parametrize("isolation", ["full", "restricted", "off"])
def test_the_files_owner_makes_no_difference(
    judge: Judge, twin: Twin, tmp_path: Path, isolation: str, mode: int
) -> None:
    folder = tmp_path / "foreign"
    folder.mkdir()
    shutil.copy(twin("c").split()[0], folder / "server")
    (folder / "data").mkdir()
    (folder / "data" / "words.txt").write_text("words\n")
    (folder / "link").symlink_to("data/words.txt")
    for path in (folder, *folder.rglob("*")):
        os.chown(path, NOBODY, NOBODY, follow_symlinks=False)
        if not path.is_symlink():
            path.chmod(mode if path.is_dir() or path.name == "server" else mode & 0o666)
    wrapper = "sh -c 'test -r link && exec ./server --port {port}'"
    options = ("--isolation", isolation, "-k", "startup or first_message or none_after_one")
    judged = judge("--target", wrapper, *options, folder=folder)
    assert judged.ids("fail", "error") == set(), judged.printed
    assert {"startup.listens", "zombies.none_after_one"} <= judged.ids("pass"), judged.printed


def test_root_s_private_files_are_there_for_the_user_whose_forks_fail(
    judge: Judge, twin: Twin, tmp_path: Path
) -> None:
    """Root is exempt from the limit on processes: the target runs as somebody else then."""
    folder = tmp_path / "private"
    folder.mkdir()
    shutil.copy(twin("c").split()[0], folder / "server")
    (folder / "server").chmod(0o700)
    target = ("--target", "./server --port {port}", "--isolation", "full")
    judged = judge(*target, "-k", "fork_failure", folder=folder)
    assert judged.ids("pass") == {
        "robustness.fork_failure",
        "robustness.fork_failure_lets_client_go",
    }, judged.printed
