"""How a piece of text is meant; the theme decides how that looks."""

from dataclasses import dataclass
from enum import StrEnum

from ecoflow_tui.core.metrics import Metric


class Tone(StrEnum):
    """The meanings that have a look of their own; each goes with a word or a sign."""

    PLAIN = "plain"
    STRONG = "strong"
    DIM = "dim"
    GOOD = "good"
    WARN = "warn"
    BAD = "bad"
    INTO = "into"
    OUT = "out"
    TRACK = "track"
    KEY = "key"


@dataclass(frozen=True, slots=True)
class Piece:
    """Text with a meaning; ``metric``: whose value it is, so that it can be pointed at."""

    text: str
    tone: Tone = Tone.PLAIN
    metric: Metric | None = None
