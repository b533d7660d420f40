"""The signs that the screen is drawn with, for terminals with Unicode and without."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Strokes:
    """What a bar is made of.

    Attributes:
        full: A full cell.
        parts: What a bar may end in, from little to much.
        empty: An empty cell.
    """

    full: str
    parts: str
    empty: str


@dataclass(frozen=True, slots=True)
class Pipes:
    """What the flow of power is drawn with.

    Attributes:
        idle: A line without power.
        busy: A line with power.
        arrow: Where it goes.
        gather: Where lines meet on the left: first row, the way on, rows between, last row.
        spread: The same where they part on the right.
        cell: The battery's two ends.
    """

    idle: str
    busy: str
    arrow: str
    gather: str
    spread: str
    cell: tuple[str, str]


@dataclass(frozen=True, slots=True)
class Glyphs:
    """One set of signs.

    Attributes:
        thin: The strokes of a gauge.
        thick: The strokes of the bar that matters most.
        pipes: The lines of the flow of power.
        mark: Where a limit lies on a bar.
        lamp_on: Lamps; each of them comes with a word.
        lamp_off: Nothing goes on here.
        lamp_wait: It is about to go on.
        lamp_bad: Something is wrong.
        up: Power's direction; each of them comes with a word or a sign.
        down: The battery gives.
        level: The battery rests.
        separator: Between two facts on a line.
        pointer: What is selected.
        has_braille: Whether charts may use braille patterns, and numbers block elements.
    """

    thin: Strokes
    thick: Strokes
    pipes: Pipes
    mark: str
    lamp_on: str
    lamp_off: str
    lamp_wait: str
    lamp_bad: str
    up: str
    down: str
    level: str
    separator: str
    pointer: str
    has_braille: bool


UNICODE = Glyphs(
    thin=Strokes("━", "╸", "─"),
    thick=Strokes("▄", "", "▁"),
    pipes=Pipes("─", "━", "▸", "╮┼┤╯", "╭┼├╰", ("▐", "▌")),
    mark="│",
    lamp_on="●",
    lamp_off="○",
    lamp_wait="◌",
    lamp_bad="▲",
    up="▲",
    down="▼",
    level="=",
    separator=" · ",
    pointer="▸",
    has_braille=True,
)

ASCII = Glyphs(
    thin=Strokes("#", "", "."),
    thick=Strokes("#", "", "."),
    pipes=Pipes("-", "=", ">", "++++", "++++", ("[", "]")),
    mark="|",
    lamp_on="*",
    lamp_off="o",
    lamp_wait="~",
    lamp_bad="!",
    up="^",
    down="v",
    level="=",
    separator=" - ",
    pointer=">",
    has_braille=False,
)
