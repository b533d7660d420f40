"""Watt-hours of one port, period by period, out of what a station says from time to time.

Meters take what was heard in the order of time, in seconds since 1970. A station that was silent
for longer than ``SILENCE_SECONDS`` may have changed its mind meanwhile: nothing is assumed of such
a gap, and what was said before it does not hold after it.
"""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

SILENCE_SECONDS = 300.0
_ROUNDING_WATTS = 0.5
_ROUNDING_WH = 1.0
_SURE_OF_A_RESET = 3
_MOST_WATTS = 50_000.0
_SLACK_WH = 100.0
_TINY_SECONDS = 1e-3
_HOUR = 3600.0


@dataclass(frozen=True, slots=True)
class Measured:
    """What a meter knows of one period.

    Attributes:
        wh: The best estimate for the time that was observed.
        low_wh: It was at least this much.
        high_wh: In the time that was observed it was at most this much.
        observed_seconds: How long the station was heard.
        open_seconds: Of how much time nothing at all is known.
    """

    wh: float
    low_wh: float
    high_wh: float
    observed_seconds: float
    open_seconds: float


class Periods:
    """Periods that follow each other without a break.

    Args:
        edges: One more than there are periods, in the order of time.
    """

    def __init__(self, edges: Sequence[datetime]) -> None:
        self._edges = [edge.timestamp() for edge in edges]
        self.seconds = [end - start for start, end in pairwise(self._edges)]
        self.start, self.end = self._edges[0], self._edges[-1]

    def zeros(self) -> list[float]:
        """A sum for each period."""
        return [0.0] * len(self.seconds)

    def pieces(self, start: float, end: float) -> Iterator[tuple[int, float, float]]:
        """The parts of a stretch of time that lie in each period: its number, from, to."""
        number = max(bisect_right(self._edges, start) - 1, 0)
        while number < len(self.seconds) and self._edges[number] < end:
            first, last = max(start, self._edges[number]), min(end, self._edges[number + 1])
            if last > first:
                yield number, first, last
            number += 1


class WattMeter:
    """Integrates watts.

    A value holds while the station goes on speaking without changing it, and goes over to the
    next one in a straight line. Between two values it was never outside of both, or else the
    station would have said so: that makes the bounds, with half a watt for rounding.
    """

    def __init__(self, periods: Periods) -> None:
        self._periods = periods
        self._wh, self._low, self._high = periods.zeros(), periods.zeros(), periods.zeros()
        self._observed = periods.zeros()
        self._heard_at = float("-inf")
        self._value: tuple[float, float] | None = None

    def hear(self, at: float, watts: float | None) -> None:
        """The station spoke; ``None``: of other things."""
        if at - self._heard_at > SILENCE_SECONDS:
            self._forget()
        if self._value is not None:
            since, before = self._value
            self._integrate(self._heard_at, at, before, before if watts is None else watts)
            if watts is not None:
                self._bound(since, at, min(before, watts), max(before, watts))
        if watts is not None:
            self._value = (at, watts)
        self._heard_at = at

    def finish(self) -> None:
        """Nothing more was heard."""
        self._forget()

    def result(self) -> list[Measured]:
        """Period by period; only after ``finish``."""
        columns = zip(
            self._wh, self._low, self._high, self._observed, self._periods.seconds, strict=True
        )
        return [
            Measured(wh, max(0.0, low), high, observed, _unless_tiny(seconds - observed))
            for wh, low, high, observed, seconds in columns
        ]

    def _forget(self) -> None:
        if self._value is not None:
            since, watts = self._value
            self._bound(since, self._heard_at, watts, watts)
            self._value = None

    def _integrate(self, start: float, end: float, first: float, last: float) -> None:
        if end <= start:
            return
        slope = (last - first) / (end - start)
        for number, piece_start, piece_end in self._periods.pieces(start, end):
            middle = (piece_start + piece_end) / 2
            seconds = piece_end - piece_start
            self._wh[number] += (first + slope * (middle - start)) * seconds / _HOUR
            self._observed[number] += seconds

    def _bound(self, start: float, end: float, low: float, high: float) -> None:
        for number, piece_start, piece_end in self._periods.pieces(start, end):
            hours = (piece_end - piece_start) / _HOUR
            self._low[number] += (low - _ROUNDING_WATTS) * hours
            self._high[number] += (high + _ROUNDING_WATTS) * hours


def _unless_tiny(seconds: float) -> float:
    """Sums of fractions miss by a hair."""
    return seconds if seconds > _TINY_SECONDS else 0.0


class CounterMeter:
    """Takes differences of a lifetime counter, which counts on while nobody listens.

    What it counted between two values belongs to the period that both are in. Of a step across an
    edge each period may have had everything or nothing; only a short one is divided by time.
    A value that is lower and stays lower is a reset; one that does not stay was out of date.
    A leap that no port of any station could carry is no energy: the counter was set.
    """

    def __init__(self, periods: Periods) -> None:
        self._periods = periods
        self._wh, self._low, self._high = periods.zeros(), periods.zeros(), periods.zeros()
        self._observed, self._open = periods.zeros(), periods.zeros()
        self._heard_at = float("-inf")
        self._count: tuple[float, float] | None = None
        self._lower: list[tuple[float, float]] = []
        self.samples = 0

    def hear(self, at: float, wh: float | None) -> None:
        """The station spoke; ``None``: of other things."""
        if self._count is not None and at - self._heard_at <= SILENCE_SECONDS:
            for number, start, end in self._periods.pieces(self._heard_at, at):
                self._observed[number] += end - start
        if wh is not None:
            self.samples += 1
            self._take(at, wh)
        self._heard_at = at

    def finish(self) -> None:
        """Nothing more was heard."""
        known_until = self._periods.start if self._count is None else self._count[0]
        self._leave_open(known_until, self._periods.end)

    def result(self) -> list[Measured]:
        """Period by period; only after ``finish``."""
        columns = zip(self._wh, self._low, self._high, self._observed, self._open, strict=True)
        return [
            Measured(
                wh,
                max(0.0, low - _ROUNDING_WH),
                high + _ROUNDING_WH,
                observed,
                _unless_tiny(unknown),
            )
            for wh, low, high, observed, unknown in columns
        ]

    def _take(self, at: float, wh: float) -> None:
        if self._count is None:
            self._leave_open(self._periods.start, at)
            self._count = (at, wh)
        elif at <= self._count[0]:
            return
        elif wh >= self._count[1]:
            self._lower = []
            self._take_higher(*self._count, at, wh)
            self._count = (at, wh)
        else:
            self._take_lower(at, wh)

    def _take_higher(self, start: float, before: float, end: float, after: float) -> None:
        if after - before > _SLACK_WH + _MOST_WATTS * (end - start) / _HOUR:
            self._leave_open(start, end)
        else:
            self._step(start, before, end, after)

    def _take_lower(self, at: float, wh: float) -> None:
        if self._lower and wh < self._lower[-1][1]:
            self._lower = []
        self._lower.append((at, wh))
        if len(self._lower) < _SURE_OF_A_RESET or self._count is None:
            return
        self._leave_open(self._count[0], self._lower[0][0])
        for before, after in pairwise(self._lower):
            self._step(*before, *after)
        self._count, self._lower = self._lower[-1], []

    def _step(self, start: float, before: float, end: float, after: float) -> None:
        gained = after - before
        pieces = list(self._periods.pieces(start, end))
        is_whole = len(pieces) == 1 and pieces[0][1:] == (start, end)
        is_short = end - start <= SILENCE_SECONDS
        for number, piece_start, piece_end in pieces:
            self._high[number] += gained
            if is_whole:
                self._wh[number] += gained
                self._low[number] += gained
            elif is_short:
                self._wh[number] += gained * (piece_end - piece_start) / (end - start)

    def _leave_open(self, start: float, end: float) -> None:
        for number, piece_start, piece_end in self._periods.pieces(start, end):
            self._open[number] += piece_end - piece_start
