"""The parts of a drawing of the target.

Lengths are in the units of the SVG picture; a line of text is 15 high. All boxes have the same
right edge, all ends the same left edge, and the lines connect the two.
"""

from dataclasses import dataclass

WIDTH = 400
BOX_RIGHT = 228
ENDS_LEFT = 308
ENDS_WIDTH = 84


@dataclass(frozen=True)
class Pin:
    """A descriptor on the right edge of a box.

    Attributes:
        y: its middle.
        label: its number, or how many more there are.
        marked: whether it is wrong that the process holds it.
    """

    y: float
    label: str
    marked: bool


@dataclass(frozen=True)
class Box:
    """A process.

    Attributes:
        pid: its pid.
        x: the left edge.
        y: the upper edge.
        height: the height.
        title: the first line.
        lines: the other lines.
        description: all that is known of it, in one line.
        pins: its descriptors.
        listener: whether it is the listener.
        zombie: whether it is a zombie.
        marked: whether something is wrong with it.
    """

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
    """What a socket leads to.

    Attributes:
        kind: client, `client gone`, port (a listening socket's) or other.
        y: the upper edge.
        height: the height.
        lines: its label.
        description: all that is known of it, in one line.
    """

    kind: str
    y: float
    height: float
    lines: tuple[str, ...]
    description: str


@dataclass(frozen=True)
class Line:
    """A socket that a process holds.

    Attributes:
        y1: where it begins, at a pin.
        y2: where it ends, at an end.
        marked: whether it is wrong that the process holds it.
        description: the process and the descriptor, in words.
    """

    y1: float
    y2: float
    marked: bool
    description: str


@dataclass(frozen=True)
class Branch:
    """The line from a parent's box to a child's: down from (x, y1) to (x, y2), then to the right.

    Attributes:
        x: where it begins.
        y1: where it begins.
        y2: where it turns to the right.
        reach: the length of the part to the right.
    """

    x: float
    y1: float
    y2: float
    reach: float


@dataclass(frozen=True)
class Drawing:
    """The whole drawing.

    Attributes:
        height: its height.
        boxes: the processes.
        ends: what their sockets lead to.
        lines: the sockets.
        branches: who is whose child.
        description: the drawing in words.
        more: what is left out, in words; may be empty.
        width: its width.
        box_right: the right edge of all boxes.
        ends_left: the left edge of all ends.
        ends_width: the width of all ends.
    """

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
