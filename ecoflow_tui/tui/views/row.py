"""A line of a list that one can walk through and filter."""

from dataclasses import dataclass

from ecoflow_tui.tui.views.tone import Piece


@dataclass(frozen=True, slots=True)
class Row:
    """One line.

    Attributes:
        id: What tells it from the others, for as long as it is shown.
        pieces: What it looks like.
        words: What a filter looks for, in lower case.
    """

    id: str
    pieces: tuple[Piece, ...]
    words: str
