"""An ordinary user who runs forkspec, where the tests are run by root."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import PROJECT, TARGETS, Judged
from tests.real_servers import Server

NOBODY = 65534
# What a run of forkspec needs of the project.
PARTS = (
    *("conformance", "fixtures", "reference_server", "reports", "watch"),
    *("forkspec_plugins.py", "pyproject.toml"),
)


class Nobody:
    """The user `nobody`, with a copy of forkspec in a folder of theirs."""

    def __init__(self, home: Path) -> None:
        self._home = home
        self._project = home / "forkspec"
        self._project.mkdir()
        for part in PARTS:
            place = PROJECT / part
            copy = shutil.copytree if place.is_dir() else shutil.copy
            copy(place, self._project / part)
        self._sources = home / "sources"
        shutil.copytree(TARGETS / "real", self._sources)

    def judge(self, server: Server) -> Judged:
        """Judge a server that is prepared in a folder of this user's. Skips the test where this
        user may not run this Python."""
        folder = Path(tempfile.mkdtemp(dir=self._home))
        options = server.install(folder, self._sources, NOBODY)
        report = folder.parent / f"{folder.name}.json"
        scratch = Path(tempfile.mkdtemp(dir=self._home))
        for path in (self._home, *self._home.rglob("*")):
            os.lchown(path, NOBODY, NOBODY)
        argv = ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"]
        argv += [sys.executable, "-m", "pytest", "-c", str(self._project / "pyproject.toml")]
        argv += ["--rootdir", str(self._project), "--report-json", str(report), *options]
        environment = {
            "PATH": os.environ["PATH"],
            "HOME": "/nonexistent",
            "LANGUAGE": "en",
            "TMPDIR": str(scratch),
            "FORKSPEC_FOLDER": str(folder),
            "PYTHONDONTWRITEBYTECODE": "1",
        }
        done = subprocess.run(
            argv, cwd=self._project, env=environment, capture_output=True, text=True, timeout=600
        )
        if done.returncode in (126, 127) or "No module named pytest" in done.stderr:
            pytest.skip(f"an ordinary user may not run this Python: {done.stderr.strip()}")
        assert not list(scratch.iterdir()), "files were left behind"
        data = json.loads(report.read_text()) if report.is_file() else None
        return Judged(done.returncode, data, done.stdout + done.stderr)


@pytest.fixture(scope="session")
def nobody() -> Iterator[Nobody]:
    """An ordinary user; skips where nobody can become one."""
    if os.geteuid() or shutil.which("setpriv") is None:
        pytest.skip("only root can become somebody else, by setpriv")
    home = Path(tempfile.mkdtemp())
    try:
        yield Nobody(home)
    finally:
        shutil.rmtree(home)
