"""The system's log of a contained target, and its standard streams opened by their names."""

import os
import shlex
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from fixtures.census.read_census import read_census
from fixtures.census.settled import settle
from fixtures.command import parse
from fixtures.isolation.bubblewrap import Sandbox
from fixtures.isolation.containment import Isolation, possible_containment
from fixtures.isolation.limits import Limits
from fixtures.isolation.visible_files import view_of
from fixtures.linux.process_tree import descendants
from fixtures.target.launch import Target
from fixtures.target.start_options import LIMITED, ON_A_TERMINAL, USUAL, StartOptions
from fixtures.waiting import wait_for
from tests.conftest import Judge

LONG = 30.0
NOBODY = 65534
SAYS_WHY = """
import os, socket, sys, syslog
listener = socket.socket()
try:
    listener.bind(("", int(sys.argv[1])))
except OSError as problem:
    syslog.openlog("example", syslog.LOG_PID, syslog.LOG_DAEMON)
    syslog.syslog(syslog.LOG_ERR, f"cannot bind: {problem.strerror}")
    os._exit(2)
listener.listen()
while True:
    connection, _ = listener.accept()
    if not os.fork():
        connection.sendall(connection.recv(100))
        os._exit(0)
    connection.close()
"""
REFUSES_CLOSED_STDIO = """
try:
    os.fstat(0)
except OSError:
    syslog.openlog("example", 0, syslog.LOG_DAEMON)
    syslog.syslog(syslog.LOG_ERR, "no standard input")
    os._exit(3)
"""
SENDS = """
import os, socket
log = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
log.connect("/dev/log")
"""
Contained = Callable[..., Target]


@pytest.fixture
def contained(tmp_path: Path) -> Iterator[Contained]:
    """Starts a Python program in a sandbox; its end is waited for, unless it has none."""
    possible = possible_containment(Isolation.AUTO)
    if not possible.sandbox:
        pytest.skip("; ".join(possible.missing))
    (tmp_path / "scratch").mkdir(mode=0o700)
    started: list[Target] = []

    def start(
        script: str, start_options: StartOptions = USUAL, max_size: int = 1 << 20, ends: bool = True
    ) -> Target:
        (tmp_path / "own").mkdir(exist_ok=True)
        (tmp_path / "own" / "program.py").write_text(script)
        command = parse(f"{sys.executable} -S program.py", tmp_path / "own")
        limits = Limits(file_size=max_size)
        sandbox = Sandbox(view_of(command, None, ()), limits, possible.options)
        target = Target(command, None, start_options, limits, sandbox, tmp_path / "scratch")
        started.append(target)
        if ends:
            target.await_end()
        return target

    yield start
    for target in started:
        target.close()
    assert not list((tmp_path / "scratch").iterdir())


def test_why_a_second_copy_ends_is_read_from_the_system_log(
    judge: Judge, contained: Contained, tmp_path: Path
) -> None:
    (tmp_path / "server.py").write_text(SAYS_WHY)
    options = ("--isolation", "full", "-k", "test_refuses_port_in_use")
    judged = judge("--target", f"{tmp_path}/server.py {{port}}", *options)
    assert judged.ids("pass") == {"startup.refuses_port_in_use"}, judged.printed


def test_why_a_target_without_standard_descriptors_ends_is_the_reason(
    judge: Judge, contained: Contained, tmp_path: Path
) -> None:
    heading, _, rest = SAYS_WHY.partition("listener =")
    (tmp_path / "server.py").write_text(f"{heading}{REFUSES_CLOSED_STDIO}listener ={rest}")
    options = ("--isolation", "full", "-k", "closed_stdio")
    judged = judge("--target", f"{tmp_path}/server.py {{port}}", *options)
    message = judged.message("descriptors.safe_with_closed_stdio")
    assert "(exit status 3); the last it printed was: " in message
    assert message.endswith("no standard input")


def test_a_shell_that_logs(contained: Contained) -> None:
    script = "import os; os.execlp('logger', 'logger', '-t', 'tag', 'two words')"
    assert contained(script).printed().endswith(" tag: two words\n")


@pytest.mark.parametrize("start_options", [USUAL, ON_A_TERMINAL, LIMITED])
def test_messages_are_lines_of_the_log(contained: Contained, start_options: StartOptions) -> None:
    sends = 'for each in (b"<11>one", b"two\\n\\0", b"", b"<nothing", b"<13>"): log.send(each)'
    printed = contained(SENDS + sends, start_options).printed()
    assert printed == "one\ntwo\n\n<nothing\n\n"


def test_bytes_that_are_no_text_and_descriptors_do_no_harm(contained: Contained) -> None:
    script = """
for number in range(2000):
    log.send(os.urandom(number))
    socket.send_fds(log, [b"a descriptor"], [0, 1, 2, log.fileno()])
log.send(b"the end")
"""
    target = contained(SENDS + script, max_size=1 << 23)
    assert target.printed().endswith("a descriptor\nthe end\n")
    assert target.is_kept
    held = os.listdir(f"/proc/{target.keeper}/fd")
    assert len(held) < 40


def test_a_flood_is_bounded_and_blocks_no_process(contained: Contained) -> None:
    script = 'while True: log.send(b"x" * 4000)'
    target = contained(SENDS + script, max_size=1 << 20, ends=False)
    assert wait_for(lambda: target.log_size >= 1 << 20 or None, LONG)
    assert target.printed(10) == "x" * 10
    assert target.log_size == 1 << 20
    keeper, root = target.keeper, target.root
    assert target.is_kept
    target.close()
    assert not {keeper, root} & {os.getpid(), *descendants(os.getpid())}


def test_nothing_can_be_put_in_its_place_or_sent_back(contained: Contained) -> None:
    script = """
for attempt in (
    lambda: os.unlink("/dev/log"),
    lambda: os.rename("/dev/log", "/tmp/log"),
    lambda: os.mkdir("/dev/other"),
    lambda: socket.socket(socket.AF_UNIX, socket.SOCK_STREAM).connect("/dev/log"),
    lambda: log.recv(1, socket.MSG_DONTWAIT),
):
    try:
        attempt()
        print("it did")
    except OSError as problem:
        print(type(problem).__name__)
"""
    printed = contained(SENDS + script).printed()
    assert "it did" not in printed, printed
    assert len(printed.splitlines()) == 5


def test_a_process_that_waits_for_the_reader_of_its_message_is_not_settled(
    contained: Contained,
) -> None:
    script = """
own, other = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
while True: own.send(b"x")
"""
    target = contained("import socket\n" + script, ends=False)
    settled = settle(lambda: read_census(target.root, {}), LONG, at_rest=True)
    assert "others may read what" in str(settled.activity)


OPENS = """
import os
for name in ("/dev/stdout", "/dev/stderr"):
    with open(name, "a") as file:
        file.write(name + "\\n")
"""


@contextmanager
def _by_another_user(folder: Path, start_options: StartOptions) -> Iterator[Target]:
    if os.geteuid():
        pytest.skip("only root can become somebody else")
    (folder / "scratch").mkdir(mode=0o700)
    script = f"import os; os.setgroups([]); os.setgid({NOBODY}); os.setuid({NOBODY})\n" + OPENS
    command = parse(f"{sys.executable} -S -c {shlex.quote(script)}", folder)
    target = Target(command, None, start_options, scratch=folder / "scratch")
    try:
        target.await_end()
        yield target
    finally:
        target.close()


@pytest.mark.parametrize("start_options", [USUAL, ON_A_TERMINAL])
def test_another_user_opens_the_standard_streams_by_name(
    tmp_path: Path, start_options: StartOptions
) -> None:
    with _by_another_user(tmp_path, start_options) as target:
        assert target.printed().split() == ["/dev/stdout", "/dev/stderr"]


def test_another_user_does_not_reach_the_log_by_its_name(tmp_path: Path) -> None:
    with _by_another_user(tmp_path, USUAL) as target:
        for path in (tmp_path, tmp_path.parent, tmp_path.parent.parent):
            path.chmod(0o755)
        script = f"cat {target.log} || echo x >> {target.log}"
        done = subprocess.run(["sh", "-c", script], user=NOBODY, group=NOBODY, check=False)
        assert done.returncode
        assert "x\n" not in target.printed()


@pytest.mark.parametrize("start_options", [USUAL, LIMITED])
def test_a_contained_target_opens_the_standard_streams_by_name(
    contained: Contained, start_options: StartOptions
) -> None:
    assert contained(OPENS, start_options).printed().split() == ["/dev/stdout", "/dev/stderr"]
