"""Text that a target wrote cannot control a terminal or change a report."""

import pytest

from fixtures.plain import in_one_line, plain


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a\tb\nc", "a\tb\nc"),
        ("成功接收 ►", "成功接收 ►"),
        ("\x1b[2J\x07", r"\x1b[2J\x07"),
        ("forged\rPASSED", r"forged\rPASSED"),
        ("\u202egnp.exe", r"\u202egnp.exe"),
        ("\x9b31m\x7f", r"\x9b31m\x7f"),
        ("\udcff", r"\udcff"),
        ("\u2028", r"\u2028"),
    ],
)
def test_control_characters_are_written_out(text: str, expected: str) -> None:
    assert plain(text) == expected


def test_a_name_stays_in_its_line() -> None:
    assert in_one_line("two\nlines\t") == r"two\nlines\t"
