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
class Glyphs:
    """One set of signs.

    Attributes:
        thin: The strokes of a gauge.
        thick: The strokes of the bar that matters most.
        mark: Where a limit lies on a bar.
        lamp_on: Lamps; each of them comes with a word.
        lamp_off: Nothing goes on here.
        lamp_wait: It is about to go on.
        lamp_bad: Something is wrong.
        up: Power's direction; each of them comes with a word or a sign.
        down: The battery gives.
        level: The battery rests.
        separator: Between two facts on a line.
        has_braille: Whether charts may use braille patterns, and numbers block elements.
    """

    thin: Strokes
    thick: Strokes
    mark: str
    lamp_on: str
    lamp_off: str
    lamp_wait: str
    lamp_bad: str
    up: str
    down: str
    level: str
    separator: str
    has_braille: bool


UNICODE = Glyphs(
    thin=Strokes("━", "╸", "━"),
    thick=Strokes("▄", "", "▄"),
    mark="│",
    lamp_on="●",
    lamp_off="○",
    lamp_wait="◌",
    lamp_bad="▲",
    up="▲",
    down="▼",
    level="=",
    separator=" · ",
    has_braille=True,
)

ASCII = Glyphs(
    thin=Strokes("#", "", "."),
    thick=Strokes("#", "", "."),
    mark="|",
    lamp_on="*",
    lamp_off="o",
    lamp_wait="~",
    lamp_bad="!",
    up="^",
    down="v",
    level="=",
    separator=" - ",
    has_braille=False,
)
