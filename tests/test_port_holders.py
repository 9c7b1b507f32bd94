"""A port that another program has is not the server's fault."""

import os
import socket
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from fixtures.census.census import Census
from fixtures.census.read_census import read_census
from fixtures.runner.port_holders import stranger_beside, stranger_on
from tests.conftest import Judge, Judged
from tests.refusing import NO_TRACING, refusing

SERVER = """
import os, signal, socket, sys
signal.signal(signal.SIGCHLD, signal.SIG_IGN)
s = socket.socket()
s.setsockopt(socket.SOL_SOCKET, socket.{option}, 1)
s.bind(("127.0.0.1", {port}))
s.listen(64)
while True:
    c, _ = s.accept()
    if not os.fork():
        s.close()
        while data := c.recv(1000):
            c.sendall(data)
        os._exit(0)
    c.close()
"""


@pytest.fixture(params=["SO_REUSEADDR", "SO_REUSEPORT"])
def taken(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[str, int]]:
    """A server with a port of its own choice, which this process has."""
    with closing(socket.socket()) as held:
        held.setsockopt(socket.SOL_SOCKET, getattr(socket, request.param), 1)
        held.bind(("127.0.0.1", 0))
        held.listen()
        port = held.getsockname()[1]
        server = tmp_path / "server.py"
        server.write_text(SERVER.format(option=request.param, port=port))
        yield str(server), port


def _assert_blocked(judged: Judged, port: int, holder: str) -> None:
    assert judged.report is not None, judged.printed
    assert judged.report["verdict"] == "incomplete" and judged.status == 1
    assert judged.ids("fail", "error", "pass") == set(), judged.printed
    message = judged.message("startup.listens")
    assert f"port {port} is held by {holder}" in message and "--port" in message
    assert judged.report["summary"]["must"]["blocked_by_machine"] == 44


@pytest.mark.environments
@pytest.mark.parametrize("given", [False, True])
def test_a_port_of_another_program_breaks_no_rule(
    judge: Judge, taken: tuple[str, int], given: bool
) -> None:
    server, port = taken
    options = ["--port", str(port)] if given else []
    judged = judge("--target", server, "--isolation", "off", *options)
    _assert_blocked(judged, port, f"process {os.getpid()}")


@pytest.mark.environments
def test_a_process_that_may_not_be_traced_is_seen_all_the_same(
    judge: Judge, taken: tuple[str, int]
) -> None:
    server, port = taken
    refused = refusing("ptrace=EPERM", "pidfd_getfd=EPERM", NO_TRACING)
    judged = judge("--target", server, "--isolation", "off", prefix=refused)
    # Without the right to trace nobody's descriptors are shown.
    _assert_blocked(judged, port, "")


def _others() -> Census:
    """As a target's that has no process at all."""
    return read_census(2**22 + 1, {})


def test_another_program_is_named() -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as held:
        port = held.getsockname()[1]
        found = stranger_on(_others(), {port})
        assert found is not None and found.pid == os.getpid()
        assert str(found).startswith(f"port {port} is held by process {os.getpid()} (")
    assert stranger_on(_others(), {port}) is None


def test_one_that_is_not_seen_is_another_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fixtures.runner.port_holders.links", lambda pid: None)
    with closing(socket.create_server(("127.0.0.1", 0))) as held:
        found = stranger_on(_others(), {held.getsockname()[1]})
        assert str(found).endswith("is held by another process of this machine")


def test_a_program_on_another_address_does_no_harm() -> None:
    with closing(socket.create_server(("127.0.0.2", 0))) as held:
        port = held.getsockname()[1]
        (entry,) = (s for s in _others().sockets if s.listening and s.local.port == port)
        assert stranger_beside(_others(), entry, "127.0.0.2") is not None
        elsewhere = type(entry)(**{**entry.__dict__, "local": type(entry.local)("127.0.0.1", port)})
        assert stranger_beside(_others(), elsewhere, "127.0.0.1") is None
