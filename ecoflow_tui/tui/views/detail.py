"""One thing in full: a message, or a field."""

from dataclasses import dataclass

Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class DetailView:
    """One thing in full.

    Attributes:
        title: What it is.
        facts: What is known about it: labels and values.
        readings: What was read from it: labels and values.
        lines: Its content, line by line.
        copied: What a copy of it is.
    """

    title: str
    facts: Pairs
    readings: Pairs = ()
    lines: tuple[str, ...] = ()
    copied: str = ""
