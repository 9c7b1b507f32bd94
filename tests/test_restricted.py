"""The level between full and off: Landlock and a filter of system calls, without any namespace."""

import os
import shutil
import socket
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from fixtures.isolation.restricted import Restricted
from fixtures.isolation.start_folder import Mirror
from fixtures.isolation.visible_files import View
from fixtures.linux.landlock import PORTS, SCOPES, abi
from fixtures.linux.seccomp_filter import NoFilter, Refusal, program
from tests.classroom import HOPELESS, assignment, grade, submit
from tests.conftest import PROJECT, TARGETS, Judge
from tests.refusing import refusing

GOOD = f"{TARGETS}/good/perl_fork.pl {{port}}"
TRIES = TARGETS / "restricted" / "tries.py"
START = "-k", "startup or answers_first_message"


@pytest.fixture(autouse=True)
def needs_landlock() -> None:
    """Skip where there is none."""
    try:
        abi()
    except OSError as problem:
        pytest.skip(str(problem))


@pytest.fixture
def refused(judge: Judge, tmp_path: Path) -> Callable[..., str]:
    """Run forkspec where these calls are refused; gives what it printed."""

    def run(names: str, *options: str, folder: Path = PROJECT) -> str:
        scratch = tmp_path / "scratch-of-refused"
        scratch.mkdir(exist_ok=True)
        argv = [*refusing(*names.split()), sys.executable, "-m", "pytest"]
        argv += ["-c", f"{PROJECT}/pyproject.toml", "--rootdir", str(PROJECT), *options]
        environment = {**os.environ, "TMPDIR": str(scratch), "FORKSPEC_FOLDER": str(folder)}
        done = subprocess.run(argv, cwd=PROJECT, env=environment, capture_output=True, text=True)
        assert not list(scratch.iterdir()), "files were left behind"
        return done.stdout + done.stderr

    return run


def _refused(run: Callable[..., object], folder: Path, *attempts: str) -> list[str]:
    """Which of these attempts of a target in this folder are refused."""
    folder.mkdir(exist_ok=True)
    shutil.copy(TRIES, folder)
    (folder / "tries.txt").write_text("\n".join(attempts))
    log = folder.parent / "target.log"
    run("--target=tries.py {port}", f"--target-log={log}", "-k", "test_listens", folder=folder)
    said = log.read_text()
    refused = [attempt for attempt in attempts if f"\n| {attempt}: refused" in said]
    assert [a for a in attempts if f"\n| {a}: done" in said] == [
        a for a in attempts if a not in refused
    ], said
    return refused


# What is in force, and in which words


def test_it_can_be_asked_for_by_its_name(judge: Judge) -> None:
    judged = judge("--target", GOOD, "--isolation", "restricted")
    assert judged.status == 0, judged.printed
    assert judged.report is not None
    isolation = judged.report["environment"]["isolation"]
    assert isolation.startswith("restricted (")
    assert f"Landlock {abi()}, system-call filter" in isolation
    assert f"  isolation  {isolation}\n  means      the server writes to no file " in judged.printed


def test_auto_takes_it_where_namespaces_are_refused(refused: Callable[..., str]) -> None:
    printed = refused("namespaces", f"--target={GOOD}")
    assert "isolation  restricted (Landlock " in printed, printed
    assert "; no own network: " in printed
    assert "\nconforms " in printed


def test_full_is_all_of_it_or_nothing(refused: Callable[..., str]) -> None:
    printed = refused("namespaces", f"--target={GOOD}", "--isolation=full")
    assert printed.strip().splitlines()[-1].startswith("ERROR: --isolation full cannot be had: ")


@pytest.mark.parametrize("kind", ["landlock", "filters"])
def test_what_cannot_be_had_is_bad_usage(refused: Callable[..., str], kind: str) -> None:
    printed = refused(kind, f"--target={GOOD}", "--isolation=restricted")
    line = printed.strip().splitlines()[-1]
    assert line.startswith("ERROR: --isolation restricted cannot be had: "), printed


@pytest.mark.parametrize("kind", ["landlock", "filters"])
def test_without_any_of_it_the_run_says_what_off_means(
    refused: Callable[..., str], kind: str
) -> None:
    printed = refused(f"namespaces {kind}", f"--target={GOOD}", "-k", "listens")
    assert "isolation  off (no own network: " in printed, printed
    assert "; no restriction: " in printed
    assert "  means      the server can read and change your files, and end your pro" in printed


def test_a_network_that_root_can_leave_counts_as_none(refused: Callable[..., str]) -> None:
    if os.geteuid():
        pytest.skip("not root")
    options = ["--isolation=auto", "-k", "listens", f"--target={GOOD}"]
    printed = refused("landlock mount=EPERM pivot_root=EPERM", *options)
    assert "isolation  off (own network; " in printed, printed
    assert "root, and so the target, can leave its own network" in printed


# What it keeps away


def test_files_are_read_where_the_view_has_them_and_written_nowhere_else(
    judge: Judge, tmp_path: Path
) -> None:
    own, diary = tmp_path / "own", tmp_path / "diary"
    own.mkdir()
    diary.write_text("Dear diary")
    (own / "notes").write_text("yesterday")
    outside = [f"read:{diary}", f"write:{diary}", f"write:{tmp_path}/new", "write:/tmp/forkspec-x"]
    outside += ["write:/etc/passwd", f"read:{PROJECT}/README.md", "read:/etc/shadow"]
    inside = ["own:new", "write:notes", "write:$HOME/a", "write:$TMPDIR/b", "read:/etc/passwd"]
    inside += ["read:/proc/self/status", "write:/dev/null", "write:/dev/stderr"]
    run = partial(judge, "--isolation", "restricted")
    assert _refused(run, own, *outside, *inside) == outside
    assert diary.read_text() == "Dear diary"
    assert sorted(os.listdir(own)) == ["notes", "tries.py", "tries.txt"]
    assert (own / "notes").read_text() == "yesterday"


def test_a_word_of_the_command_that_names_a_file_is_read(judge: Judge, tmp_path: Path) -> None:
    (tmp_path / "own").mkdir()
    (tmp_path / "words").write_text("one")
    (tmp_path / "own" / "server.sh").write_text('cat "$1" "${2#*=}" && exit 9\n')
    target = "server.sh ../words --file=../words"
    options = ["--target", target, "--isolation", "restricted", "-k", "test_listens"]
    judged = judge(*options, folder=tmp_path / "own")
    assert "exit status 9" in judged.printed


def test_what_isolation_forbade_is_named_and_the_target_is_not_blamed(
    judge: Judge, tmp_path: Path
) -> None:
    (tmp_path / "own").mkdir()
    (tmp_path / "pids").mkdir()
    (tmp_path / "own" / "server.sh").write_text(f"echo $$ > {tmp_path}/pids/one || exit 1\n")
    options = ["--target", "server.sh", "--isolation", "restricted", "-k", "test_listens"]
    judged = judge(*options, folder=tmp_path / "own")
    assert judged.ids("fail") == set(), judged.printed
    said = judged.message("startup.listens")
    assert f"restricted, it was kept from {tmp_path}/pids, which this machine has" in said


@pytest.fixture
def elsewhere() -> Iterator[int]:
    """A port of the machine's on which somebody listens: none that the kernel chose."""
    for port in range(9_000, 10_000):
        try:
            with socket.create_server(("127.0.0.1", port)) as listening:
                yield port
                listening.setblocking(False)
                with pytest.raises(BlockingIOError):
                    listening.accept()
                return
        except OSError:
            continue


def test_ports_of_others_are_out_of_reach(
    refused: Callable[..., str], elsewhere: int, tmp_path: Path
) -> None:
    if abi() < PORTS:
        pytest.skip("Landlock knows no ports on this kernel")
    attempt = f"connect:{elsewhere}"
    assert _refused(partial(refused, "namespaces"), tmp_path / "own", attempt) == [attempt]


def test_a_proxy_reaches_its_own_back_end(refused: Callable[..., str]) -> None:
    target = f"{TARGETS}/field/proxy_with_backend.py {{port}}"
    printed = refused("namespaces", f"--target={target}", *START)
    assert "isolation  restricted" in printed
    assert "PASS    replies.answers_first_message " in printed, printed


def test_sockets_of_the_machine_are_kept_away_with_all_of_their_family(
    judge: Judge, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    families = ["socket:AF_UNIX", "socket:AF_INET", "socket:AF_INET6", "socket:AF_VSOCK"]
    with socket.socket(socket.AF_UNIX) as outside:
        outside.bind("socket")
        outside.listen()
        run = partial(judge, "--isolation", "restricted")
        refused = _refused(run, tmp_path / "own", *families)
        said = run("--target", GOOD, "-k", "test_listens").printed
    assert refused == ["socket:AF_UNIX", "socket:AF_VSOCK"]
    assert "no UNIX sockets for it: it could connect to " in said


def test_root_becomes_another_user_but_rules_no_more(judge: Judge, tmp_path: Path) -> None:
    if os.geteuid():
        pytest.skip("not root")
    attempts = [f"kill:{os.getpid()}", "become:65534"]
    refused = _refused(partial(judge, "--isolation", "restricted"), tmp_path / "own", *attempts)
    assert refused == (attempts[:1] if abi() >= SCOPES else [])


# On older kernels


def _in_child(landlock: int, attempt: Callable[[Path], object], folder: Path) -> str:
    """What comes of an attempt with as much of Landlock as that version has."""
    own = folder / "start"
    own.mkdir()
    view = View(None, folder, (), (folder,), ())
    reader, writer = os.pipe()
    child = os.fork()
    if not child:
        try:
            Restricted(view, landlock).enforce(own, folder / "log")
            attempt(own)
            os.write(writer, b"done")
        except OSError as problem:
            os.write(writer, (problem.strerror or "").encode())
        finally:
            os._exit(0)
    os.close(writer)
    os.waitpid(child, 0)
    with open(reader) as answer:
        return answer.read()


VERSIONS = [pytest.param(n, id=f"Landlock {n}") for n in range(1, 8)]


@pytest.mark.parametrize("landlock", VERSIONS)
def test_each_version_keeps_the_contents_of_files(tmp_path: Path, landlock: int) -> None:
    if landlock > abi():
        pytest.skip("this kernel has an older one")
    (tmp_path / "diary").write_text("Dear diary")

    def empty(own: Path) -> None:
        # A file that is open for reading only can be truncated, see open(2).
        os.close(os.open(tmp_path / "diary", os.O_RDONLY | os.O_TRUNC))

    assert _in_child(landlock, empty, tmp_path) == "Permission denied"
    assert (tmp_path / "diary").read_text() == "Dear diary"


@pytest.mark.parametrize("landlock", VERSIONS)
def test_each_version_lets_a_folder_of_its_own_be_used(tmp_path: Path, landlock: int) -> None:
    if landlock > abi():
        pytest.skip("this kernel has an older one")

    def work(own: Path) -> None:
        (own / "a").write_text("1")
        (own / "a").write_text("2")
        (own / "a").rename(own / "b")
        (own / "b").unlink()
        (own / "folder").mkdir()
        (own / "folder").rmdir()
        os.mkfifo(own / "pipe")

    assert _in_child(landlock, work, tmp_path) == "done"


def test_everybody_is_not_to_be_ended_where_signals_are_not_kept_within(tmp_path: Path) -> None:
    answer = _in_child(SCOPES - 1, lambda own: os.kill(-1, 0), tmp_path)
    assert answer == "Operation not permitted"


def test_a_machine_whose_calls_are_not_known_has_no_filter() -> None:
    with pytest.raises(NoFilter, match="sparc"):
        program([Refusal(("ptrace",))], "sparc")


# The copy


def test_the_copy_has_what_the_view_has(tmp_path: Path) -> None:
    machine, folder = tmp_path / "machine", tmp_path / "start"
    own = machine / "a" / "own"
    own.mkdir(parents=True)
    (own / "small").write_text("1")
    (own / "large").write_text("2")
    (own / "script").write_text("#!/bin/sh\n")
    (own / "script").chmod(0o755)
    (machine / "data").write_text("3")
    copied = (own / "script", own / "small")
    mirror = Mirror(folder, View(own, own, copied, (own / "large", machine / "data"), ()))
    mirror.make()
    at = mirror.working
    assert (at / "small").read_text() == "1" and not (at / "small").is_symlink()
    assert stat.S_IMODE((at / "script").stat().st_mode) == 0o755
    assert (at / "large").readlink() == own / "large"
    assert (at / ".." / ".." / "data").read_text() == "3"
    assert mirror.moved(f"{own}/script") == f"{at}/script"
    assert mirror.moved(f"--file={own}/small") == f"--file={at}/small"
    assert mirror.moved(f"{own}er/small") == f"{own}er/small"
    assert mirror.moved(f"/x{own}/small") == f"/x{own}/small"
    assert mirror.original(f"{at}/small") == f"{own}/small"


def test_a_working_folder_that_is_not_shown_is_an_empty_one(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "secret").write_text("1")
    mirror = Mirror(tmp_path / "start", View(None, tmp_path / "elsewhere", (), (), ()))
    mirror.make()
    assert mirror.working.is_relative_to(tmp_path / "start")
    assert os.listdir(mirror.working) == []


def test_a_build_works_in_its_own_folder_and_nowhere_else(tmp_path: Path, elsewhere: int) -> None:
    diary = tmp_path / "diary"
    diary.write_text("Dear diary")
    script = "#!/bin/sh\ncp server.txt server; chmod 755 server; mkdir made; rmdir made\n"
    script += f"cat {diary}\necho mine > {diary}\necho mine > /tmp/forkspec-build\n"
    script += f"perl -MIO::Socket -e 'print IO::Socket::INET->new(\"127.0.0.1:{elsewhere}\")||$!'\n"
    submit(tmp_path / "all", "a", {"make.sh": script, "server.txt": HOPELESS})
    toml = assignment(tmp_path, 'build = "./make.sh; true"\nisolation = "restricted"')
    done = grade(tmp_path / "all", toml, tmp_path / "marks")
    printed = (tmp_path / "marks" / "submissions" / "a" / "build.log").read_text()
    assert done.table()["a"]["status"] == "judged", printed
    assert printed.count("ermission denied") == (4 if abi() >= PORTS else 3), printed
    assert diary.read_text() == "Dear diary"


def test_the_limits_hold(judge: Judge, tmp_path: Path) -> None:
    (tmp_path / "server.sh").write_text("ulimit -n; exit 9\n")
    options = ["--limit-descriptors", "77", "--isolation", "restricted", "-k", "test_listens"]
    judged = judge("--target", "server.sh", *options, folder=tmp_path)
    assert "\n          77\n" in judged.printed
