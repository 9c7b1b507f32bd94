"""A target with a given port that also listens on others: only the given port counts."""

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from fixtures.command import parse
from fixtures.runner.session import Session, start_session
from fixtures.runner.settings import Settings
from fixtures.scenarios.second_instance import second_copy
from tests.conftest import Judge

HEAD = """
import os, select, signal, socket, sys, time
signal.signal(signal.SIGCHLD, signal.SIG_IGN)
port = int(sys.argv[1])
def listen(port):
    return socket.create_server(("127.0.0.1", port), backlog=512)
def serve(listener, others=()):
    while True:
        try:
            client, _ = listener.accept()
        except OSError:
            time.sleep(0.1)
            continue
        try:
            pid = os.fork()
        except OSError:
            client.close()
            continue
        if pid == 0:
            for each in (listener, *others):
                each.close()
            try:
                while data := client.recv(65536):
                    client.sendall(data)
            except OSError:
                pass
            os._exit(0)
        client.close()
"""
ADMIN_FIRST = "admin = listen(0); time.sleep(0.3); serve(listen(port), [admin])"
HELPER_FIRST = """
back = listen(0)
if os.fork() == 0:
    back.accept()
back.close(); time.sleep(0.3); serve(listen(port))
"""
PARENT_HAS_ADMIN = """
admin = listen(0)
if os.fork():
    admin.accept()
admin.close(); time.sleep(0.3); serve(listen(port))
"""
KEEPS_ADMIN = "admin = listen(0); time.sleep(0.3); serve(listen(port))"
WRONG_ONLY = "listen(0).accept()"
WRONG_AND_POLLS = "other = listen(0)\nwhile True: select.select([other], [], [], 0.2)"

Begin = Callable[..., Session]


@pytest.fixture
def begin(tmp_path: Path) -> Iterator[Begin]:
    """Start such a server; all are ended after the test."""
    with ExitStack() as stack:

        def started(body: str, own_port: int | None = None, start_timeout: float = 60) -> Session:
            (tmp_path / "server.py").write_text(HEAD + body)
            command = parse("server.py {port}", tmp_path)
            settings = Settings(command, start_timeout=start_timeout)
            session = start_session(settings, own_port)
            stack.callback(session.close)
            return session

        yield started


@pytest.mark.parametrize("body", [ADMIN_FIRST, HELPER_FIRST, PARENT_HAS_ADMIN])
def test_the_given_port_is_waited_for_and_is_the_service(begin: Begin, body: str) -> None:
    session = begin(body)
    start = session.start
    assert start.idle.service == start.told
    assert len(start.other_ports) == 1
    (listener,) = start.idle.listeners
    assert listener == start.listener
    assert {held.socket.local.port for held in session.census().listening} == {start.told}
    assert len(session.census().listening_anywhere) == 2


def test_a_server_on_another_port_alone_is_reported_at_once(begin: Begin) -> None:
    began = time.monotonic()
    start = begin(WRONG_ONLY, start_timeout=300).start
    assert start.told not in start.ports
    assert start.idle.listening
    assert time.monotonic() - began < 100


def test_one_that_may_yet_listen_there_is_waited_for_once(begin: Begin) -> None:
    first = begin(WRONG_AND_POLLS, start_timeout=0.5)
    assert first.start.told not in first.start.ports
    # Known to choose its port by itself, it is not waited for again.
    began = time.monotonic()
    later = begin(WRONG_AND_POLLS, own_port=first.start.ports[0], start_timeout=300)
    assert later.start.idle.listening
    with second_copy(first) as (_, copy):
        assert copy.start.ports
    assert time.monotonic() - began < 100


def test_a_second_copy_that_gives_up_may_leave_a_helper(begin: Begin) -> None:
    with second_copy(begin(HELPER_FIRST)) as (_, copy):
        assert copy.start.idle.living
        assert copy.gave_up


def test_a_socket_that_is_not_the_service_s_is_named_and_not_judged(
    judge: Judge, tmp_path: Path
) -> None:
    (tmp_path / "server.py").write_text(HEAD + KEEPS_ADMIN)
    judged = judge("--target", "server.py {port}", folder=tmp_path)
    assert judged.status == 0, judged.printed
    assert judged.ids("fail", "blocked", "error") == set(), judged.printed
    assert "it also listens on" in judged.printed
