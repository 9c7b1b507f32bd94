"""Golden texts: the failure messages of each fault, in tests/golden. Rewrite them after a change:

    tox -e tests -- tests/test_matrix.py --write-golden

What differs from run to run (numbers, bytes of a target, which of many is named first) is masked.
"""

import re
from pathlib import Path
from typing import Any

from fixtures.isolation.containment_hints import CONFINED, RESTRICTED

FOLDER = Path(__file__).parent / "golden"
MASKS = (
    (re.compile(r"\(SHA-256 [^)]*\)"), "(SHA-256 …)"),
    (re.compile(r"0x[0-9a-f]+|\d+(\.\d+)*"), "N"),
    # What was sent and received, in quotes; an apostrophe has a letter before it.
    (re.compile(r"(?<![a-z])b?'.*?'(?![a-z])( \(N bytes?\))?"), "'…'"),
    (re.compile(r"(the last it (said|printed) was:).*"), r"\1 …"),
    # Which of the two it is depends on who was faster.
    (re.compile(r"the server ended the connection|the connection was reset"), "the end came"),
    # How many it happened to be, or none at all.
    (
        re.compile(r"(nothing|only the first N bytes) came back(:|, then) the end came"),
        "the end came",
    ),
    (re.compile(r"(received that of client N).*"), r"\1 …"),
    (re.compile(r"(fd N \([^)]*\))(, fd N \([^)]*\))+"), r"\1, …"),
    (re.compile(r"(\b(?:client|process|fd) N[^,;]*)(, (?:client|process|fd) N[^,;]*)+"), r"\1, …"),
    (re.compile(r"( and N more)(?= |:|;|$)"), ""),
)


def words(report: dict[str, Any]) -> str:
    """What a report says of each clause that failed: one paragraph each, masked."""
    failed = [clause for clause in report["clauses"] if clause["outcome"] == "fail"]
    return "\n".join(f"{clause['id']}\n    {masked(clause['message'])}\n" for clause in failed)


def masked(text: str) -> str:
    """A text without what differs from run to run."""
    # Only where this machine can contain the target.
    text = " ".join(text.split()).replace(CONFINED, "").replace(RESTRICTED, "")
    for pattern, instead in MASKS:
        text = pattern.sub(instead, text)
    return text
