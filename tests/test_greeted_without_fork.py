"""A parent that greets its clients itself, and then cannot fork for one of them."""

import shutil
from pathlib import Path

import pytest

from tests.conftest import Judge

FAILURE, LETS_GO = "robustness.fork_failure", "robustness.fork_failure_lets_client_go"
PYTHON = """
import os, random, signal, socket, sys
signal.signal(signal.SIGCHLD, signal.SIG_IGN)
listener = socket.socket()
listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
listener.bind(("", int(sys.argv[1])))
listener.listen()
kept = []
def serve(connection):
    while data := connection.recv(100):
        connection.sendall(b"%d\\r\\n" % random.randrange(10**9))
while True:
    connection, _ = listener.accept()
    connection.sendall(b"220 ready\\r\\n")
    try:
        pid = os.fork()
    except OSError:
        WITHOUT_CHILD
        continue
    if not pid:
        listener.close()
        serve(connection)
        os._exit(0)
    connection.close()
"""
PERL = """
use strict; use IO::Socket::INET; use POSIX (); $SIG{CHLD} = $SIG{PIPE} = 'IGNORE';
my $listener = IO::Socket::INET->new(LocalPort => $ARGV[0], Listen => 9, ReuseAddr => 1) or die;
my @kept;
sub serve { while (sysread $_[0], my $data, 100) { syswrite $_[0], int(rand 1e9) . "\\n" } }
while (1) {
    my $connection = $listener->accept or next;
    syswrite $connection, "welcome\\n";
    my $pid = fork;
    if (!defined $pid) { WITHOUT_CHILD; next }
    if (!$pid) { close $listener; serve($connection); POSIX::_exit(0) }
    close $connection;
}
"""
# What the parent does instead, in Python and in Perl, and what it is failed for.
FATES = [
    ("connection.close()", "close $connection", set()),
    ("kept.append(connection)", "push @kept, $connection", {LETS_GO}),
    ("serve(connection)", "serve($connection)", {FAILURE, LETS_GO}),
    ("serve(connection); os._exit(0)", "serve($connection); exit", {FAILURE, LETS_GO}),
]


@pytest.mark.parametrize(("python", "perl", "failed"), FATES)
@pytest.mark.parametrize("language", ["py", "pl"])
def test_greeting_alone_does_not_serve(
    judge: Judge, tmp_path: Path, language: str, python: str, perl: str, failed: set[str]
) -> None:
    if language == "pl" and shutil.which("perl") is None:
        pytest.skip("perl is not installed")
    program, does = (PYTHON, python) if language == "py" else (PERL, perl)
    server = tmp_path / f"server.{language}"
    server.write_text(program.replace("WITHOUT_CHILD", does))
    judged = judge("--target", f"{server} {{port}}", "-k", "fork_failure")
    assert judged.ids("fail") == failed, judged.printed
    assert judged.ids("pass") == {FAILURE, LETS_GO} - failed, judged.printed
    assert "it speaks first" in judged.printed
