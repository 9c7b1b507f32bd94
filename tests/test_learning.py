"""Learning: what several answers have in common, and by which rule messages come back."""

import pytest

from fixtures.clients.dialogue import Dialogue, without_words
from fixtures.clients.expected import Expect, find_pieces, joined
from fixtures.clients.learning import (
    common,
    constant,
    differs_in_words,
    explain,
    has_words,
    is_text,
)
from fixtures.clients.reply_rule import Change, Reply
from fixtures.premise import Blocked

# Samples, the pattern that is learned of them, and another text that is owed by it.
COMMON = [
    ((b"session 17\n", b"session 4711\n"), rb"session \d+" b"\n", b"session 5\n"),
    ((b"<3fa9>\n", b"<00b1>\n"), rb"<[0-9A-Fa-f]+>" b"\n", b"<beef>\n"),
    ((b"id zulu9!", b"id oskar!"), b"id [0-9A-Za-z]+!", b"id kilo!"),
    ((b"a/b+== x\n", b"cd+e= x\n"), rb"[^\r\n]+ x" b"\n", b"Zm9v x\n"),
    ((b"one\ntwo\n", b"one\n"), b"one\n(?s:.*)", b"one\nthree\nfour\n"),
    ((b"\x0a\x00\x01\x7f!", b"\x0a\x00\xfe\x80!"), b"\n\x00(?s:.{2})!", b"\n\x00..!"),
    ((b"at 08:51:44\n",) * 2, rb"at \d+:\d+:\d+" b"\n", b"at 23:59:01\n"),
    ((b"Wed Nov 25 2026\n",) * 2, rb"[A-Z][a-z]+ [A-Z][a-z]+ \d+ \d+" b"\n", b"Tue Dec 1 2026\n"),
]


@pytest.mark.parametrize(("samples", "pattern", "other"), COMMON)
def test_what_differs_is_a_hole(samples: tuple[bytes, ...], pattern: bytes, other: bytes) -> None:
    expected = common(samples)
    assert expected.pattern is not None
    assert expected.pattern.pattern == pattern
    for text in (*samples, other):
        assert expected.pattern.fullmatch(text), text


def test_what_is_the_same_in_all_answers_is_expected_exactly() -> None:
    assert common([b"OK 200\n"] * 2) == Expect(b"OK 200\n")
    assert common([b"\x00\xff"] * 3) == Expect(b"\x00\xff")


def test_a_number_in_a_greeting_may_be_another_one_tomorrow() -> None:
    expected = common([b"load 0.1 (x)\n"] * 2, numbers=True)
    assert expected.find(b"load 12.25 (x)\n", ended=False) == (0, 15)
    assert expected.find(b"load 12.25 {x}\n", ended=False) is None
    assert common([b"hello\n"] * 2, numbers=True) == Expect(b"hello\n")


def test_what_is_no_hole_is_known() -> None:
    assert has_words(constant(common([b"id 1\n", b"id 2\n"])))
    assert not has_words(constant(common([b"12:30\n", b"12:31\n"])))
    assert not has_words(constant(common([b"abx\n", b"cdy\n"])))


def test_a_different_number_is_no_different_word() -> None:
    assert not differs_in_words(common([b"message 1\n", b"message 22\n"]))
    assert differs_in_words(common([b"no such command: xyz\n", b"no such command: pqr\n"]))


@pytest.mark.parametrize("change", Change)
def test_a_message_that_comes_back_changed_is_recognised(change: Change) -> None:
    pairs = [(body, change.apply(body)) for body in (b"Forkspec asks", b"and once More")]
    assert explain(pairs) == Reply(change)


def test_words_around_the_message_are_a_part_of_the_rule() -> None:
    rule = explain([(b"Ab", b"1: <Ab>\n"), (b"cDe", b"2: <cDe>\n")])
    assert rule is not None
    assert rule.to(b"x").find(b"33: <x>\n", ended=False) == (0, 8)
    assert rule.has_words and not rule.keeps_order


def test_a_rule_for_one_message_alone_is_none() -> None:
    assert explain([(b"Ab", b"AB"), (b"cDe", b"cde")]) is None


@pytest.mark.parametrize("rubbish", [b"\0", b"\0\0\0\0", b"\x7f\x01", b"\xff"])
def test_bytes_that_are_no_text_do_not_join_the_rule(rubbish: bytes) -> None:
    assert not is_text(rubbish)
    assert explain([(b"Ab", b"AB" + rubbish), (b"cDe", b"CDE" + rubbish)]) == Reply(Change.CAPITALS)


def test_pieces_are_looked_for_one_behind_the_other() -> None:
    pieces = (Expect(b"hello\n"), common([b"id 1\n", b"id 2\n"]))
    found = find_pieces(pieces, b"log\nhello\n!id 77\nrest")
    assert (found.extra, found.rest, found.missing) == (b"log\n!", b"rest", ())
    assert find_pieces(pieces, b"hello\n").missing == pieces[1:]


def test_parts_with_a_hole_are_joined_to_a_pattern() -> None:
    assert joined((Expect(b"a"), None, Expect(b"b"))) == Expect(b"ab")
    expected = joined((Expect(b"(a) "), common([b"1", b"2"]), Expect(b".")))
    assert expected.find(b"(a) 5.", ended=False) == (0, 6)
    assert expected.find(b"(a) 5,", ended=False) is None


def test_lines_come_back_line_by_line() -> None:
    shouts = Dialogue("x", reply=Reply(Change.CAPITALS, after=Expect(b"\n")), by_line=True)
    assert shouts.expected(b"hello\n") == Expect(b"HELLO\n")
    assert shouts.expected_stream(b"a\nb\n") == b"A\nB\n"
    assert shouts.is_stream


def test_without_a_known_dialogue_nothing_is_expected() -> None:
    with pytest.raises(Blocked, match="it speaks Elvish"):
        without_words("it speaks Elvish").require_words()
