"""Hostile targets: the verdict stands, nothing is left of them, and everybody else lives on.

What holds after every run is in `tests/hostile_run.py`.
"""

import os
import shlex
import shutil
import socket
import subprocess
from pathlib import Path

import pytest

from conformance.catalogue import catalogue
from conformance.clause import Level
from tests.conftest import PROJECT, TARGETS, Judge, Judged
from tests.hostile_run import HostileRun, need_compiler

HOSTILE = TARGETS / "hostile"
MUSTS = {clause.id for clause in catalogue() if clause.level is Level.MUST}
START = {"startup.listens", "startup.listens_on_the_port_told", "startup.single_listener"}
# What a server breaks that never reaps, of the clauses that ZOMBIES names.
ZOMBIES = ("-k", "startup or zombies")
NEVER_REAPS = {
    "zombies.none_after_one",
    "zombies.none_after_many_at_once",
    "zombies.none_after_killed_child",
    "zombies.never_accumulate",
}
# More than what is copied of a target's folder.
LARGE = 17 << 20
SOME_CLAUSES = ("-k", "startup or answers_first_message")
SERVES = START | {"startup.refuses_port_in_use", "replies.answers_first_message"}


# Which level promises what: the fixture that a test asks for says it.


@pytest.fixture(params=["full", "restricted", "off"])
def judge_hostile(judge: Judge, tmp_path: Path, request: pytest.FixtureRequest) -> HostileRun:
    """What holds at each level of isolation."""
    return HostileRun(judge, tmp_path, request.param)


@pytest.fixture(params=["full", "restricted"])
def contained(judge: Judge, tmp_path: Path, request: pytest.FixtureRequest) -> HostileRun:
    """What full and restricted promise: at off the target could do what it tries."""
    return HostileRun(judge, tmp_path, request.param)


@pytest.fixture
def sandboxed(judge: Judge, tmp_path: Path) -> HostileRun:
    """What full alone promises."""
    return HostileRun(judge, tmp_path, "full")


def _conforms(judged: Judged) -> None:
    assert judged.ids("fail", "blocked") & MUSTS == set(), judged.printed
    assert judged.status == 0


def _serves(judged: Judged) -> None:
    assert judged.ids("fail") == set(), judged.printed
    assert judged.ids("pass") >= SERVES, judged.printed


def _is_seen_to_leave_zombies(judged: Judged) -> None:
    assert judged.ids("fail") == NEVER_REAPS, judged.printed
    assert judged.report is not None
    assert judged.report["verdict"] == "violates"


def _was_ended_for(what: str, judged: Judged) -> None:
    assert judged.ids("fail") <= {"startup.listens"}, judged.printed
    assert "startup.queues_a_burst" in judged.ids("blocked")
    assert f"of {what} it was ended" in judged.printed or f"{what} it was ended" in judged.printed


def _where(judge_hostile: HostileRun, restricted: list[str]) -> list[str]:
    """Arguments for a target that is told what it may do at this level."""
    return restricted if judge_hostile.isolation == "restricted" else []


def _c(name: str, *arguments: str) -> str:
    return shlex.join([f"{HOSTILE}/{name}.c", "{port}", *arguments])


# What it takes from the machine


def test_a_fork_bomb_ends_with_its_target(judge_hostile: HostileRun) -> None:
    judged = judge_hostile(_c("fork_bomb_at_first_client"), *SOME_CLAUSES)
    _was_ended_for("processes and threads", judged)


def test_a_thread_bomb_ends_with_its_target(judge_hostile: HostileRun) -> None:
    judged = judge_hostile(_c("thread_bomb"), *SOME_CLAUSES)
    _was_ended_for("processes and threads", judged)


@pytest.mark.parametrize("kind", ["shared", "memfd", "many"])
def test_memory_is_counted_however_it_is_had(judge_hostile: HostileRun, kind: str) -> None:
    judged = judge_hostile(_c("eats_memory", kind), *SOME_CLAUSES, "--limit-memory", "256")
    _was_ended_for("MiB of memory", judged)


def test_a_process_is_refused_more_memory_than_the_limit(judge_hostile: HostileRun) -> None:
    judged = judge_hostile(_c("eats_memory", "private"), *SOME_CLAUSES, "--limit-memory", "256")
    assert judged.ids("fail") == set(), judged.printed


def test_every_folder_has_an_end(sandboxed: HostileRun) -> None:
    before = sorted(os.listdir(HOSTILE))
    judged = sandboxed(_c("fills_every_folder"), *SOME_CLAUSES)
    _serves(judged)
    assert sorted(os.listdir(HOSTILE)) == before


def test_a_target_cannot_open_100000_descriptors(judge_hostile: HostileRun) -> None:
    _serves(judge_hostile(_c("opens_100000_descriptors"), *SOME_CLAUSES))


@pytest.mark.parametrize("kind", ["lines", "bytes"])
def test_endless_output_does_no_harm(judge_hostile: HostileRun, kind: str) -> None:
    some = "startup or answers_first_message or ctrl_c or hangup or console or stdio"
    judged = judge_hostile(_c("prints_without_end", kind), "-k", some, "--limit-file-size", "1")
    assert judged.ids("fail") <= {"console.output_once", "console.flushes"}, judged.printed
    assert judged.ids("pass") >= SERVES, judged.printed


def test_a_server_that_sends_without_end_is_named(judge_hostile: HostileRun) -> None:
    judged = judge_hostile(_c("sends_without_end"), *SOME_CLAUSES)
    assert judged.ids("fail", "error") == set(), judged.printed
    assert judged.ids("pass") >= START, judged.printed
    assert "it speaks without end" in judged.message("replies.answers_first_message")


# What it does to other processes


def test_a_target_that_kills_everybody_kills_no_process_outside(contained: HostileRun) -> None:
    contained.need_signals_kept_within()
    _is_seen_to_leave_zombies(contained(_c("kills_everybody"), *ZOMBIES))


def test_a_target_that_traces_everybody_traces_no_process_outside(contained: HostileRun) -> None:
    target = _c("traces_everybody", *_where(contained, restricted=["sees-all"]))
    _is_seen_to_leave_zombies(contained(target, *ZOMBIES))


def test_a_target_that_stops_its_sandbox_and_ends_does_not_block_the_run(
    sandboxed: HostileRun,
) -> None:
    judged = sandboxed(_c("traces_everybody", "and-ends"), *SOME_CLAUSES)
    assert judged.ids("fail") == {"startup.listens"}, judged.printed
    assert "ended before it listened" in judged.message("startup.listens")


def test_a_process_left_behind_that_keeps_the_port_is_seen_and_ended(
    judge_hostile: HostileRun,
) -> None:
    judged = judge_hostile(_c("leaves_a_child_behind"), "-k", "startup or shutdown")
    assert judged.ids("fail") >= {
        "startup.single_listener",
        "shutdown.frees_port",
        "shutdown.leaves_no_process",
    }, judged.printed
    assert judged.ids("blocked") & {"shutdown.sigterm_ends_listener"} == set()


def test_a_target_that_ignores_every_signal_leaves_nothing(judge_hostile: HostileRun) -> None:
    judged = judge_hostile(
        _c("ignores_every_signal"), "-k", "shutdown or child_ends or killed_child"
    )
    assert judged.ids("fail") == {
        "shutdown.sigterm_ends_listener",
        "shutdown.ctrl_c",
        "shutdown.hangup",
    }, judged.printed


@pytest.mark.parametrize("how", ["kill", "kill-group", "first-client", "stop"])
def test_a_target_that_ends_its_keeper_is_ended_all_the_same(
    judge_hostile: HostileRun, how: str
) -> None:
    judge_hostile.need_signals_kept_within()
    judged = judge_hostile(_c("ends_its_keeper", how), *ZOMBIES)
    if judge_hostile.isolation != "off":
        _is_seen_to_leave_zombies(judged)
        return
    assert judged.ids("fail") == set(), judged.printed
    assert judged.report is not None
    assert judged.report["verdict"] == "incomplete"
    assert "ended or stopped the process of forkspec's that keeps it" in judged.printed


@pytest.mark.parametrize("how", ["deep", "locked", "folder"])
def test_folders_that_are_hard_to_delete_are_deleted(judge_hostile: HostileRun, how: str) -> None:
    _is_seen_to_leave_zombies(judge_hostile(_c("undeletable_folders", how), *ZOMBIES))


def test_a_target_that_leaves_no_port_to_its_clients_is_not_judged(sandboxed: HostileRun) -> None:
    judged = sandboxed(_c("takes_every_port"), *SOME_CLAUSES)
    assert judged.ids("fail") == set(), judged.printed
    assert "replies.answers_first_message" in judged.ids("blocked")
    assert "no port left from which" in judged.printed


# What it tries to reach or see


def test_a_target_reaches_no_process_outside(
    contained: HostileRun, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The name of a socket is short, a path may not be.
    monkeypatch.chdir(tmp_path)
    path, name = tmp_path / "socket", f"hostile-{os.urandom(8).hex()}"
    with (
        socket.create_server(("", 0), family=socket.AF_INET) as over_ip,
        socket.socket(socket.AF_UNIX) as by_path,
        socket.socket(socket.AF_UNIX) as by_name,
    ):
        by_path.bind("socket")
        by_name.bind(f"\0{name}")
        for outside in (by_path, by_name):
            outside.listen()
        port = str(over_ip.getsockname()[1])
        _serves(contained(_c("connects_outside", port, f"at={path}", name), *SOME_CLAUSES))
        for outside in (over_ip, by_path, by_name):
            outside.setblocking(False)
            with pytest.raises(BlockingIOError):
                outside.accept()


def test_a_target_that_listens_elsewhere_too_is_judged_on_its_port(sandboxed: HostileRun) -> None:
    judged = sandboxed(_c("listens_elsewhere_too"))
    _conforms(judged)
    assert judged.report is not None
    assert judged.report["target"]["port"] != 22


def test_a_target_gets_no_more_rights_than_it_has(contained: HostileRun) -> None:
    _conforms(contained(_c("makes_namespaces", *_where(contained, restricted=["may-be-another"]))))


def test_a_target_sees_nothing_of_the_suite(contained: HostileRun, tmp_path: Path) -> None:
    need_compiler()
    server = _compile("never_reaps", tmp_path / "server")
    secret = f"secret-{os.urandom(8).hex()}"
    words = [f"{HOSTILE}/reads_other_files.py", "{port}", str(server), secret]
    words += _where(contained, restricted=["sees-all"])
    judged = contained(shlex.join(words), *ZOMBIES, SUITE_SECRET=f"{secret}!")
    _is_seen_to_leave_zombies(judged)


def test_a_target_can_neither_read_nor_rewrite_what_is_not_its_own(
    contained: HostileRun, tmp_path: Path
) -> None:
    need_compiler()
    alice, bob = tmp_path / "submissions" / "alice", tmp_path / "submissions" / "bob"
    other_files = {bob / "server.c": "Bob's work", tmp_path / "diary": "Dear diary"}
    for folder in (alice, bob):
        folder.mkdir(parents=True)
    for path, text in other_files.items():
        path.write_text(text)
    shutil.copy(HOSTILE / "rewrites_everything.py", alice)
    _compile("never_reaps", alice / "never_reaps")
    others = [bob, tmp_path / "report.json", tmp_path / "report.xml", Path("/etc/shadow")]
    suite = [PROJECT / "conformance" / "judging.py", PROJECT / "reports" / "json_report.py"]
    sources = [path.read_text() for path in suite]
    (alice / "other_files.txt").write_text("\n".join(map(str, [*other_files, *others, *suite])))
    mine = sorted(os.listdir(alice))
    target = "rewrites_everything.py {port}"
    _is_seen_to_leave_zombies(contained(target, *ZOMBIES, folder=alice))
    assert {path: path.read_text() for path in other_files} == other_files
    assert [path.read_text() for path in suite] == sources
    assert sorted(os.listdir(alice)) == mine
    assert os.listdir(bob) == ["server.c"]


def test_modes_owners_times_and_labels_of_others_stay(
    contained: HostileRun, tmp_path: Path
) -> None:
    """Restricted, it could change modes, owners and times, but gives nobody's rights away."""
    need_compiler()
    own, diary = tmp_path / "own", tmp_path / "diary"
    own.mkdir()
    # This one it may read: it is not copied, for it is large.
    large = own / "large"
    diary.write_text("Dear diary")
    with large.open("wb") as file:
        file.truncate(LARGE)
    shutil.copy(HOSTILE / "changes_modes.py", own)
    _compile("never_reaps", own / "never_reaps")
    (own / "other_files.txt").write_text(f"{diary}\n{large}\n/etc/passwd\n")
    before = [path.stat() for path in (diary, large)]
    what = _where(contained, ["modes"]) or ["nothing"]
    target = f"changes_modes.py {{port}} {what[0]}"
    _is_seen_to_leave_zombies(contained(target, *ZOMBIES, folder=own))
    for path, status in zip((diary, large), before, strict=True):
        assert path.stat().st_ctime_ns == status.st_ctime_ns


def _compile(name: str, program: Path) -> Path:
    subprocess.run(["cc", "-o", program, HOSTILE / f"{name}.c"], check=True)
    return program


def test_a_log_that_becomes_a_link_leads_nowhere(judge_hostile: HostileRun, tmp_path: Path) -> None:
    diary = tmp_path / "diary"
    diary.write_text("Dear diary")
    judged = judge_hostile(_c("replaces_its_log", str(diary)), *SOME_CLAUSES)
    assert judged.ids("fail") == {"startup.listens"}, judged.printed
    assert "Dear diary" not in judged.printed
    assert diary.read_text() == "Dear diary"
    # In a sandbox, they are links in a folder of its own; restricted, it can make none there.
    assert ("both are links now" in judged.printed) is (judge_hostile.isolation != "restricted")


# What it says


@pytest.mark.parametrize("how", ["", "to-clients", "and-ends"])
def test_forged_report_lines_change_no_verdict(judge_hostile: HostileRun, how: str) -> None:
    judged = judge_hostile(_c("forges_report_lines", how), *ZOMBIES)
    if how == "and-ends":
        assert judged.ids("fail") == {"startup.listens"}, judged.printed
    else:
        _is_seen_to_leave_zombies(judged)
    for line in judged.printed.splitlines():
        assert not line.startswith(("PASSED", "conforms", "PASS    zombies.none_after_one"))


def test_names_with_escape_codes_are_plain_in_every_report(judge_hostile: HostileRun) -> None:
    judged = judge_hostile(_c("name_with_escape_codes"), "-k", "startup or descriptors")
    assert "descriptors.parent_closes_connfd" in judged.ids("fail"), judged.printed
    assert r"\x1b[2J" in judged.printed


def test_a_greeting_with_escape_codes_is_plain_in_every_report(judge_hostile: HostileRun) -> None:
    judged = judge_hostile(
        _c("greets_with_escape_codes"), "-k", "startup or carries or nothing_more"
    )
    assert judged.ids("fail") == set(), judged.printed
    assert judged.report is not None
    assert "\\x1b[2J" in judged.report["target"]["dialogue"]


AWKWARD = 'it\'s "$(touch pwned)" `touch pwned`\n; touch pwned #'


@pytest.mark.parametrize("kind", [".py", ".c"])
def test_a_path_is_a_path_whatever_is_in_it(
    judge_hostile: HostileRun, tmp_path: Path, kind: str
) -> None:
    folder = tmp_path / AWKWARD
    folder.mkdir()
    if kind == ".c":
        shutil.copy(TARGETS / "good" / "serve.h", folder)
        source = (TARGETS / "good" / "sig_ign.c").read_text()
    else:
        source = (HOSTILE / "echoes.py").read_text()
    server = folder / f"{AWKWARD}{kind}"
    server.write_text(source)
    judged = judge_hostile(
        shlex.join([str(server), "{port}", AWKWARD]), *SOME_CLAUSES, folder=folder
    )
    _serves(judged)
    assert not [*tmp_path.rglob("pwned"), *PROJECT.glob("pwned")]
