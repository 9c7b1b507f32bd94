"""Where a report goes that is no file, or that there is no room for."""

import os
import shutil
import stat
import subprocess
from pathlib import Path

import pytest

from reports.atomic_write import is_stream, write_whole
from tests.conftest import Judge

SOME_CLAUSES = ("-q", "-k", "test_listens and not port")


def test_a_file_is_replaced_and_what_is_none_stays(tmp_path: Path) -> None:
    report, pipe, folder = tmp_path / "report", tmp_path / "pipe", tmp_path / "folder"
    folder.mkdir()
    report.write_text("old")
    os.mkfifo(pipe)
    (tmp_path / "link").symlink_to(pipe)
    (tmp_path / "gone").symlink_to("nowhere")
    streams = ["pipe", "link", "report", "folder", "gone", "none"]
    assert [name for name in streams if is_stream(tmp_path / name)] == ["pipe", "link"]
    write_whole(report, "new")
    assert report.read_text() == "new"
    for name in (pipe, tmp_path / "link"):
        reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
        write_whole(name, "text")
        assert os.read(reader, 100) == b"text"
        os.close(reader)
    assert stat.S_ISFIFO(pipe.lstat().st_mode) and (tmp_path / "link").is_symlink()
    assert sorted(os.listdir(tmp_path)) == ["folder", "gone", "link", "pipe", "report"]


def test_a_file_that_a_descriptor_leads_to_is_added_to(tmp_path: Path) -> None:
    with (tmp_path / "printed").open("w") as file:
        file.write("before\n")
        file.flush()
        own = Path(f"/proc/self/fd/{file.fileno()}")
        assert is_stream(own)
        write_whole(own, "report\n")
    assert (tmp_path / "printed").read_text() == "before\nreport\n"


def test_a_device_is_written_to_and_stays_one(judge: Judge, tmp_path: Path) -> None:
    """As root everybody's /dev/null would be a file from then on."""
    device = tmp_path / "null"
    made = subprocess.run(["mknod", "-m", "666", device, "c", "1", "3"], capture_output=True)
    if made.returncode or not os.access(device, os.W_OK):
        pytest.skip("only root can make devices, and not everywhere")
    judged = judge(*SOME_CLAUSES, f"--report-tap={device}")
    assert f"written: {device}" in judged.printed
    assert stat.S_ISCHR(device.lstat().st_mode)
    assert judged.ids("pass") == {"startup.listens"}


def test_a_report_without_room_on_the_disk_is_reported_and_fails_the_run(
    judge: Judge, tmp_path: Path
) -> None:
    if not Path("/dev/full").is_char_device():
        pytest.skip("there is no /dev/full")
    full = tmp_path / "full"
    full.symlink_to("/dev/full")
    judged = judge(*SOME_CLAUSES, f"--report-tap={full}")
    assert f"not written: {full}: No space left on device" in judged.printed
    assert f"written: {tmp_path}/report.json" in judged.printed
    assert "\nconforms " in judged.printed and "Traceback" not in judged.printed
    assert judged.status == 1


@pytest.mark.parametrize("place", ["/dev/null", "/dev/full", "/dev/stdout"])
def test_the_log_of_a_target_is_a_file(judge: Judge, place: str) -> None:
    judged = judge(*SOME_CLAUSES, f"--target-log={place}")
    assert judged.status == 4
    line = judged.printed.strip().splitlines()[-1]
    assert line == f"ERROR: --target-log {place}: it is a device or a pipe, not a file"


def test_a_log_without_room_changes_no_verdict(judge: Judge, tmp_path: Path) -> None:
    tried = ["unshare", "-m", "true"]
    if shutil.which("unshare") is None or subprocess.run(tried, capture_output=True).returncode:
        pytest.skip("nothing can be mounted here")
    small = tmp_path / "small"
    small.mkdir()
    fill = f"mount -t tmpfs -o size=4k none {small} && touch {small}/log && head -c 4096 /dev/zero"
    prefix = ("unshare", "-m", "sh", "-c", f'{fill} > {small}/all; exec "$@"', "sh")
    judged = judge(*SOME_CLAUSES, f"--target-log={small}/log", prefix=prefix)
    assert judged.ids("pass") == {"startup.listens"}, judged.printed
    assert "Traceback" not in judged.printed
