"""From the words of --target to a command line."""

from pathlib import Path

import pytest

from fixtures.clients.dialogue import ECHO, ECHO_LINE, Dialogue, parse_dialogue
from fixtures.clients.expected import Expect
from fixtures.clients.reply_rule import Reply
from fixtures.command import parse
from fixtures.target.build import compile_source
from fixtures.target_failure import BuildFailed, UnusableTarget


def _program(folder: Path, name: str, text: str = "#!/bin/sh\n", mode: int = 0o755) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    path.chmod(mode)
    return path


def test_a_program_is_found_in_the_users_folder(tmp_path: Path) -> None:
    path = _program(tmp_path, "server")
    for words in ("./server", "server", str(path)):
        assert parse(words, tmp_path).words == (str(path),)


def test_a_command_line_keeps_its_quoting(tmp_path: Path) -> None:
    path = _program(tmp_path, "server")
    command = parse("./server --name 'two words' {port}", tmp_path)
    assert command.on_port(7) == (str(path), "--name", "two words", "7")
    assert command.tells_port


@pytest.mark.parametrize("name", ["a b", "it's", '"', "$(touch x)", "a\nb", "ü{port}"])
def test_a_file_with_a_strange_name_is_taken_as_it_stands(tmp_path: Path, name: str) -> None:
    path = _program(tmp_path, name)
    assert parse(f"./{name}", tmp_path).words == (str(path),)


def test_a_command_of_the_path_is_found(tmp_path: Path) -> None:
    assert parse("sh -c true", tmp_path).words[0].endswith("/sh")


def test_a_script_without_execute_permission_has_its_interpreter(tmp_path: Path) -> None:
    path = _program(tmp_path, "server.pl", mode=0o644)
    words = parse("./server.pl 80", tmp_path).words
    assert words[0].endswith("/perl")
    assert words[1:] == (str(path), "80")


def test_a_script_that_names_its_interpreter_is_run_as_it_is(tmp_path: Path) -> None:
    path = _program(tmp_path, "server.py", "#!/usr/bin/env python3\n")
    assert parse("./server.py", tmp_path).words == (str(path),)


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ("./missing", "there is no file ./missing"),
        ("no-such-command-at-all", "no such command"),
        ("''", "empty"),
        ("'unclosed", "cannot be read"),
        ("folder", "is a folder"),
        ("./plain", "is not executable: try chmod"),
    ],
)
def test_what_cannot_be_started_is_one_clear_line(tmp_path: Path, words: str, reason: str) -> None:
    (tmp_path / "folder").mkdir()
    _program(tmp_path, "plain", mode=0o644)
    with pytest.raises(UnusableTarget, match=reason) as caught:
        parse(words, tmp_path)
    assert "\n" not in str(caught.value)


def test_a_c_file_is_compiled_first(tmp_path: Path) -> None:
    _program(tmp_path, "answer.c", "int main(void) { int unused; return 7; }\n", 0o644)
    command = parse("./answer.c {port}", tmp_path)
    compiled, printed = compile_source(command, tmp_path)
    assert compiled.words == (str(tmp_path / "answer"), "{port}")
    assert "unused" in printed


def test_compilers_messages_come_with_the_failure(tmp_path: Path) -> None:
    _program(tmp_path, "broken.cpp", "int main( { }\n", 0o644)
    with pytest.raises(BuildFailed) as caught:
        compile_source(parse("broken.cpp", tmp_path), tmp_path)
    assert "broken.cpp:1" in caught.value.output
    assert caught.value.status == 1


@pytest.mark.parametrize(
    ("text", "dialogue"),
    [
        ("echo", ECHO),
        ("echo-line", ECHO_LINE),
        (
            "reply:成功接收",
            Dialogue("reply:成功接收", reply=Reply(None, Expect("成功接收".encode()))),
        ),
        ("greeting:a:b", Dialogue("greeting:a:b", greeting=Expect(b"a:b"), answers=False)),
        ("auto", None),
        ("greeting", None),
    ],
)
def test_a_dialogue_is_read(text: str, dialogue: Dialogue | None) -> None:
    assert parse_dialogue(text) == dialogue


@pytest.mark.parametrize("text", ["reply", "reply:", "greeting:", "shout", ""])
def test_an_unknown_dialogue_is_one_clear_line(text: str) -> None:
    with pytest.raises(UnusableTarget) as caught:
        parse_dialogue(text)
    assert "\n" not in str(caught.value)


def test_a_long_command_line_is_no_file_name(tmp_path: Path) -> None:
    assert parse(f"sh -c {'x' * 5000}", tmp_path).words[-1] == "x" * 5000


@pytest.mark.parametrize("word", ["x" * 5000, "./" + "x" * 5000])
def test_a_name_too_long_for_a_file_is_not_found(tmp_path: Path, word: str) -> None:
    with pytest.raises(UnusableTarget, match="target not found"):
        parse(word, tmp_path)
