"""What the target printed is kept where somebody asks for it, and can do no harm there."""

import sys
from pathlib import Path

from tests.conftest import Judge


def test_each_start_has_its_part(judge: Judge, tmp_path: Path) -> None:
    log = tmp_path / "target.log"
    target = f"{sys.executable} -m reference_server --port {{port}}"
    done = judge("--target", target, "-k", "startup or zombies", "--target-log", str(log))
    assert done.status == 0
    starts = log.read_text().split("--- process ")[1:]
    assert len(starts) >= 2
    assert all(start.partition("\n")[0].isdigit() for start in starts)


def test_what_is_printed_without_end_is_not_kept_without_end(judge: Judge, tmp_path: Path) -> None:
    noisy = tmp_path / "noisy.py"
    noisy.write_text('import time\nprint("\\x1b[31mred\\x07 " * 100_000, flush=True)\n')
    log = tmp_path / "target.log"
    judge("--target", str(noisy), "--target-log", str(log), "--start-timeout", "2")
    text = log.read_text()
    assert "\x1b" not in text and "\\x1b[31mred" in text
    assert "its beginning is not kept" in text and len(text) < 1 << 18


def test_no_line_is_a_command_to_who_shows_the_file(judge: Judge, tmp_path: Path) -> None:
    noisy = tmp_path / "noisy.py"
    noisy.write_text('print("::error::forged\\n  ::stop-commands::x\\nhere ##[error]forged")\n')
    log = tmp_path / "target.log"
    judge("--target", str(noisy), "--target-log", str(log), "--start-timeout", "2")
    text = log.read_text()
    assert text.count("forged") == 2
    assert not any(line.lstrip().startswith("::") for line in text.splitlines())
    assert "##[" not in text


def test_a_place_that_cannot_be_written_to_is_refused(judge: Judge, tmp_path: Path) -> None:
    done = judge("--target-log", str(tmp_path / "none" / "log"))
    assert done.status == 4
    assert "--target-log" in done.printed and "there is no folder" in done.printed
