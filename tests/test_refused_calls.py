"""Where the kernel refuses to answer, as under a container's profile, outcomes are the same."""

import platform
import shutil
from pathlib import Path

import pytest

from fixtures.isolation.other_user import is_exempt
from fixtures.linux.seccomp_notify import SECCOMP
from reference_server.faults import BY_NAME
from tests.conftest import Judge, Judged, Twin
from tests.field import build, expectations, needs
from tests.refusing import NO_TRACING, refusing

pytestmark = [
    pytest.mark.environments,
    pytest.mark.skipif(
        platform.machine() not in SECCOMP, reason=f"no filter is written for {platform.machine()}"
    ),
]
AS_IN_DOCKER = refusing("docker", "namespaces", NO_TRACING)
GREETS = """
import os, signal, socket, sys
signal.signal(signal.SIGCHLD, signal.SIG_IGN)
listening_socket = socket.create_server(("", int(sys.argv[1])))
while True:
    connection, _ = listening_socket.accept()
    if not os.fork():
        listening_socket.close()
        connection.sendall(b"Tue Jan  2\\r\\n")
        os._exit(0)
    connection.close()
"""
FORK_FAILURE = {"robustness.fork_failure", "robustness.fork_failure_lets_client_go"}


def _refused(judged: Judged) -> str:
    assert judged.report is not None, judged.printed
    return str(judged.report["environment"]["refused"])


def _by_machine(judged: Judged) -> set[str]:
    assert judged.report is not None, judged.printed
    return {c["id"] for c in judged.report["clauses"] if c["blocked_by_machine"]}


@pytest.mark.parametrize(
    ("language", "options"),
    [("c", ()), ("python", ("-k", "descriptors or zombies or signals or robustness"))],
)
def test_a_good_server_conforms(
    judge: Judge, twin: Twin, language: str, options: tuple[str, ...]
) -> None:
    judged = judge("--target", twin(language), "--isolation", "auto", *options, prefix=AS_IN_DOCKER)
    assert judged.status == (1 if options else 0), judged.printed
    assert judged.ids("fail", "error") == _by_machine(judged) == set(), judged.printed
    assert "pidfd_getfd, ptrace, sock_diag" in _refused(judged)
    assert "--cap-add SYS_PTRACE" in judged.printed


@pytest.mark.parametrize(
    ("fault", "family"), [("parent-keeps-connfd", "descriptors"), ("fork-error-ends", "robustness")]
)
def test_a_fault_breaks_the_same_clauses(judge: Judge, twin: Twin, fault: str, family: str) -> None:
    options = ("--target", f"{twin('c')} --fault {fault}", "-k", family, "--isolation", "auto")
    judged = judge(*options, prefix=AS_IN_DOCKER)
    broken = {clause for clause in BY_NAME[fault].breaks if clause.startswith(family)}
    assert judged.ids("fail") == broken, judged.printed
    assert judged.ids("error") == set(), judged.printed


def _greets(tmp_path: Path) -> str:
    server = tmp_path / "greets.py"
    server.write_text(GREETS)
    return f"{server} {{port}}"


def test_a_child_that_greets_and_ends_is_kept_all_the_same(judge: Judge, tmp_path: Path) -> None:
    options = ("--target", _greets(tmp_path), "-k", "processes or parent_closes or after_one")
    judged = judge(*options, prefix=AS_IN_DOCKER)
    assert judged.ids("fail", "error") == _by_machine(judged) == set(), judged.printed
    assert {"processes.child_of_listener", "descriptors.parent_closes_connfd"} <= judged.ids("pass")


def test_a_child_that_ends_before_it_is_seen_breaks_no_rule(judge: Judge, tmp_path: Path) -> None:
    """Where not even the calls of a target may be watched, its children cannot be kept."""
    options = ("--target", _greets(tmp_path), "-k", "processes or parent_closes or after_one")
    judged = judge(*options, prefix=refusing("docker", "namespaces", NO_TRACING, "seccomp=EPERM"))
    assert judged.ids("fail", "error") == set(), judged.printed
    assert "processes.child_of_listener" in _by_machine(judged), judged.printed
    assert "--cap-add SYS_PTRACE" in judged.message("processes.child_of_listener")


@pytest.mark.timeout(900)
@pytest.mark.parametrize(
    "name", ["greets_never_reaps", "greets_keeps_connfd", "greets_and_forgets"]
)
def test_servers_that_greet_and_end_are_judged_as_usual(
    judge: Judge, tmp_path: Path, name: str
) -> None:
    expected = next(each for each in expectations() if each.name == name)
    if shutil.which(needs(expected)) is None:
        pytest.skip(f"{needs(expected)} is not installed")
    families = "processes or descriptors or zombies or shutdown"
    options = (f"--target={build(expected, tmp_path)}", "-k", families)
    folder = tmp_path / expected.source.stem
    usual = judge(*options, folder=folder)
    refused = judge(*options, folder=folder, prefix=AS_IN_DOCKER)
    assert _outcomes(refused) == _outcomes(usual), refused.printed


def test_threads_with_tables_of_their_own_are_seen(judge: Judge, tmp_path: Path) -> None:
    """Where tables cannot be compared with kcmp(2). (In Docker no server can have such threads, for
    there unshare(2) is refused to it.)"""
    expected = next(each for each in expectations() if each.name == "thread_with_own_table")
    options = ("-k", "parent_closes or client_sees_end", "--isolation", "off")
    command = build(expected, tmp_path)
    judged = judge(f"--target={command}", *options, prefix=refusing("docker", NO_TRACING))
    assert judged.ids("fail") == {clause for clause, _ in expected.excluded}, judged.printed


def test_a_full_backlog_is_known_where_sockets_cannot_be_asked(
    judge: Judge, tmp_path: Path
) -> None:
    """What waits in a backlog of one is not taken for more, nor for less."""
    expected = next(each for each in expectations() if each.name == "backlog_of_one")
    command = build(expected, tmp_path)
    options = (f"--target={command}", "-k", "concurrency or queues_a_burst", "--isolation", "off")
    usual = judge(*options)
    refused = judge(*options, prefix=refusing("docker", NO_TRACING))
    assert _outcomes(refused) == _outcomes(usual), refused.printed


def _outcomes(judged: Judged) -> dict[str, str]:
    assert judged.report is not None, judged.printed
    return {c["id"]: c["outcome"] for c in judged.report["clauses"]}


def test_no_sleep_is_waited_out(judge: Judge, twin: Twin) -> None:
    """That nobody will ever reap is proved; to wait for it would take a grace for each."""
    options = ("--target", f"{twin('c')} --fault no-reaping", "-k", "zombies", "--grace", "30")
    judged = judge(*options, prefix=AS_IN_DOCKER)
    assert judged.report is not None and "zombies.none_after_one" in judged.ids("fail")
    assert judged.report["seconds"] < 30


def test_a_timeout_is_still_waited_for(judge: Judge) -> None:
    options = ("--target", "tests/targets/good/rcvtimeo_reaper.c", "-k", "zombies")
    judged = judge(*options, prefix=AS_IN_DOCKER)
    assert judged.ids("fail", "error") == set(), judged.printed
    assert "zombies.none_after_one" in judged.ids("pass")


def test_silent_clients_are_still_met(judge: Judge) -> None:
    options = ("--target", "tests/targets/good/defer_accept.c", "-k", "concurrency")
    judged = judge(*options, prefix=AS_IN_DOCKER)
    assert judged.ids("fail", "error") == set(), judged.printed
    assert "concurrency.silent_client_blocks_nobody" in judged.ids("pass")


@pytest.mark.parametrize("how", [("setpriv", "--bounding-set=-sys_ptrace"), ("unshare", "-r")])
@pytest.mark.parametrize("fault", ["", "fork-error-ends", "fork-error-keeps-connfd"])
def test_a_fork_is_made_to_fail_for_root(
    judge: Judge, twin: Twin, how: tuple[str, ...], fault: str
) -> None:
    if not is_exempt():
        pytest.skip("the limit on processes holds for this user")
    if shutil.which(how[0]) is None:
        pytest.skip(f"{how[0]} is not installed")
    target = f"{twin('c')} --fault {fault}" if fault else twin("c")
    judged = judge("--target", target, "-k", "fork_failure", prefix=how)
    expected = FORK_FAILURE & set(BY_NAME[fault].breaks) if fault else set()
    assert judged.ids("fail") == expected, judged.printed
    assert judged.ids("pass") == FORK_FAILURE - expected, judged.printed


def test_what_the_machine_cannot_pose_is_blocked_by_it(judge: Judge, twin: Twin) -> None:
    """Without a limit that holds, and without a filter that could answer instead."""
    if not is_exempt():
        pytest.skip("the limit on processes holds for this user")
    options = ("--target", twin("c"), "-k", "fork_failure or listens")
    judged = judge(*options, prefix=refusing("seccomp=EPERM", NO_TRACING))
    assert _by_machine(judged) == FORK_FAILURE, judged.printed
    assert judged.report is not None and judged.report["verdict"] == "incomplete"
    assert judged.report["summary"]["must"]["blocked_by_machine"] == len(FORK_FAILURE)
    assert "(2 by this machine)" in judged.printed
    assert "CAP_SYS_PTRACE" in judged.message("robustness.fork_failure")
