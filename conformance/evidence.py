"""The evidence of a failed clause."""

from dataclasses import dataclass

from fixtures.census.description import Picture
from fixtures.plain import plain


@dataclass(frozen=True)
class Evidence:
    """What was expected, and what was seen instead.

    Attributes:
        expected: a sentence without its beginning: "each child to be reaped".
        seen: the same for what was seen.
        picture: a census, or a record of what was sent and received.
    """

    expected: str
    seen: str
    picture: Picture | str = ""

    @property
    def account(self) -> str:
        """The picture as text."""
        return plain(str(self.picture))

    def __str__(self) -> str:
        return f"expected {self.expected}; seen: {self.seen}"
