"""Servers from the distribution's packages, each with the clauses that it is known to break.

Every clause that `servers.toml` names was explained from the kernel's evidence before it was
written down: see docs/real-servers.md.
"""

import os
from pathlib import Path

import pytest

from tests.conftest import Judge, Judged
from tests.ordinary import Nobody, nobody
from tests.real_servers import SERVERS, Server

__all__ = ["nobody"]
pytestmark = pytest.mark.real


CASES = [
    pytest.param(server, id=name, marks=[pytest.mark.slow] if server.slow else [])
    for name, server in SERVERS.items()
]


@pytest.mark.parametrize("server", CASES)
def test_a_real_server_breaks_what_it_is_known_to_break(
    request: pytest.FixtureRequest, judge: Judge, tmp_path: Path, server: Server
) -> None:
    if lacks := server.missing():
        pytest.skip(lacks)
    judged = _judged(request, judge, tmp_path, server)
    assert judged.ids("error") == set(), judged.printed
    unsure = set(server.may)
    assert judged.ids("blocked") - unsure == set(server.blocked), judged.printed
    assert judged.ids("fail") - unsure == set(server.fails), judged.printed


def _judged(request: pytest.FixtureRequest, judge: Judge, tmp_path: Path, server: Server) -> Judged:
    if server.plain and os.geteuid() == 0:
        user: Nobody = request.getfixturevalue("nobody")
        return user.judge(server)
    # The run's own files lie elsewhere in there.
    folder = tmp_path / "own"
    folder.mkdir()
    return judge(*server.install(folder), folder=folder)
