"""A client that is ended for being idle was harmed by nobody; one that is ended for others was."""

import shutil
from pathlib import Path

import pytest

from tests.conftest import Judge

GARBAGE = "robustness.garbage"
PERL = """
use strict; use IO::Socket::INET; use POSIX ();
$SIG{CHLD} = $SIG{PIPE} = 'IGNORE';
my $listener = IO::Socket::INET->new(LocalPort => $ARGV[0], Listen => 99, ReuseAddr => 1) or die;
while (1) {
    my $connection = $listener->accept or next;
    if (!fork) {
        close $listener;
        alarm 1;
        while (sysread $connection, my $data, 4096) {
            select undef, undef, undef, PAUSE;
            syswrite $connection, $data;
        }
        POSIX::_exit(0);
    }
    close $connection;
}
"""
PYTHON = """
import os, signal, socket, sys
signal.signal(signal.SIGCHLD, signal.SIG_IGN)
listener = socket.create_server(("", int(sys.argv[1])), backlog=99)
children = []
while True:
    connection, _ = listener.accept()
    pid = os.fork()
    if not pid:
        listener.close()
        while data := connection.recv(1 << 16):
            connection.sendall(data)
            if b"\\xff\\xfe\\xfd" in data:
                for other in children:
                    try:
                        os.kill(other, signal.SIGKILL)
                    except OSError:
                        pass
        os._exit(0)
    children.append(pid)
    connection.close()
"""


def test_an_idle_client_that_is_always_ended_is_not_harmed(judge: Judge, tmp_path: Path) -> None:
    if shutil.which("perl") is None:
        pytest.skip("perl is not installed")
    (tmp_path / "server.pl").write_text(PERL.replace("PAUSE", "0.1"))
    options = ("--dialogue", "echo", "-k", "test_garbage")
    judged = judge("--target", f"{tmp_path}/server.pl {{port}}", *options)
    assert GARBAGE not in judged.ids("fail", "error"), judged.printed
    if GARBAGE in judged.ids("blocked"):
        assert "with nothing else going on" in judged.printed


def test_a_client_that_others_ended_is_harmed(judge: Judge, tmp_path: Path) -> None:
    (tmp_path / "server.py").write_text(PYTHON)
    judged = judge("--target", f"{tmp_path}/server.py {{port}}", "-k", "test_garbage")
    assert judged.ids("fail") == {GARBAGE}, judged.printed
    assert "the client that was there before" in judged.message(GARBAGE)
