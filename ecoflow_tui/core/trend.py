"""A bounded history of one value, read back as evenly spaced columns, gaps as gaps."""

from bisect import bisect_left
from collections import deque
from dataclasses import dataclass
from datetime import datetime, timedelta

HELD_FOR = timedelta(seconds=30)
"""A value stands until the next one, but no longer than this."""


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch of time cut into columns of equal width.

    Edges lie on whole multiples of the width, so that a chart moves on column by column.
    """

    ends_at: datetime
    span: timedelta
    columns: int

    def edges(self) -> list[float]:
        """The columns' edges, as seconds since 1970: one more than there are columns."""
        width = self.span.total_seconds() / max(1, self.columns)
        last = (int(self.ends_at.timestamp() / width) + 1) * width
        return [last - width * (self.columns - index) for index in range(self.columns + 1)]


class Trend:
    """The last hour of one value, at most one sample a second. Belongs to one thread.

    Args:
        capacity: How many samples are kept; the oldest go first.
    """

    def __init__(self, capacity: int = 3600) -> None:
        self._samples: deque[tuple[float, float | None]] = deque(maxlen=capacity)

    def __len__(self) -> int:
        return len(self._samples)

    def add(self, at: datetime, value: float | None) -> None:
        """Take the value at this time; ``None``: it is not known from here on.

        A sample that comes late is left out; within a second the last one counts.
        """
        seconds = at.timestamp()
        if self._samples:
            newest = self._samples[-1][0]
            if seconds < newest:
                return
            if int(seconds) == int(newest):
                self._samples.pop()
        self._samples.append((seconds, value))

    def columns(self, window: Window) -> tuple[float | None, ...]:
        """The mean of each column; what came before stands in for it, ``None`` is a gap."""
        samples = list(self._samples)
        edges = window.edges()
        newest = window.ends_at.timestamp()
        bounds = [bisect_left(samples, edge, key=lambda sample: sample[0]) for edge in edges]
        return tuple(
            _column(samples[first:last], samples[first - 1] if first else None, min(edge, newest))
            for first, last, edge in zip(bounds, bounds[1:], edges, strict=False)
        )


def _column(
    inside: list[tuple[float, float | None]], before: tuple[float, float | None] | None, at: float
) -> float | None:
    known = [value for _, value in inside if value is not None]
    if known:
        return sum(known) / len(known)
    if inside or before is None:
        return None
    return before[1] if at - before[0] <= HELD_FOR.total_seconds() else None
