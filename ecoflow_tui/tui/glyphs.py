"""The signs that the screen is drawn with, for terminals with Unicode and without."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Glyphs:
    """One set of signs.

    Attributes:
        full: A full cell of a bar.
        parts: What a bar may end in, from little to much.
        empty: An empty cell of a bar.
        mark: Where a limit lies on a bar.
        lamp_on, lamp_off, lamp_wait, lamp_bad: Lamps; each comes with a word.
        up, down, level: Power's direction; each comes with a word.
        separator: Between two facts on a line.
        has_braille: Whether charts may use braille patterns.
    """

    full: str
    parts: tuple[str, ...]
    empty: str
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
    full="━",
    parts=("╸",),
    empty="━",
    mark="┃",
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
    full="#",
    parts=(),
    empty=".",
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
