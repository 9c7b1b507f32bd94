"""Dialogues from TOML files: what is refused and in which words, how steps match, who conforms."""

import re
from pathlib import Path

import pytest

from fixtures.clients.dialogue_file import read_dialogue
from fixtures.clients.expected import Expect
from fixtures.clients.script import Send
from fixtures.target_failure import UnusableTarget
from tests.conftest import PROJECT, TARGETS, Judge

EXAMPLES = PROJECT / "docs" / "dialogues"
HTTP, CALCULATOR = EXAMPLES / "http-1.0.toml", EXAMPLES / "calculator.toml"
ASK = 'step = [{ send = "x" }, { expect = "y" }]\n'
ONE_OF_TWO = "step 1: one of send and expect is needed"
NO_BYTES = "step: at least one expect of text, bytes, regex is needed"
NO_ROUND = "repeat_from: at least one send and one expect have to be repeated"
# The text of a file, and what is said of it after the file's name.
WRONG = {
    "name = [": "Invalid value (at end of document)",
    "name = 'x'\nstep == 1": "Invalid value (at line 2, column 7)",
    "": "step: at least one [[step]] is needed",
    "step = 3": "step: at least one [[step]] is needed",
    f"nmae = 'x'\n{ASK}": "nmae: unknown; known are name, repeat_from, step",
    f"name = ''\n{ASK}": "name: a text in one line is needed",
    f"name = 'a\\u001Bb'\n{ASK}".replace("'", '"'): "name: a text in one line is needed",
    "x = " + "[" * 5000: "it is nested too deeply",
    "repeat_from = " + "9" * 5000: "a number in it is too long",
    f'"two\\nlines" = 1\n{ASK}': "two\\nlines: unknown; known are name, repeat_from, step",
    "step = [1]": "step 1: a table is needed",
    "step = [{}]": ONE_OF_TWO,
    "[[step]]\nsnd.text = 'x'": "step 1: snd: unknown; known are send, expect",
    "[[step]]\nsend = 'x'\nexpect = 'y'": ONE_OF_TWO,
    "[[step]]\nsend = 3": "step 1: send: a text or a table is needed",
    "[[step]]\nsend.regex = 'x'": "step 1: send.regex: unknown; known are text, bytes, close",
    "[[step]]\nexpect.txt = 'x'": "step 1: expect.txt: unknown; known are text, bytes, "
    "regex, close",
    "[[step]]\nexpect = {}": "step 1: expect: one of text, bytes, regex, close is needed",
    "[[step]]\nexpect = {text = 'x', regex = 'y'}": "step 1: expect: one of text, bytes, regex, "
    "close is needed",
    "[[step]]\nsend.text = ''": "step 1: send.text: a text that is not empty is needed",
    "[[step]]\nsend.text = 5": "step 1: send.text: a text that is not empty is needed",
    "[[step]]\nexpect.close = false": "step 1: expect.close: the value must be true",
    "[[step]]\nsend.bytes = '0 1'": "step 1: send.bytes: '0 1' is not hexadecimal, two digits "
    "a byte",
    "[[step]]\nexpect.bytes = ' '": "step 1: expect.bytes: ' ' is not hexadecimal, two digits "
    "a byte",
    "[[step]]\nexpect.regex = 'x{99999999999999999999}'": "step 1: expect.regex: the repetition "
    "number is too large",
    f"[[step]]\nexpect.regex = '{'(' * 5000}x{')' * 5000}'": "step 1: expect.regex: it is "
    "nested too deeply",
    "[[step]]\nexpect.regex = '(x'": "step 1: expect.regex: missing ), unterminated subpattern at "
    "position 0",
    "[[step]]\nexpect.regex = 'x*'": "step 1: expect.regex: it also matches an empty answer",
    "[[step]]\nsend = 'x'": NO_BYTES,
    "step = [{send = 'x'}, {send.close = true}, {expect.close = true}]": NO_BYTES,
    "step = [{expect.close = true}, {expect = 'x'}]": "step 1: expect.close: nothing can come "
    "after it",
    "step = [{send.close = true}, {send = 'x'}]": "step 2: send: the client has closed its side "
    "before",
    f"repeat_from = 3\n{ASK}": "repeat_from: the number of a step is needed, 1 to 2",
    f"repeat_from = true\n{ASK}": "repeat_from: the number of a step is needed, 1 to 2",
    "repeat_from = 2\nstep = [{expect = 'x'}, {send = 'y'}]": NO_ROUND,
    "repeat_from = 1\nstep = [{expect = 'x'}]": NO_ROUND,
    "repeat_from = 1\nstep = [{expect = 'x'}, {expect.close = true}]": "repeat_from: a connection "
    "that the server closes cannot go on",
    "repeat_from = 1\nstep = [{send.close = true}, {expect = 'x'}]": "repeat_from: a client that "
    "has closed its side can repeat nothing",
}


@pytest.mark.parametrize("text", WRONG)
def test_a_mistake_is_named_in_one_line(tmp_path: Path, text: str) -> None:
    path = tmp_path / "d.toml"
    path.write_text(text)
    with pytest.raises(UnusableTarget) as refused:
        read_dialogue(path)
    assert str(refused.value) == f"dialogue {path}: {WRONG[text]}"


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    (tmp_path / "latin1.toml").write_bytes(b"name = '\xe9'")
    for name, problem in (("none", "No such file or directory"), ("latin1", "it is not UTF-8")):
        with pytest.raises(UnusableTarget, match=f"{name}.toml: {problem}"):
            read_dialogue(tmp_path / f"{name}.toml")


def test_a_mistake_ends_the_run_with_status_4(judge: Judge, tmp_path: Path) -> None:
    (tmp_path / "d.toml").write_text("step = 3")
    judged = judge("--dialogue", "d.toml", folder=tmp_path)
    assert judged.status == 4
    assert judged.printed.strip() == (
        f"ERROR: dialogue {tmp_path}/d.toml: step: at least one [[step]] is needed"
    )


def test_bytes_are_written_in_hexadecimal(tmp_path: Path) -> None:
    path = tmp_path / "bytes.toml"
    path.write_text("step = [{send.bytes = '00 fF'}, {expect.bytes = '0d0a'}]")
    dialogue = read_dialogue(path)
    assert dialogue.name == "bytes"
    assert dialogue.script is not None
    assert dialogue.script.steps == (Send(b"\x00\xff"), Expect(b"\r\n"))
    assert dialogue.message("anything") == b"\x00\xff"


def test_a_byte_order_mark_is_no_part_of_the_text(tmp_path: Path) -> None:
    path = tmp_path / "marked.toml"
    path.write_text(f"name = 'x'\n{ASK}", encoding="utf-8-sig")
    assert read_dialogue(path).name == "x"


def test_text_is_found_behind_what_was_not_asked_for() -> None:
    assert Expect(b"ready").find(b"log: ready\r\n", ended=False) == (5, 10)
    assert Expect(b"ready").find(b"log: rea", ended=True) is None


def test_a_pattern_is_content_with_the_first_match() -> None:
    step = Expect(pattern=re.compile(rb"\d+\r\n"))
    assert step.find(b"12", ended=True) is None
    assert step.find(b"a 12\r\n13\r\n", ended=False) == (2, 6)


def test_a_pattern_that_may_take_more_waits_for_more() -> None:
    number = Expect(pattern=re.compile(rb"= \d+"))
    assert not number.is_whole(b"= 4")
    assert number.is_whole(b"= 42\r\n")
    assert Expect(pattern=re.compile(rb"= \d+\r\n")).is_whole(b"log = 42\r\n")
    assert Expect(b"= 42").is_whole(b"= 42")


def test_nothing_is_no_match() -> None:
    step = Expect(pattern=re.compile(rb"(?<=a)b*"))
    assert step.find(b"a", ended=True) is None
    assert step.find(b"aab", ended=True) == (2, 3)


def test_a_pattern_before_the_end_waits_for_the_end() -> None:
    step = Expect(pattern=re.compile(rb"(?s)HTTP.*"), to_the_end=True)
    assert step.find(b"HTTP/1.0 200", ended=False) is None
    assert step.find(b"HTTP/1.0 200", ended=True) == (0, 12)
    assert step.find(b"log HTTP/1.0", ended=True) is None


def test_the_end_is_no_text() -> None:
    assert Expect().find(b"", ended=False) is None
    assert Expect().find(b"left over", ended=True) == (9, 9)


@pytest.mark.parametrize("path", [HTTP, CALCULATOR], ids=lambda path: str(path.stem))
def test_the_page_on_dialogues_shows_the_examples_as_they_are(path: Path) -> None:
    assert f"```toml\n{path.read_text()}```" in (PROJECT / "docs" / "dialogues.md").read_text()


@pytest.mark.parametrize(
    ("target", "dialogue"), [("http_fork.c", HTTP), ("calculator.py", CALCULATOR)]
)
def test_a_good_server_of_another_protocol_conforms(
    judge: Judge, target: str, dialogue: Path
) -> None:
    command = f"{TARGETS}/dialogues/{target} {{port}}"
    judged = judge("--target", command, "--dialogue", str(dialogue), "--level", "should")
    assert judged.ids("fail", "blocked", "error") == set(), judged.printed
    assert judged.status == 0
    assert {c.partition(".")[0] for c in judged.ids("not-applicable")} == {"replies", "concurrency"}
    assert judged.report is not None
    assert judged.report["target"]["dialogue"] == dialogue.stem


KEPT = {
    "processes.crash_stays_local",
    "descriptors.parent_closes_connfd",
    "descriptors.child_holds_only_its_connection",
    "descriptors.client_sees_end_when_child_ends",
    "descriptors.parent_never_grows",
    "robustness.fork_failure_lets_client_go",
}
UNANSWERED = {"replies.answers_first_message", "replies.message_in_pieces"}
HALF_CLOSE = {"replies.half_close"}
IN_ROUNDS = UNANSWERED | {"replies.answers_every_message"}
BROKEN: dict[tuple[str, str], set[str]] = {
    ("http_fork.c", "wrong-status"): UNANSWERED | HALF_CLOSE,
    ("http_fork.c", "never-answers"): UNANSWERED
    | HALF_CLOSE
    | {"processes.child_ends_with_client"},
    ("http_fork.c", "closes-early"): UNANSWERED | HALF_CLOSE | {"replies.ends_without_reset"},
    ("http_fork.c", "resets"): {"replies.ends_without_reset"},
    ("http_fork.c", "keeps-connfd"): KEPT,
    # It never comes to the last word.
    ("calculator.py", "off-by-one"): IN_ROUNDS,
    ("calculator.py", "silent-on-errors"): IN_ROUNDS | HALF_CLOSE,
    ("calculator.py", "one-line-only"): IN_ROUNDS | HALF_CLOSE | {"replies.ends_without_reset"},
    ("calculator.py", "chatty"): {"replies.nothing_more"},
}


@pytest.mark.parametrize(("target", "fault"), BROKEN)
def test_a_fault_is_found_in_another_protocol_too(judge: Judge, target: str, fault: str) -> None:
    dialogue = HTTP if target.startswith("http") else CALCULATOR
    command = f"{TARGETS}/dialogues/{target} {{port}} {fault}"
    judged = judge("--target", command, "--dialogue", str(dialogue))
    assert judged.ids("fail") == BROKEN[target, fault], judged.printed
    assert judged.ids("error") == set(), judged.printed


def test_threads_are_named_in_another_protocol_too(judge: Judge) -> None:
    command = f"{TARGETS}/not_forking/http_threads.py {{port}}"
    judged = judge("--target", command, "--dialogue", str(HTTP))
    # socketserver asks select again at once, which finds the same client still waiting.
    spins = {"descriptors.exhaustion_does_not_spin"}
    assert judged.ids("fail") == {"processes.child_per_connection"} | spins, judged.printed
    assert judged.ids("error") == set()
    assert judged.report is not None
    assert judged.report["verdict"] == "violates"


def test_expected_bytes_are_in_the_failure(judge: Judge) -> None:
    command = f"{TARGETS}/dialogues/calculator.py {{port}} off-by-one"
    judged = judge("--target", command, "--dialogue", str(CALCULATOR))
    assert (
        "sent 'ADD 2 40\\r\\n' (10 bytes), expected '= 42\\r\\n' (6 bytes) at step 3, and received "
        "'= 43\\r\\n'" in judged.message("replies.answers_first_message")
    )
    assert "Expected  '= 42\\r\\n' (6 bytes) at step 3 for a client's first" in judged.printed


def test_unexpected_bytes_are_in_the_failure(judge: Judge) -> None:
    command = f"{TARGETS}/dialogues/calculator.py {{port}} chatty"
    judged = judge("--target", command, "--dialogue", str(CALCULATOR))
    assert "Expected  exactly the bytes owed in the dialogue calculator\n" in judged.printed
    assert "heard unasked: 'anything else?" in judged.printed


def test_a_client_that_only_listens_is_asked_for_no_message(judge: Judge, tmp_path: Path) -> None:
    (tmp_path / "time.toml").write_text(
        "step = [{expect.regex = 'It is .*\\n'}, {expect.close = true}]"
    )
    command = f"{TARGETS}/good/closes_first.c {{port}}"
    judged = judge("--target", command, "--dialogue", "time.toml", folder=tmp_path)
    assert judged.ids("fail", "blocked", "error") == set(), judged.printed
    assert {
        "replies.message_in_pieces",
        "replies.answers_every_message",
        "replies.ends_without_reset",
    } <= judged.ids("not-applicable")
