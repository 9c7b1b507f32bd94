"""What is printed on a terminal and into a file is compared by what both runs have in common."""

import shutil
from collections import Counter
from pathlib import Path

import pytest

from fixtures.scenarios.varying_words import without_varying
from tests.conftest import Judge

# Lines on a terminal, lines in a file: what is then found missing in the file.
COMPARED = [
    (["abc: hello", "def: hello"], ["ghi: hello", "jkl: hello"], []),
    (["abc: hello", "abc: bye"], ["def: hello"], ["# bye"]),
    (["abc: hello", "abc: bye"], [], ["abc: hello", "abc: bye"]),
    # Some ids have a digit in them, and some have not.
    (["# came", "abc came"], ["# came", "# came"], []),
    (["# came", "# came"], ["# came", "abc came"], []),
    # One word is learned from one line, and another one from another.
    (["id abc", "key def", "abc has def"], ["id ghi", "key jkl", "ghi has jkl"], []),
    (["id abc", "key def", "abc has def"], ["id ghi", "key jkl"], ["# has #"]),
    # What stands in both runs does not vary, however often it is repeated.
    (["client came", "client left"], ["client came", "client came"], ["client left"]),
    (["client #", "client left"], ["client #", "client #", "client #"], ["client left"]),
    (["one two"], ["three four"], ["one two"]),
    (["abc"], ["def"], []),
    (["a b c"], ["a b"], ["a b c"]),
]
PER_VISIT = {
    "py": """
import os, random, socket, sys
listener = socket.socket()
listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
listener.bind(("", int(sys.argv[1])))
listener.listen()
print("session key", "".join(random.choices("abcdef", k=12)), flush=FIRST)
while True:
    connection, _ = listener.accept()
    name = "".join(random.choices("ghijkl", k=12))
    print(f"{name}: accepted", flush=FIRST)
    if not os.fork():
        while data := connection.recv(100):
            connection.sendall(data)
        print(f"{name}: closed", flush=LAST)
        os._exit(0)
    connection.close()
""",
    "pl": """
use strict; use IO::Socket::INET; $SIG{CHLD} = 'IGNORE'; $| = FIRST;
sub name { join '', map { ('a'..'f', '+', '/')[rand 8] } 1..12 }
my $listener = IO::Socket::INET->new(LocalPort => $ARGV[0], Listen => 5, ReuseAddr => 1) or die;
print "ready with ", name(), "\\n";
while (my $connection = $listener->accept) {
    my $name = name();
    print "[$name] accepted\\n";
    if (!fork) {
        syswrite $connection, $_ while sysread $connection, $_, 100;
        $| = LAST;
        print "[$name] closed\\n";
        require POSIX; POSIX::_exit(0);
    }
    close $connection;
}
""",
}


@pytest.mark.parametrize(("terminal", "file", "missing"), COMPARED)
def test_what_is_missing(terminal: list[str], file: list[str], missing: list[str]) -> None:
    here, there = without_varying(Counter(file), Counter(terminal))
    assert [line for line in there if not here[line]] == missing


def _console(judge: Judge, folder: Path, ending: str, **values: str) -> set[str]:
    if ending == "pl" and shutil.which("perl") is None:
        pytest.skip("perl is not installed")
    text = PER_VISIT[ending]
    for name, value in values.items():
        text = text.replace(name, value)
    (folder / f"server.{ending}").write_text(text)
    judged = judge("--target", f"{folder}/server.{ending} {{port}}", "-k", "test_console")
    judged_ones = judged.ids("pass", "fail")
    assert judged_ones == {"console.flushes", "console.output_once"}, judged.printed
    return judged.ids("fail")


def test_an_id_for_each_client_is_no_missing_line(judge: Judge, tmp_path: Path) -> None:
    values = {"FIRST": "True", "LAST": "True"}
    assert _console(judge, tmp_path, "py", **values) == set()
    assert _console(judge, tmp_path, "pl", FIRST="1", LAST="1") == set()


def test_a_line_with_an_id_that_is_never_written_is_missing(judge: Judge, tmp_path: Path) -> None:
    values = {"FIRST": "True", "LAST": "False"}
    assert _console(judge, tmp_path, "py", **values) == {"console.flushes"}
    assert _console(judge, tmp_path, "pl", FIRST="1", LAST="0") == {"console.flushes"}


def test_a_line_with_an_id_that_each_child_writes_again(judge: Judge, tmp_path: Path) -> None:
    values = {"FIRST": "False", "LAST": "True"}
    assert "console.output_once" in _console(judge, tmp_path, "py", **values)
