"""What a drawing of the target is made of.

Lengths are in the drawing's own units, which grow with the page; a line of text is 15 high. Boxes
end at one right edge, ends begin at one left edge, and the lines run between the two.
"""

from dataclasses import dataclass

WIDTH = 400
BOX_RIGHT = 228
ENDS_LEFT = 308
ENDS_WIDTH = 84


@dataclass(frozen=True)
class Pin:
    """A descriptor on the right edge of a box; `y` is its middle."""

    y: float
    label: str
    marked: bool


@dataclass(frozen=True)
class Box:
    """A process. `description` is all that is known of it, in one line."""

    pid: int
    x: float
    y: float
    height: float
    title: str
    lines: tuple[str, ...]
    description: str
    pins: tuple[Pin, ...]
    listener: bool
    zombie: bool
    marked: bool

    @property
    def width(self) -> float:
        return BOX_RIGHT - self.x


@dataclass(frozen=True)
class End:
    """What a socket leads to: a client, a port that is listened on, or something else."""

    kind: str
    y: float
    height: float
    lines: tuple[str, ...]
    description: str


@dataclass(frozen=True)
class Line:
    """A socket that a process holds: from the pin at `y1` to the end at `y2`."""

    y1: float
    y2: float
    marked: bool
    description: str


@dataclass(frozen=True)
class Branch:
    """From a parent's box at (`x`, `y1`) down and right to its child's at `y2`; `reach` is how far
    right that is."""

    x: float
    y1: float
    y2: float
    reach: float


@dataclass(frozen=True)
class Drawing:
    """All of it. `description` is it in words; `more` says what is left out (may be empty)."""

    height: float
    boxes: tuple[Box, ...]
    ends: tuple[End, ...]
    lines: tuple[Line, ...]
    branches: tuple[Branch, ...]
    description: str
    more: str
    width: float = WIDTH
    box_right: float = BOX_RIGHT
    ends_left: float = ENDS_LEFT
    ends_width: float = ENDS_WIDTH

    @property
    def marked(self) -> bool:
        """Whether anything in it is wrong."""
        return any(box.marked for box in self.boxes) or any(line.marked for line in self.lines)
