"""The queue of a listening socket: how many clients fit, and that none more are sent."""

import socket
import subprocess
import sys
from pathlib import Path

import pytest

from fixtures.isolation.network import why_no_own_network
from fixtures.linux.sockets import read_sockets, read_tables
from tests.conftest import PROJECT

# In a network of its own, where nobody else's clients count as overflows. With a
# pause between two accepts the queue fills again and again.
SCRIPT = """
import sys
from contextlib import closing
from pathlib import Path
from fixtures.runner.session import Session, start_session
from fixtures.runner.visits import connect_many
from fixtures.runner.settings import Settings
from fixtures.command import parse
from fixtures.isolation.network import enter_own_network

def dropped():
    names, values = Path("/proc/net/netstat").read_text().splitlines()[:2]
    found = dict(zip(names.split(), values.split()))
    return int(found["ListenOverflows"]), int(found["TCPReqQFullDrop"])

enter_own_network()
command = parse(sys.argv[1], Path.cwd())
with closing(start_session(Settings(command))) as session:
    clients = connect_many(session, 30)
    print(len(clients), *dropped())
"""
SERVER = """
import socket, sys, time
listener = socket.create_server(("127.0.0.1", int(sys.argv[1])), backlog=int(sys.argv[2]))
kept = []
while True:
    kept.append(listener.accept())
    time.sleep(float(sys.argv[3]))
"""


@pytest.mark.parametrize("backlog", [0, 1, 5])
@pytest.mark.parametrize("pause", ["0", "0.002"])
def test_as_many_clients_come_as_the_queue_takes_and_none_is_turned_away(
    backlog: int, pause: str, tmp_path: Path
) -> None:
    if reason := why_no_own_network():
        pytest.skip(reason)
    server = tmp_path / "server.py"
    server.write_text(SERVER)
    words = [sys.executable, "-c", SCRIPT, f"{server} {{port}} {backlog} {pause}"]
    done = subprocess.run(words, cwd=PROJECT, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["30", "0", "0"]


def test_a_backlog_of_zero_differs_from_an_unknown_one() -> None:
    with socket.create_server(("127.0.0.1", 0), backlog=0) as listening:
        port = listening.getsockname()[1]
        assert [s.backlog for s in read_sockets() if s.local.port == port] == [0]
        assert [s.backlog for s in read_tables() if s.local.port == port] == [None]
