"""Reads and rewrites files that are not its own: the report, the suite, other people's work.

Their paths are in `other_files.txt` beside it. It never reaps, so it has reason to.
"""

import contextlib
import os
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
SETTINGS = ("/proc/sys/kernel/core_pattern", "/proc/sysrq-trigger", "/sys/power/state", "/dev/mem")


def read_from(path: Path) -> None:
    with contextlib.suppress(OSError):
        if path.read_bytes():
            sys.exit(f"I can read {path}")
    with contextlib.suppress(OSError):
        if os.listdir(path):
            sys.exit(f"I can list {path}")


def overwrite(path: Path) -> None:
    with contextlib.suppress(OSError):
        path.write_text("mine")
    with contextlib.suppress(OSError):
        path.unlink()
    with contextlib.suppress(OSError):
        path.parent.mkdir(parents=True)
    # All this may have succeeded in memory that is gone with the sandbox.
    with contextlib.suppress(OSError):
        path.symlink_to("/etc/passwd")


other_files = [Path(line) for line in (HERE / "other_files.txt").read_text().splitlines()]
for other in other_files:
    read_from(other)
for other in other_files:
    overwrite(other)
for folder in "/etc", "/usr/bin":
    with contextlib.suppress(OSError):
        (Path(folder) / "mine").touch()
        sys.exit(f"I can write to {folder}")
for setting in SETTINGS:
    with contextlib.suppress(OSError):
        os.close(os.open(setting, os.O_WRONLY))
        sys.exit(f"I can write to {setting}")
(HERE / "mine").touch()
os.execv(HERE / "never_reaps", ["never_reaps", *sys.argv[1:]])
