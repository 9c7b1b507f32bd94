"""The target's standard input: it never comes to its end, and --stdin types a line."""

import shlex
import shutil
import subprocess
from pathlib import Path

import pytest

from fixtures.census.read_census import read_census
from fixtures.census.settled import Why, settle
from fixtures.command import Command, parse
from fixtures.isolation.limits import Limits
from fixtures.target.launch import Target
from fixtures.target.start_options import (
    ON_A_TERMINAL,
    UNATTENDED,
    USUAL,
    WITHOUT_STDIO,
    StartOptions,
)
from fixtures.waiting import wait_for
from tests.conftest import PROJECT, Judge

LONG = 30.0


def _command(script: str, text: str | None) -> Command:
    found = parse(f"sh -c {shlex.quote(script)}", PROJECT)
    return Command(found.shown, found.words, found.folder, stdin=text)


def _printed(script: str, text: str | None = None, start_options: StartOptions = USUAL) -> str:
    """All that it printed until it ended, or slept for good."""
    target = Target(_command(script, text), 5051, start_options)
    try:
        settle(lambda: read_census(target.keeper, {}), LONG, lambda census: not census.living)
        if not read_census(target.keeper, {}).living:
            target.await_end()
        return target.printed()
    finally:
        target.close()


def test_it_does_not_come_to_its_end() -> None:
    target = Target(_command("cat; echo over", None), 1)
    settled = settle(lambda: read_census(target.keeper, {}), LONG, lambda census: not census.living)
    printed = target.printed()
    target.close()
    assert settled.why is Why.PROVED
    assert printed == ""


@pytest.mark.parametrize("start_options", [USUAL, ON_A_TERMINAL], ids=["pipe", "terminal"])
@pytest.mark.parametrize(
    ("text", "read"),
    [("5051", "<5051>"), ("{port}", "<5051>"), ("a b\nc", "<a b><c>"), ("", "<>")],
)
def test_a_text_is_typed_and_then_it_is_silent(
    start_options: StartOptions, text: str, read: str
) -> None:
    script = 'while read -r line; do printf "<%s>" "$line"; done; echo over'
    assert _printed(script, text, start_options) == read


def test_without_descriptors_there_is_none() -> None:
    assert _printed("(cat <&0) 2>/dev/null || exit 0; exit 1", "text", WITHOUT_STDIO) == ""


def test_a_program_of_the_suite_finds_eof_on_stdin() -> None:
    assert _printed("cat; echo over", None, UNATTENDED) == "over\n"


def test_what_is_written_to_it_is_in_the_log_once_the_end_is_seen() -> None:
    assert _printed("echo one; echo why >&0; exit 3") == "one\nwhy\n"
    assert _printed("echo why >&0; exit 3", "unread") == "why\n"
    assert _printed("read -r line; echo why >&0; exit 3", "read\nunread") == "why\n"


def test_much_that_is_written_to_it_blocks_no_process() -> None:
    assert _printed("seq 100000 >&0; echo over").endswith("100000\nover\n")


def test_endless_writing_to_it_is_bounded_like_any_log() -> None:
    target = Target(_command("exec yes >&0", None), 1, limits=Limits(file_size=1 << 20))
    assert wait_for(lambda: target.log_size >= 1 << 20 or None, LONG)
    target.close()


def test_a_text_that_is_read_late_is_still_there() -> None:
    """The main process ends at once, as a daemon's does; another one reads then."""
    target = Target(_command("exec 3<&0; (sleep 0.3; cat <&3) & exit 0", "late"), 1)
    assert wait_for(lambda: target.printed() or None, LONG) == "late\n"
    target.close()


def test_a_port_that_is_typed_counts_as_given() -> None:
    assert not _command("server", None).tells_port
    assert not _command("server", "start").tells_port
    assert _command("server", "{port}").tells_port


ASKS = """
import signal, socket, os
signal.signal(signal.SIGCHLD, signal.SIG_IGN)
listener = socket.create_server(("127.0.0.1", int(input("Port: "))), backlog=512)
while True:
    client, _ = listener.accept()
    if os.fork() == 0:
        listener.close()
        while data := client.recv(65536):
            client.sendall(data)
        os._exit(0)
    client.close()
"""
SHELL = """
import select, sys
exec(open("asks.py").read().split("listener =")[0])
listener = socket.create_server(("127.0.0.1", int(sys.argv[1])), backlog=512)
while True:
    ready, _, _ = select.select([0, listener], [], [])
    if 0 in ready and os.read(0, 100).strip() in (b"", b"quit"):
        sys.exit()
    if listener in ready:
        client, _ = listener.accept()
        if os.fork() == 0:
            listener.close()
            while data := client.recv(65536):
                client.sendall(data)
            os._exit(0)
        client.close()
"""
SOME_CLAUSES = ("-k", "startup or half_close or sigterm or none_after_one")


@pytest.mark.parametrize("isolation", ["auto", "off"])
def test_a_server_that_asks_for_its_port_is_judged(
    judge: Judge, tmp_path: Path, isolation: str
) -> None:
    (tmp_path / "asks.py").write_text(ASKS)
    options = ["--target", "asks.py", "--isolation", isolation]
    judged = judge(*options, "--stdin", "{port}", *SOME_CLAUSES, folder=tmp_path)
    assert judged.ids("fail") == set(), judged.printed
    assert "startup.listens_on_the_port_told" in judged.ids("pass"), judged.printed
    judged = judge(*options, *SOME_CLAUSES, folder=tmp_path)
    assert "it reads its standard input (--stdin TEXT" in judged.message("startup.listens")


@pytest.mark.parametrize("isolation", ["auto", "off"])
def test_a_server_that_takes_commands_is_judged(
    judge: Judge, tmp_path: Path, isolation: str
) -> None:
    (tmp_path / "asks.py").write_text(ASKS)
    (tmp_path / "shell.py").write_text(SHELL)
    options = ["--target", "shell.py {port}", "--isolation", isolation]
    judged = judge(*options, *SOME_CLAUSES, folder=tmp_path)
    assert judged.ids("fail") == set(), judged.printed
    assert "startup.listens" in judged.ids("pass")
    judged = judge(*options, "--stdin", "quit", *SOME_CLAUSES, folder=tmp_path)
    assert "ended" in judged.message("startup.listens")


def test_a_text_that_no_terminal_takes_is_bad_usage(judge: Judge) -> None:
    judged = judge("--target", "/bin/true", "--stdin", "x" * 4001)
    assert judged.status == 4
    assert "--stdin: more than 4000 bytes" in judged.printed


def test_a_message_that_a_daemon_writes_to_stdin_is_in_the_log(
    judge: Judge, tmp_path: Path
) -> None:
    if shutil.which("cc") is None:
        pytest.skip("cc is not installed")
    source = tmp_path / "server.c"
    source.write_text(
        '#include <unistd.h>\nint main(void) { return write(0, "500 OOPS: why\\r\\n", 15) < 0; }'
    )
    subprocess.run(["cc", "-o", tmp_path / "server", source], check=True)
    judged = judge("--target", "./server", "-k", "test_listens", folder=tmp_path)
    assert "500 OOPS: why" in judged.printed
