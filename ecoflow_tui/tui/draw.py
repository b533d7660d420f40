"""Bars, big digits and charts as plain rows of characters. Pure: numbers in, rows out."""

from collections.abc import Sequence
from dataclasses import dataclass

from ecoflow_tui.tui.glyphs import Strokes

Columns = Sequence[float | None]

_DIGITS = {
    "0": ("█▀█", "█ █", "▀▀▀"),
    "1": ("▀█ ", " █ ", "▀▀▀"),
    "2": ("▀▀█", "█▀▀", "▀▀▀"),
    "3": ("▀▀█", " ▀█", "▀▀▀"),
    "4": ("█ █", "▀▀█", "  ▀"),
    "5": ("█▀▀", "▀▀█", "▀▀▀"),
    "6": ("█▀▀", "█▀█", "▀▀▀"),
    "7": ("▀▀█", "  █", "  ▀"),
    "8": ("█▀█", "█▀█", "▀▀▀"),
    "9": ("█▀█", "▀▀█", "▀▀▀"),
    "-": ("   ", "▀▀▀", "   "),
}
_BLANK = 0x2800
_UP = (0x00, 0x40, 0x44, 0x46, 0x47), (0x00, 0x80, 0xA0, 0xB0, 0xB8)
"""The dots of a cell filled to each of its steps from the bottom, in its left and right half."""
_DOWN = (0x00, 0x01, 0x03, 0x07, 0x47), (0x00, 0x08, 0x18, 0x38, 0xB8)


class _Cells(dict[tuple[int, int], str]):
    """The character of a cell by the steps that each half is filled to; made when first asked for.

    Below 0 is empty and above 4 is full, so that a chart asks for steps as they are.
    """

    def __init__(self, halves: tuple[tuple[int, ...], tuple[int, ...]]) -> None:
        super().__init__()
        self._halves = halves

    def __missing__(self, steps: tuple[int, int]) -> str:
        left, right = (max(0, min(4, step)) for step in steps)
        bits = self._halves[0][left] | self._halves[1][right]
        character = chr(_BLANK | bits) if bits else " "
        self[steps] = character
        return character


_CELLS_UP, _CELLS_DOWN = _Cells(_UP), _Cells(_DOWN)


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar's filled part and the rest; together as wide as asked for."""

    filled: str
    rest: str


def bar(fraction: float | None, width: int, strokes: Strokes) -> Bar:
    """A bar filled to a fraction of 0 to 1; empty where the fraction is unknown.

    Anything above nothing shows at least its smallest part.
    """
    if fraction is None or fraction <= 0:
        return Bar("", strokes.empty * width)
    steps = len(strokes.parts) + 1
    filled = max(1, round(min(1.0, fraction) * width * steps))
    whole, part = divmod(filled, steps)
    tail = strokes.parts[part - 1] if part else ""
    return Bar(strokes.full * whole + tail, strokes.empty * (width - whole - len(tail)))


def big_digits(text: str) -> tuple[str, str, str]:
    """A number three rows high; its characters are 0 to 9 and ``-``."""
    rows = [" ".join(_DIGITS[character][row] for character in text) for row in range(3)]
    return rows[0], rows[1], rows[2]


def nice_ceiling(value: float) -> float:
    """The smallest round number that is not below the value; 10 at least."""
    ceiling = 10.0
    while True:
        for factor in (1, 1.5, 2, 3, 4, 5, 6, 8):
            if value <= ceiling * factor:
                return ceiling * factor
        ceiling *= 10


def area_rows(columns: Columns, rows: int, ceiling: float, *, is_hanging: bool) -> list[str]:
    """An area chart in braille: two columns of values a character, four steps a row.

    Args:
        columns: The values, left to right; ``None`` is a gap and stays blank, 0 is a thin line.
        rows: The chart's height in rows.
        ceiling: The value that fills the whole height.
        is_hanging: Whether the area hangs from the top instead of standing on the bottom.
    """
    heights = [_steps(value, rows * 4, ceiling) for value in columns]
    pairs = list(zip(heights[::2], heights[1::2], strict=False))
    cells = _CELLS_DOWN if is_hanging else _CELLS_UP
    lines = []
    for row in range(rows):
        below = (row if is_hanging else rows - 1 - row) * 4
        lines.append("".join([cells[left - below, right - below] for left, right in pairs]))
    return lines


def block_rows(columns: Columns, rows: int, ceiling: float, *, is_hanging: bool) -> list[str]:
    """The same chart in plain ASCII: one column of values a character, two steps a row."""
    heights = [_steps(value, rows * 2, ceiling) for value in columns]
    marks = (" ", "'" if is_hanging else ".", ":")
    lines = []
    for row in range(rows):
        level = row if is_hanging else rows - 1 - row
        lines.append("".join(marks[min(2, max(0, height - level * 2))] for height in heights))
    return lines


def _steps(value: float | None, most: int, ceiling: float) -> int:
    if value is None:
        return 0
    return min(most, max(1, round(value / ceiling * most)))


AXIS_WIDTH = 11
"""What ``mirrored_axis`` takes, with a space after it."""


def mirrored_axis(name: str, scale: str, zero: str, rows: int, *, is_hanging: bool) -> list[str]:
    """The labels beside one half of a mirrored chart: name and scale at its far end, 0 at the line.

    The line lies between two rows; the upper half has the label, where there is room for it.
    """
    labels = [f"{name:<3}{scale:>{AXIS_WIDTH - 4}} ", *[" " * AXIS_WIDTH] * (rows - 1)]
    if rows > 2 and not is_hanging:
        labels[-1] = f"{zero:>{AXIS_WIDTH - 1}} "
    return labels[::-1] if is_hanging else labels


def line_rows(columns: Columns, rows: int, ceiling: float) -> list[str]:
    """A line in braille: two columns of values a character, four steps a row.

    Args:
        columns: The values above the floor, left to right; ``None`` is a gap and stays blank.
        rows: The chart's height in rows.
        ceiling: The value at the top.
    """
    levels = [_level(value, rows * 4, ceiling) for value in columns]
    grid = [[0] * (len(levels) // 2) for _ in range(rows)]
    before: int | None = None
    for at, level in enumerate(levels[: len(levels) // 2 * 2]):
        if level is not None:
            start = level if before is None or before == level else before + _towards(before, level)
            for step in range(min(start, level), max(start, level) + 1):
                row, dot = divmod(step, 4)
                grid[rows - 1 - row][at // 2] |= _DOT_AT[at % 2][dot]
        before = level
    return ["".join(chr(_BLANK | bits) if bits else " " for bits in row) for row in grid]


def line_marks(columns: Columns, rows: int, ceiling: float) -> list[str]:
    """The same in plain ASCII: one column of values a character, one step a row."""
    levels = [_level(value, rows, ceiling) for value in columns]
    return [
        "".join("*" if level == rows - 1 - row else " " for level in levels) for row in range(rows)
    ]


_DOT_AT = ((0x40, 0x04, 0x02, 0x01), (0x80, 0x20, 0x10, 0x08))
"""A cell's dots, left and right, from the bottom up."""


def _level(value: float | None, steps: int, ceiling: float) -> int | None:
    if value is None:
        return None
    return max(0, min(steps - 1, round(value / ceiling * (steps - 1))))


def _towards(start: int, end: int) -> int:
    return 1 if end > start else -1
