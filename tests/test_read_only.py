"""forkspec in a folder that nobody may write to: a mounted one, a teacher's, another user's."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import PROJECT, Judged
from tests.ordinary import PARTS

pytestmark = pytest.mark.environments

# Root writes whatever a file's mode is, unless it has lost these.
AS_OTHERS = ("setpriv", "--bounding-set=-dac_override,-dac_read_search")
# With one of these Python would not even try to write there.
KEEPS_CACHE_AWAY = ("PYTHONDONTWRITEBYTECODE", "PYTHONPYCACHEPREFIX")
READ_ONLY = 'mount --bind "$0" "$0" && mount -o remount,bind,ro "$0" && cd "$0" && exec "$@"'


@pytest.fixture
def clone(tmp_path: Path) -> Iterator[Path]:
    """A copy of what a run needs, which has never been run, and whose files have no write bits."""
    folder = tmp_path / "clone"
    folder.mkdir()
    for part in PARTS:
        place = PROJECT / part
        if place.is_dir():
            ignored = shutil.ignore_patterns("__pycache__")
            shutil.copytree(place, folder / part, ignore=ignored)
        else:
            shutil.copy(place, folder)
    subprocess.run(["chmod", "-R", "a-w", folder], check=True)
    yield folder
    subprocess.run(["chmod", "-R", "u+w", folder], check=True)


def _need(*prefix: str) -> None:
    """Skip where this machine does not allow that."""
    if shutil.which(prefix[0]) is None:
        pytest.skip(f"{prefix[0]} is not installed")
    tried = subprocess.run([*prefix, "true"], capture_output=True, text=True, check=False)
    if tried.returncode:
        pytest.skip(f"{' '.join(prefix)}: {tried.stderr.strip()}")


@pytest.mark.parametrize("isolation", ["auto", "restricted", "off"])
@pytest.mark.parametrize("how", ["mounted read-only", "without write bits"])
def test_nothing_need_be_written_there(
    clone: Path, tmp_path: Path, how: str, isolation: str
) -> None:
    prefix: tuple[str, ...] = ()
    if how == "mounted read-only":
        _need("unshare", "-m")
        prefix = ("unshare", "-m", "sh", "-c", READ_ONLY, str(clone))
    elif not os.geteuid():
        _need(*AS_OTHERS)
        prefix = AS_OTHERS
    scratch, report, page = (tmp_path / name for name in ("scratch", "r.json", "r.html"))
    scratch.mkdir()
    before = _files(clone)
    target = f"--target={sys.executable} -m reference_server --port {{port}}"
    command = [sys.executable, "-m", "pytest", target, "--isolation", isolation]
    command += [f"--report-json={report}", f"--report-html={page}", "-k", "startup or zombies"]
    kept = {name: value for name, value in os.environ.items() if name not in KEEPS_CACHE_AWAY}
    done = subprocess.run(
        [*prefix, *command],
        cwd=clone,
        env={**kept, "TMPDIR": str(scratch), "LANGUAGE": "en"},
        capture_output=True,
        text=True,
        check=False,
    )
    data = json.loads(report.read_text()) if report.is_file() else None
    judged = Judged(done.returncode, data, done.stdout + done.stderr)
    assert {clause.partition(".")[0] for clause in judged.ids("pass")} == {"startup", "zombies"}
    assert judged.ids("fail", "error") == set(), judged.printed
    assert page.is_file()
    assert done.stderr == "" and "Traceback" not in done.stdout, judged.printed
    assert "warning" not in done.stdout.lower(), judged.printed
    assert _files(clone) == before
    assert list(scratch.iterdir()) == []


def _files(folder: Path) -> set[tuple[str, int, int]]:
    """Each file and folder, with its size and when it was changed."""
    found = ((path, path.lstat()) for path in folder.rglob("*"))
    return {(str(path), status.st_size, status.st_ctime_ns) for path, status in found}
