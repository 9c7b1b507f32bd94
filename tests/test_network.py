"""Each start in a network of its own: nothing of an earlier start is in a later one's way."""

import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from fixtures.isolation.network import why_no_own_network
from tests.conftest import PROJECT, Judge

# These move into other networks, which the tests themselves must not.
TWO_NETWORKS = """
import socket
from fixtures.isolation.network import Network, enter_own_network
enter_own_network()
networks = [Network(), Network()]
listening = []
for network in networks:
    network.enter()
    listening.append(socket.create_server(("127.0.0.1", 5051)))
for network, listener in zip(networks, listening):
    network.enter()
    with socket.create_connection(("127.0.0.1", 5051)) as client:
        connection, address = listener.accept()
        assert address == client.getsockname()
        connection.close()
print("apart")
"""
TWO_EXPERIMENTS = """
import sys
from contextlib import closing
from pathlib import Path
from fixtures.clients.dialogue import ECHO
from fixtures.linux.sockets import read_sockets
from fixtures.scenarios.second_instance import second_copy
from fixtures.runner.session import Session, start_session
from fixtures.runner.visits import visit
from fixtures.runner.settings import Settings
from fixtures.command import parse
from fixtures.isolation.network import enter_own_network
enter_own_network()
settings = Settings(parse(sys.argv[1], Path.cwd()), 5051, ECHO, own_network=True)
with closing(start_session(settings)) as one, closing(start_session(settings)) as other:
    for session in (one, other, one):
        assert visit(session, ECHO).answered
        assert session.start.listener in session.census().listeners
    with second_copy(one) as (second, copy):
        assert not copy.start.ports and copy.gave_up, copy
    assert visit(one, ECHO).answered and visit(other, ECHO).answered
print("apart")
"""
CLOSES_FIRST = """
#include <arpa/inet.h>
#include <signal.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>
int main(void) {
    struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = htons(3398)};
    int l = socket(AF_INET, SOCK_STREAM, 0);
    signal(SIGCHLD, SIG_IGN);
    if (bind(l, (void *)&a, sizeof a) < 0 || listen(l, 128) < 0) { perror("bind"); return 1; }
    for (;;) {
        char b[4096]; ssize_t n;
        int c = accept(l, NULL, NULL);
        if (c < 0) { usleep(100000); continue; }
        if (fork() == 0) {
            close(l);
            while ((n = read(c, b, sizeof b)) > 0 && write(c, b, n) == n) ;
            _exit(0);
        }
        close(c);
    }
}
"""


@pytest.fixture
def own_network() -> None:
    """Skip where there can be none."""
    if reason := why_no_own_network():
        pytest.skip(reason)


@pytest.mark.parametrize("script", [TWO_NETWORKS, TWO_EXPERIMENTS])
def test_two_networks_at_a_time_have_nothing_to_do_with_each_other(
    own_network: None, script: str
) -> None:
    command = f"{sys.executable} -m reference_server --port 5051"
    done = subprocess.run(
        [sys.executable, "-c", script, command], cwd=PROJECT, capture_output=True, text=True
    )
    assert done.stdout == "apart\n", done.stderr


def test_a_fixed_port_without_so_reuseaddr_is_never_waited_for(
    own_network: None, judge: Judge, tmp_path: Path
) -> None:
    if shutil.which("cc") is None:
        pytest.skip("cc is not installed")
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "server.c").write_text(CLOSES_FIRST)
    began = time.monotonic()
    judged = judge("--target", "server.c", "--isolation", "auto", folder=tmp_path / "own")
    assert judged.ids("blocked", "error") == set(), judged.printed
    assert judged.ids("fail") == {"shutdown.restarts_at_once"}, judged.printed
    # It would be a minute for each of the starts that follow a child's violent end.
    assert time.monotonic() - began < 200
