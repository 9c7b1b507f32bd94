"""A server that sends the same again and again has no end; a greeting of equal lines has one."""

from collections.abc import Sequence

import pytest

from fixtures.runner.probe_client import MANY_TIMES, RepeatedBytes


def _seen(monkeypatch: pytest.MonkeyPatch, pieces: Sequence[bytes], interval: float) -> bool:
    now = 0.0
    monkeypatch.setattr("fixtures.runner.probe_client.monotonic", lambda: now)
    repeated, inbox = RepeatedBytes(), bytearray()
    for piece in pieces:
        inbox += piece
        repeated.are_seen(inbox)
        now += interval
    return repeated.are_seen(inbox)


def test_a_clock_that_ticks_has_no_end(monkeypatch: pytest.MonkeyPatch) -> None:
    assert _seen(monkeypatch, [b"tick\n"] * MANY_TIMES, 1.0)
    assert not _seen(monkeypatch, [b"tick\n"] * (MANY_TIMES - 1), 1.0)


def test_equal_lines_that_come_at_once_are_a_greeting(monkeypatch: pytest.MonkeyPatch) -> None:
    assert not _seen(monkeypatch, [b"*****\n"] * 9, 0.01)


def test_lines_that_differ_are_no_repetition(monkeypatch: pytest.MonkeyPatch) -> None:
    assert not _seen(monkeypatch, [b"%d\n" % number for number in range(9)], 1.0)
