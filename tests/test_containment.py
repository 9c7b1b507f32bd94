"""What keeps a target away from the machine: what is in force, what it sees, what it may use."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from fixtures.isolation.containment import Containment
from fixtures.isolation.landlock_support import Restriction
from fixtures.isolation.limits import MIB, Limits
from fixtures.isolation.usage_monitor import Overuse, Watch
from tests.conftest import PROJECT, TARGETS, Judge

GOOD = f"{TARGETS}/good/perl_fork.pl {{port}}"
FULL = "full (own network, bubblewrap)"
NOT_INSTALLED = "no sandbox: bwrap is not installed (apt-get install bubblewrap)"
# A user namespace in which no other can be made, and no right to make any namespace.
CONFINE = (
    "echo 0 > /proc/sys/user/max_user_namespaces && "
    'exec setpriv --bounding-set -all --inh-caps -all "$@"'
)


@pytest.fixture
def needs_full(judge: Judge) -> None:
    """Skip where this machine cannot give all of it."""
    judged = judge("--target", "/bin/true", "--isolation", "full", "-k", "test_listens")
    if judged.status == 4:
        pytest.skip(judged.printed.strip().splitlines()[-1])


@pytest.fixture
def without_bubblewrap(tmp_path: Path) -> str:
    """A PATH on which there are the programs that a target needs, and no bwrap."""
    folder = tmp_path / "programs"
    folder.mkdir()
    for name in ("perl", "sh", "cp"):
        found = shutil.which(name)
        if found is None:
            pytest.skip(f"{name} is not installed")
        (folder / name).symlink_to(found)
    return str(folder)


def test_the_header_and_the_report_say_what_is_in_force(judge: Judge, needs_full: None) -> None:
    for asked, said in (("auto", FULL), ("full", FULL), ("off", "off")):
        judged = judge("--target", GOOD, "--isolation", asked, "-k", "test_listens")
        assert judged.report is not None
        assert judged.report["environment"]["isolation"] == said
        assert f"  isolation  {said}\n" in judged.printed
        means = "  means      the server can read and change your files, and end your processes\n"
        assert (means in judged.printed) is (asked == "off")


def test_full_isolation_without_bubblewrap_is_bad_usage_and_says_how_to_get_it(
    judge: Judge, without_bubblewrap: str
) -> None:
    judged = judge("--target", GOOD, "--isolation", "full", PATH=without_bubblewrap)
    assert judged.status == 4
    assert judged.report is None
    line = judged.printed.strip().splitlines()[-1]
    assert line.startswith("ERROR: --isolation full cannot be had: ")
    assert NOT_INSTALLED in line


def test_without_bubblewrap_the_rest_is_in_force_and_the_verdict_the_same(
    judge: Judge, needs_full: None, without_bubblewrap: str
) -> None:
    judged = judge("--target", GOOD, "--isolation", "auto", PATH=without_bubblewrap)
    assert judged.status == 0, judged.printed
    assert judged.report is not None
    isolation = judged.report["environment"]["isolation"]
    assert isolation.endswith(f"; {NOT_INSTALLED})")
    assert isolation.startswith(("restricted (own network, Landlock ", "off (own network; "))


def test_a_bubblewrap_that_is_refused_is_not_relied_on(
    judge: Judge, without_bubblewrap: str
) -> None:
    bwrap = Path(without_bubblewrap) / "bwrap"
    bwrap.write_text(
        "#!/bin/sh\necho 'bwrap: No permissions to create new namespace' >&2; exit 1\n"
    )
    bwrap.chmod(0o755)
    judged = judge("--target", GOOD, "--isolation", "auto", PATH=without_bubblewrap)
    assert judged.status == 0, judged.printed
    assert "no sandbox: bwrap: No permissions to create new namespace" in judged.printed


def test_where_no_namespace_may_be_made_the_run_goes_on_and_says_so(tmp_path: Path) -> None:
    argv = ["unshare", "-r", "sh", "-c", CONFINE, "sh", sys.executable, "-m", "pytest"]
    argv += ["-c", f"{PROJECT}/pyproject.toml", "--rootdir", str(PROJECT), f"--target={GOOD}"]
    environment = {**os.environ, "TMPDIR": str(tmp_path)}
    done = subprocess.run(argv, cwd=PROJECT, env=environment, capture_output=True, text=True)
    if "unshare" in done.stderr or "setpriv" in done.stderr:
        pytest.skip(done.stderr.strip())
    said = next(line for line in done.stdout.splitlines() if "isolation  " in line)
    assert said.split()[1] in ("restricted", "off"), done.stdout + done.stderr
    assert "no own network: " in said
    assert "no sandbox: " in done.stdout
    assert "\nconforms " in done.stdout, done.stdout


def test_the_level_in_force_is_described() -> None:
    assert str(Containment(True, True)) == FULL
    assert str(Containment(False, False)) == "off"
    assert str(Containment(False, True, ("no own network: why",))) == (
        "bubblewrap (no own network: why)"
    )
    restriction = Restriction(7, own_network=True)
    assert str(Containment(True, False, ("no sandbox: why",), restriction=restriction)) == (
        "restricted (own network, Landlock 7, system-call filter; no sandbox: why)"
    )
    assert str(Containment(True, False, ("no sandbox: why",))) == (
        "off (own network; no sandbox: why)"
    )


def test_what_an_older_kernel_cannot_forbid_is_named() -> None:
    said = Restriction(3, own_network=False, socket="/run/bus").lacking
    assert [line.partition(":")[0] for line in said] == [
        "it can end your processes",
        "it can connect to any port",
        "no UNIX sockets for it",
    ]
    assert Restriction(3, own_network=True).lacking == said[:1]
    assert Restriction(7, own_network=False).lacking == []


def test_a_fixed_port_is_free_for_two_runs_at_once(
    judge: Judge, needs_full: None, twin: Callable[[str], str]
) -> None:
    command = twin("c").replace("{port}", "5051")
    argv = [sys.executable, "-m", "pytest", "-c", f"{PROJECT}/pyproject.toml"]
    argv += [f"--target={command}", "--port", "5051", "--isolation", "full"]

    def run(_: int) -> subprocess.CompletedProcess[str]:
        return subprocess.run(argv, cwd=PROJECT, capture_output=True, text=True)

    with ThreadPoolExecutor(2) as pool:
        for done in pool.map(run, range(2)):
            assert done.returncode == 0, done.stdout


def test_a_port_below_1024_is_anybodys(
    judge: Judge, needs_full: None, twin: Callable[[str], str]
) -> None:
    judged = judge("--target", twin("c"), "--port", "80", "--isolation", "full")
    assert judged.status == 0, judged.printed


def test_a_log_file_of_yesterday_can_be_written_to_and_is_as_before_afterwards(
    judge: Judge, tmp_path: Path
) -> None:
    own = tmp_path / "own"
    (own / "logs").mkdir(parents=True)
    (own / "logs" / "server.log").write_text("yesterday\n")
    shutil.copy(TARGETS / "good" / "perl_fork.pl", own)
    (own / "server.sh").write_text(
        'date >> logs/server.log || exit 3\ntouch new || exit 4\nexec perl perl_fork.pl "$1"\n'
    )
    judged = judge("--target", "server.sh {port}", "--isolation", "auto", folder=own)
    assert judged.status == 0, judged.printed
    if "bubblewrap" in judged.printed:
        assert (own / "logs" / "server.log").read_text() == "yesterday\n"
        assert not (own / "new").exists()


@pytest.mark.parametrize("command", ["../{name}", "{folder}/{name}"])
def test_a_command_may_be_typed_in_a_folder_below_its_program(
    judge: Judge, needs_full: None, tmp_path: Path, command: str
) -> None:
    name = "perl_fork.pl"
    below = tmp_path / "some" / "below"
    below.mkdir(parents=True)
    shutil.copy(TARGETS / "good" / name, below.parent)
    target = f"{command.format(folder=below.parent, name=name)} {{port}}"
    judged = judge("--target", target, "--isolation", "full", "-k", "startup", folder=below)
    assert judged.ids("fail") == set(), judged.printed
    assert "startup.listens" in judged.ids("pass"), judged.printed


def test_a_server_that_binds_to_the_machines_name_is_served(
    judge: Judge, needs_full: None, tmp_path: Path
) -> None:
    (tmp_path / "named.py").write_text(
        f"import socket, sys\nsys.path.insert(0, {str(TARGETS / 'good')!r})\n"
        "from forking import run\n"
        "def echo(connection):\n"
        "    while data := connection.recv(4096):\n        connection.sendall(data)\n"
        "run(socket.gethostname(), sys.argv[1], echo)\n"
    )
    command = f"named.py {{port}} {TARGETS}/good"
    judged = judge("--target", command, "--isolation", "full", folder=tmp_path)
    assert judged.status == 0, judged.printed


LIMITS = """
import resource as r, sys
for name in ("DATA", "NOFILE", "FSIZE", "CPU", "CORE"):
    print(name, *r.getrlimit(getattr(r, f"RLIMIT_{name}")), flush=True)
sys.exit(7)
"""


@pytest.mark.parametrize("isolation", ["auto", "restricted", "off"])
def test_each_limit_reaches_the_target(judge: Judge, tmp_path: Path, isolation: str) -> None:
    (tmp_path / "shows.py").write_text(LIMITS)
    options = ["--limit-memory", "77", "--limit-descriptors", "99", "--limit-file-size", "5"]
    options += ["--limit-cpu", "33", "--limit-core", "3", "--isolation", isolation]
    judged = judge("--target", "shows.py", *options, folder=tmp_path)
    for line in (
        f"DATA {77 * MIB} {77 * MIB}",
        "NOFILE 99 99",
        f"FSIZE {5 * MIB} {5 * MIB}",
        "CPU 33 33",
    ):
        assert line in judged.printed
    # How much of it is asked for, the user's own shell says: often nothing.
    assert re.search(rf"CORE \d+ {3 * MIB}\n", judged.printed)


@pytest.mark.parametrize(
    "option",
    [f"--limit-{name}" for name in ("memory", "processes", "file-size", "cpu", "scratch")],
)
@pytest.mark.parametrize("value", ["0", "-1", "1.5", "many", ""])
def test_a_limit_that_is_no_number_is_bad_usage(judge: Judge, option: str, value: str) -> None:
    judged = judge(f"{option}={value}", "--target", "/bin/true")
    assert judged.status == 4
    assert f"{option} {value}: a number from 1 to 1000000 is needed" in judged.printed


def test_processes_are_counted_all_together() -> None:
    watch = Watch(Limits(processes=2))
    assert watch.overuse({os.getpid()}) is None
    # Of one that is gone, one thread is counted.
    assert watch.overuse({-1, -2, -3}) == Overuse("processes", 3)


def test_memory_is_counted_all_together() -> None:
    found = Watch(Limits(memory=MIB)).overuse({os.getpid()})
    assert found is not None
    assert found.kind == "memory"
    assert "(--limit-memory)" in str(found)
    assert Watch(Limits(memory=1 << 40)).overuse({os.getpid()}) is None


def test_a_program_compiled_with_a_sanitizer_has_its_terabytes(
    judge: Judge, tmp_path: Path
) -> None:
    server = tmp_path / "server"
    source = PROJECT / "reference_server" / "server.c"
    built = subprocess.run(
        ["cc", "-fsanitize=address", "-g", "-o", server, source], capture_output=True
    )
    if built.returncode:
        pytest.skip("this compiler has no sanitizer")
    judged = judge("--target", f"{server} --port {{port}}")
    assert judged.status == 0, judged.printed


def test_a_run_whose_time_is_up_leaves_the_rest_blocked(judge: Judge) -> None:
    """It is up before the target has been started, and that is told nevertheless."""
    judged = judge("--target", GOOD, "--time-limit", "1e-9")
    assert judged.report is not None
    assert judged.report["verdict"] == "incomplete"
    assert judged.report["target"]["port"] is not None
    assert "the run has had its 1e-09 s (--time-limit)" in judged.printed
