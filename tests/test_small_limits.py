"""Where the machine has too little of something, the rule is blocked: never failed, no error."""

import errno
import os
import resource
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from fixtures.isolation.machine_limits import lack_for
from fixtures.isolation.other_user import is_exempt
from fixtures.runner.shortage import shortage
from fixtures.target.ports import NoFreePort
from fixtures.target_failure import NoSandbox
from tests.conftest import Judge, Judged, Twin

environments = pytest.mark.environments
PIDS = Path("/sys/fs/cgroup/pids"), Path("/sys/fs/cgroup")


def _shell(*commands: str) -> list[str]:
    """A prefix that does this first."""
    return ["bash", "-c", f'{" && ".join(commands)} && exec "$@"', "bash"]


def _need(*prefix: str) -> None:
    """Skip where this machine does not allow that."""
    if shutil.which(prefix[0]) is None:
        pytest.skip(f"{prefix[0]} is not installed")
    tried = subprocess.run(prefix, input="", capture_output=True, text=True, check=False)
    if tried.returncode:
        pytest.skip(f"{' '.join(prefix)}: {tried.stderr.strip()}")


def _assert_blocked_by_machine(judged: Judged, *clauses: str) -> None:
    assert judged.report is not None, judged.printed
    assert judged.ids("fail", "error") == set(), judged.printed
    assert judged.report["verdict"] == "incomplete"
    blocked = {c["id"] for c in judged.report["clauses"] if c["blocked_by_machine"]}
    assert set(clauses) <= blocked, judged.printed


@environments
def test_too_few_descriptors_for_anything(judge: Judge, twin: Twin) -> None:
    judged = judge("--target", twin("c"), prefix=_shell("ulimit -n 40"))
    _assert_blocked_by_machine(judged, "startup.listens", "concurrency.burst")
    assert judged.report is not None
    assert judged.report["summary"]["must"]["blocked_by_machine"] == 44
    message = judged.message("startup.listens")
    assert "may have 40 descriptors" in message and "ulimit -n 512" in message


@environments
def test_too_few_descriptors_for_a_hundred_clients(judge: Judge, twin: Twin) -> None:
    options = ("--target", twin("c"), "-k", "burst or listens")
    judged = judge(*options, prefix=_shell("ulimit -n 100"))
    _assert_blocked_by_machine(judged, "concurrency.burst")
    assert "startup.listens" in judged.ids("pass")


@environments
def test_a_soft_limit_is_raised(judge: Judge, twin: Twin) -> None:
    options = ("--target", twin("c"), "-k", "concurrency.burst or test_burst")
    judged = judge(*options, prefix=_shell("ulimit -Sn 40"))
    assert "concurrency.burst" in judged.ids("pass"), judged.printed


@environments
def test_a_full_disk(judge: Judge, twin: Twin, tmp_path: Path) -> None:
    _need("unshare", "-m", "true")
    small = tmp_path / "small"
    small.mkdir()
    mount = f"mount -t tmpfs -o size=600k none {small}"
    prefix = ["unshare", "-m", *_shell(mount)]
    judged = judge("--target", twin("c"), "-k", "startup", prefix=prefix, TMPDIR=str(small))
    _assert_blocked_by_machine(judged, "startup.listens")
    message = judged.message("startup.listens")
    assert "the disk is full" in message and "TMPDIR" in message


@environments
def test_no_port_left(judge: Judge, twin: Twin) -> None:
    _need("ip", "link")
    _need("unshare", "-n", "true")
    narrow = "echo 40000 40010 > /proc/sys/net/ipv4/ip_local_port_range"
    prefix = ["unshare", "-n", *_shell("ip link set lo up", narrow)]
    options = ("--target", twin("c"), "--isolation", "off", "-k", "churn or listens")
    judged = judge(*options, prefix=prefix)
    _assert_blocked_by_machine(judged, "concurrency.churn")
    assert "startup.listens" in judged.ids("pass")
    assert "40000 to 40010" in judged.message("concurrency.churn")


@pytest.fixture
def group() -> Iterator[Path]:
    """A control group for processes, of root's."""
    for root in PIDS:
        folder = root / f"forkspec-test-{os.getpid()}"
        try:
            folder.mkdir()
        except OSError:
            continue
        try:
            if (folder / "pids.max").exists():
                yield folder
                return
        finally:
            folder.rmdir()
    pytest.skip("no control group for processes can be made here")


@environments
def test_a_container_with_few_processes(judge: Judge, twin: Twin, group: Path) -> None:
    (group / "pids.max").write_text("60")
    options = ("--target", twin("c"), "-k", "burst or listens")
    judged = judge(*options, prefix=_shell(f"echo $$ > {group}/cgroup.procs"))
    _assert_blocked_by_machine(judged, "concurrency.burst")
    assert "startup.listens" in judged.ids("pass")
    message = judged.message("concurrency.burst")
    assert "60 processes (pids.max)" in message and "--pids-limit" in message


@pytest.mark.parametrize(("clients", "expected"), [(100, "may have 80 processes"), (4, "None")])
def test_a_user_with_few_processes(clients: int, expected: str) -> None:
    if os.geteuid():
        pytest.skip("how many processes this user has is not known")
    reader, writer = os.pipe()
    child = os.fork()
    if not child:
        try:
            resource.setrlimit(resource.RLIMIT_NPROC, (80, 80))
            os.setresuid(64001, 64001, 64001)
            is_exempt.cache_clear()
            os.write(writer, str(lack_for(clients, clients)).encode())
        finally:
            os._exit(0)
    os.close(writer)
    with open(reader) as answers:
        assert expected in answers.read()
    os.waitpid(child, 0)


def test_there_is_room_here() -> None:
    assert lack_for(1, 1) is None


@pytest.mark.parametrize(
    ("problem", "expected"),
    [
        (OSError(errno.EMFILE, "-"), "ulimit -n"),
        (OSError(errno.ENFILE, "-"), "fs.file-max"),
        (OSError(errno.ENOSPC, "-"), "TMPDIR"),
        (OSError(errno.EDQUOT, "-"), "TMPDIR"),
        (OSError(errno.EADDRNOTAVAIL, "-"), "ip_local_port_range"),
        (OSError(errno.ENOMEM, "-"), "no memory left"),
        (MemoryError(), "no memory left"),
        (NoFreePort("-"), "ip_local_port_range"),
        (NoSandbox("bwrap: cannot write: No space left on device"), "TMPDIR"),
    ],
)
def test_what_the_suite_ran_out_of_is_named(problem: Exception, expected: str) -> None:
    found = shortage(problem)
    assert found is not None and expected in str(found)
    wrapped = RuntimeError("while it was started")
    wrapped.__cause__ = problem
    assert str(shortage(wrapped)) == str(found)


@pytest.mark.parametrize(
    "problem",
    [OSError(errno.EBADF, "-"), ValueError("-"), NoSandbox("bwrap: it is gone"), OSError("-")],
)
def test_other_errors_stay_the_suites_own(problem: Exception) -> None:
    assert shortage(problem) is None


def test_eagain_is_no_shortage() -> None:
    assert shortage(BlockingIOError(errno.EAGAIN, "-")) is None
