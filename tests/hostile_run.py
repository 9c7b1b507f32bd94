"""A run of forkspec on a hostile target, and all that must hold after it, whatever was tried."""

import os
import shutil
import subprocess
import time
import unicodedata
import uuid
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from fixtures.linux.landlock import SCOPES, abi
from fixtures.linux.libc import become_subreaper
from fixtures.linux.process_tree import descendants
from tests.conftest import TARGETS, Judge, Judged

# A run takes some seconds: this one hangs.
MAX_SECONDS = 150.0
TURNS_TEXT = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"


class HostileRun:
    """Judges hostile targets at one level of isolation.

    Each run gets a word of its own into its command line. Afterwards the verdict is a verdict, in
    time; nobody's processes but the target's have ended, and of those none is left, whatever it
    calls itself: it would have become a child of these tests. So no port and no namespace has one
    who keeps it, and none is kept by a mount; and no report holds a character that a terminal would
    obey.
    """

    def __init__(self, judge: Judge, folder: Path, isolation: str) -> None:
        self.isolation = isolation
        self.folder = folder
        self._judge = judge
        self._token = f"hostile-{uuid.uuid4().hex}"

    def __call__(self, target: str, *options: str, **more: str | Path) -> Judged:
        xml = self.folder / "report.xml"
        more = {"folder": TARGETS / "hostile", **more}
        before = _kept_namespaces()
        become_subreaper()
        others = descendants(os.getpid())
        with subprocess.Popen(["sleep", "1000"]) as bystander:
            try:
                began = time.monotonic()
                judged = self._judge(
                    f"--target={target} {self._token}",
                    *("--isolation", self.isolation, "--junit-xml", str(xml)),
                    *options,
                    **more,
                )
                seconds = time.monotonic() - began
                assert bystander.poll() is None, "the bystander was ended"
            finally:
                bystander.kill()
        if judged.status == 4 and "cannot be had" in judged.printed:
            pytest.skip(judged.printed.strip().splitlines()[-1])
        assert seconds < MAX_SECONDS, judged.printed
        assert list(self._left_behind()) == []
        left = descendants(os.getpid()) - others
        assert [_about(pid) for pid in sorted(left)] == []
        assert _kept_namespaces() == before
        _assert_sound(judged)
        for text in (judged.printed, (self.folder / "report.json").read_text(), xml.read_text()):
            assert obeyed(text) == set()
        ElementTree.parse(xml)
        return judged

    def need_signals_kept_within(self) -> None:
        """Skip where this kernel cannot keep a restricted target from the machine's processes."""
        with suppress(OSError):
            if self.isolation != "restricted" or abi() >= SCOPES:
                return
        pytest.skip("Landlock does not keep signals within the target on this kernel")

    def _left_behind(self) -> Iterator[str]:
        """The machine's processes that are of this run."""
        for name in filter(str.isdigit, os.listdir("/proc")):
            about = []
            with suppress(OSError):
                about.append(Path(f"/proc/{name}/cmdline").read_text(errors="replace"))
            with suppress(OSError):
                about.append(os.readlink(f"/proc/{name}/exe"))
            if any(self._token in text or str(self.folder) in text for text in about):
                yield f"{name}: {about}"


def _about(pid: int) -> str:
    stat = Path(f"/proc/{pid}/stat")
    with suppress(OSError):
        words = Path(f"/proc/{pid}/cmdline").read_text(errors="replace").split("\0")
        return f"{stat.read_text()[:60]}... {' '.join(words)}"
    return f"{pid}, gone by now"


def obeyed(text: str) -> set[str]:
    """The characters of a text that a terminal would obey instead of showing them."""
    return {
        char
        for char in text
        if char in TURNS_TEXT or (unicodedata.category(char) == "Cc" and char not in "\n\t")
    }


def _kept_namespaces() -> set[str]:
    """A mounted namespace lives on without a process."""
    return {
        line for line in Path("/proc/self/mountinfo").read_text().splitlines() if "nsfs" in line
    }


def _assert_sound(judged: Judged) -> None:
    assert judged.report is not None, judged.printed
    assert judged.ids("error") == set(), judged.printed
    verdict = judged.report["verdict"]
    assert judged.status == (0 if verdict == "conforms" else 1)
    last = [line for line in judged.printed.splitlines() if " MUST: " in line][-1]
    assert last.startswith(f"{verdict} ")


def need_compiler() -> None:
    """Skip where there is none."""
    if shutil.which("cc") is None:
        pytest.skip("cc is not installed")
