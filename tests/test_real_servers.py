"""Servers from the distribution's packages, each with the clauses that it is known to break.

Every line of BROKEN was explained from the kernel's evidence before it was written down: see
docs/real-servers.md.
"""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import Judge

pytestmark = pytest.mark.real

SOCKETSERVER = """
import socketserver
import sys


class Echo(socketserver.BaseRequestHandler):
    def handle(self):
        while data := self.request.recv(1024):
            self.request.sendall(data)


class Server(socketserver.ForkingTCPServer):
    allow_reuse_address = True


with Server(("127.0.0.1", int(sys.argv[1])), Echo) as server:
    server.serve_forever()
"""
NET_SERVER = """
use strict;
use warnings;
package Echo;
use parent 'Net::Server::Fork';

sub process_request {
    my $self = shift;
    while (sysread(STDIN, my $data, 1024)) {
        print $data;
    }
}

Echo->run(host => '127.0.0.1', port => $ARGV[0], ipv => '4', log_level => 1);
"""
BROKEN: dict[str, set[str]] = {
    "socat-pipe": {"descriptors.survives_exhaustion", "robustness.fork_failure"},
    "socat-cat": {"descriptors.survives_exhaustion", "robustness.fork_failure"},
    "tcpserver": set(),
    "tcpsvd": set(),
    "socketserver": {
        "concurrency.burst",
        "descriptors.child_closes_listenfd",
        "descriptors.exhaustion_does_not_spin",
        "shutdown.frees_port",
        "shutdown.restarts_at_once",
    },
    "net-server": {
        "descriptors.child_closes_listenfd",
        "descriptors.exhaustion_does_not_spin",
        "robustness.fork_failure_lets_client_go",
    },
}
# What cannot be asked: socat has ended by then, and the other two never listen without stdio.
BLOCKED = {
    "socat-pipe": {"descriptors.exhaustion_does_not_spin"},
    "socat-cat": {"descriptors.exhaustion_does_not_spin"},
    "tcpserver": {"descriptors.safe_with_closed_stdio"},
    "tcpsvd": {"descriptors.safe_with_closed_stdio"},
}
# A deadlock in the server that depends on how the bytes happen to be cut into pieces.
MAY_BREAK = {"socat-pipe": {"replies.large_stream"}}
UNLIMITED = "-c 200 -b 200"
COMMANDS = {
    "socat-pipe": "socat TCP-LISTEN:{port},fork,reuseaddr PIPE",
    "socat-cat": "socat TCP-LISTEN:{port},fork,reuseaddr EXEC:cat",
    "tcpserver": f"tcpserver -H -R -l localhost {UNLIMITED} 127.0.0.1 {{port}} cat",
    "tcpsvd": f"tcpsvd -l localhost {UNLIMITED} 127.0.0.1 {{port}} cat",
}


def _command(name: str, folder: Path) -> str:
    if name == "socketserver":
        (folder / "server.py").write_text(SOCKETSERVER)
        return f"{sys.executable} {folder}/server.py {{port}}"
    if name == "net-server":
        _need("perl", "perl", "-MNet::Server::Fork", "-e", "1")
        (folder / "server.pl").write_text(NET_SERVER)
        return f"perl {folder}/server.pl {{port}}"
    command = COMMANDS[name]
    _need(command.split()[0])
    return command


def _need(program: str, *trial: str) -> None:
    if shutil.which(program) is None:
        pytest.skip(f"{program} is not installed")
    if trial and subprocess.run(trial, capture_output=True, check=False).returncode:
        pytest.skip(f"{' '.join(trial)} fails: a package is missing")


@pytest.mark.parametrize("name", BROKEN)
def test_a_real_server_breaks_what_it_is_known_to_break(
    judge: Judge, tmp_path: Path, name: str
) -> None:
    judged = judge("--target", _command(name, tmp_path))
    assert judged.ids("error") == set(), judged.printed
    assert judged.ids("blocked") == BLOCKED.get(name, set()), judged.printed
    failed = judged.ids("fail") - MAY_BREAK.get(name, set())
    assert failed == BROKEN[name], judged.printed
