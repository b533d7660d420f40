"""What a benchmark has found, and how it is said: a row each for people, an object for scripts."""

import argparse
import signal
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

import msgspec


class Bound(StrEnum):
    """On which side of its target a result has to be."""

    AT_MOST = "<="
    AT_LEAST = ">="


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing measured, against a limit or against a peer in the same run.

    Attributes:
        what: The thing, in a few words.
        against: The peer; empty: the target is a limit of its own.
        bound: On which side of the target the result has to be.
        target: What was promised.
        result: What came out, rounded for nobody.
        unit: ``x`` for a ratio to the peer, or ``ms``, ``%``, ``MB``, ...
        figures: What the result was made from, on this machine: for scripts only.
    """

    what: str
    against: str
    bound: Bound
    target: float
    result: float
    unit: str = "x"
    figures: Mapping[str, float] = field(default_factory=dict)

    @property
    def is_met(self) -> bool:
        """Whether the promise was kept."""
        if self.bound is Bound.AT_MOST:
            return self.result <= self.target
        return self.result >= self.target

    @property
    def row(self) -> str:
        """A line of a Markdown table below ``HEAD``."""
        target = f"{self.bound} {_number(self.target)} {self.unit}"
        result = f"{_number(self.result)} {self.unit}"
        cells = (self.what, self.against or "-", target, result if self.is_met else f"**{result}**")
        return f"| {' | '.join(cells)} |"


HEAD = "| what | against | target | result |\n|---|---|--:|--:|"

Measure = Callable[..., Sequence[Finding]]


def main(description: str | None, measure: Measure, **sizes: int) -> int:
    """Run one benchmark; 1: it did not meet a target.

    Args:
        description: What it measures.
        measure: Measures it; takes the sizes.
        sizes: What the targets are for, by name; options of the same names set others.
    """
    options = argparse.ArgumentParser(
        description=description, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--json", action="store_true", help="one JSON object per line")
    for name, size in sizes.items():
        options.add_argument(f"--{name}", type=int, default=size, help=f"{size} if not said")
    given = vars(options.parse_args())
    as_json = given.pop("json")
    # What was started is ended when we are told to end.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    findings = measure(**given)
    sys.stdout.write(to_json(findings) if as_json else f"{to_table(findings)}\n")
    return 0 if all(finding.is_met for finding in findings) else 1


def to_table(findings: Iterable[Finding]) -> str:
    """The findings as a table; what missed its target stands out."""
    return "\n".join([HEAD, *(finding.row for finding in findings)])


def to_json(findings: Iterable[Finding]) -> str:
    """The findings, one JSON object per line."""
    return "".join(f"{msgspec.json.encode(finding).decode()}\n" for finding in findings)


def from_json(lines: str) -> list[Finding]:
    """What ``to_json`` has written."""
    return [msgspec.json.decode(line, type=Finding) for line in lines.splitlines()]


def _number(value: float) -> str:
    """Three digits say enough."""
    digits = 2 if abs(value) < 10 else 1 if abs(value) < 100 else 0
    return f"{value:.{digits}f}"
