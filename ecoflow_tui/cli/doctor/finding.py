"""What a check comes back with."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum

from ecoflow_tui.core.errors import EcoflowError


class Level(IntEnum):
    """How bad it is; an error is what keeps something from working."""

    OK = 0
    NOTE = 1
    WARNING = 2
    ERROR = 3


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at.

    Attributes:
        level: How bad it is.
        area: What was looked at, in a word or two.
        sentence: What was found.
        fix: What to do about it; empty where there is nothing to do.
        exit_code: Of an error: the one with which other commands would end.
    """

    level: Level
    area: str
    sentence: str
    fix: str = ""
    exit_code: int = 0


def ok(area: str, sentence: str) -> Finding:
    """All is well here."""
    return Finding(Level.OK, area, sentence)


def note(area: str, sentence: str, fix: str = "") -> Finding:
    """Good to know."""
    return Finding(Level.NOTE, area, sentence, fix)


def warning(area: str, sentence: str, fix: str) -> Finding:
    """It works, but not as it could."""
    return Finding(Level.WARNING, area, sentence, fix)


def error(area: str, mistake: EcoflowError) -> Finding:
    """This keeps something from working."""
    return Finding(Level.ERROR, area, mistake.what, mistake.hint, mistake.exit_code)


def worst_first(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """The worst first; among equals in the order in which they were found: causes come first."""
    return tuple(sorted(findings, key=lambda finding: -finding.level))


def exit_code(findings: Iterable[Finding]) -> int:
    """The worst error's exit code; 0 where there is none."""
    first = next(iter(worst_first(findings)), None)
    return 0 if first is None or first.level is not Level.ERROR else first.exit_code
