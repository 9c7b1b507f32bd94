"""A server that changes each message is no echo, and is held to what it does."""

import shutil
from pathlib import Path

import pytest

from tests.conftest import Judge

CONTENT = "answers or nothing_more or carries or message or half_close or large_stream"
FIRST = "replies.answers_first_message"
# What comes back of the bytes in `data` (or of a line), and what that is called.
BYTES = {
    "data.upper()": "echo in capital letters",
    "data.lower()": "echo in small letters",
    "data.swapcase()": "echo with capital and small letters exchanged",
    "data.translate(ROT13)": "echo with each letter moved",
    "data": "echo",
}
LINES = {
    "data[::-1]": "echo-line backwards",
    "data.lower()": "echo-line in small letters",
    "b'%d: %s' % (number, data)": "echo-line behind",
    "data.expandtabs()": r"Forkspec\tasks\n -> Forkspec ",
    "b' '.join(data.split())": r"Forkspec\tasks\n -> Forkspec asks",
    "data": "echo-line",
}
PYTHON = """
import codecs, os, signal, socket, sys
ROT13 = codecs.encode(bytes(range(256)).decode("latin-1"), "rot13").encode("latin-1")
signal.signal(signal.SIGCHLD, signal.SIG_IGN)
listener = socket.create_server(("", int(sys.argv[1])))
def pieces(connection):
    if not LINES:
        while data := connection.recv(4096):
            yield data, b""
        return
    for line in connection.makefile("rb"):
        yield line.removesuffix(b"\\n"), b"\\n" if line.endswith(b"\\n") else b""
while True:
    connection, _ = listener.accept()
    if not os.fork():
        listener.close()
        for number, (data, end) in enumerate(pieces(connection), 1):
            connection.sendall((CHANGE) + end)
        os._exit(0)
    connection.close()
"""
RUBY = """
require 'socket'
trap('CLD', 'IGNORE')
listener = TCPServer.new(ARGV[0].to_i)
loop do
  connection = listener.accept
  fork do
    listener.close
    connection.binmode
    begin
      loop { connection.write(connection.readpartial(4096).tr('A-Z', 'a-z')) }
    rescue EOFError
    end
    exit! 0
  end
  connection.close
end
"""


def _is_learned(judge: Judge, server: Path, dialogue: str) -> None:
    judged = judge("--target", f"{server} {{port}}", "-k", CONTENT)
    assert judged.ids("fail", "error") == set(), judged.printed
    assert {FIRST, "replies.nothing_more", "replies.half_close"} <= judged.ids("pass")
    assert judged.report is not None
    assert judged.report["target"]["dialogue"].startswith(dialogue)


@pytest.mark.parametrize(
    ("lines", "change", "dialogue"),
    [("False", *each) for each in BYTES.items()] + [("True", *each) for each in LINES.items()],
)
def test_what_a_server_does_is_learned(
    judge: Judge, tmp_path: Path, lines: str, change: str, dialogue: str
) -> None:
    server = tmp_path / "server.py"
    server.write_text(PYTHON.replace("LINES", lines).replace("CHANGE", change))
    _is_learned(judge, server, dialogue)


def test_small_letters_in_another_language(judge: Judge, tmp_path: Path) -> None:
    if shutil.which("ruby") is None:
        pytest.skip("ruby is not installed")
    server = tmp_path / "server.rb"
    server.write_text(RUBY)
    _is_learned(judge, server, "echo in small letters")
