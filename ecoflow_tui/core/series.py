"""One value over the last week, in buckets: what a chart costs does not grow with its points."""

from array import array
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from ecoflow_tui.core.trend import HELD_FOR, Window

SPANS = (timedelta(minutes=5), timedelta(hours=1), timedelta(hours=24), timedelta(days=7))
"""The stretches of time that are kept, each at a grain that a screen can show."""

_BUCKETS = 620
_LEAST_GRAIN_SECONDS = 1.0
_UNKNOWN = -1


@dataclass(frozen=True, slots=True)
class Point:
    """What was known of a value around a time.

    Attributes:
        at: The time.
        value: The mean; ``None``: the station spoke, but not of it.
        least: The smallest of the values; ``None``: the mean is all that is known.
        most: The greatest.
    """

    at: datetime
    value: float | None
    least: float | None = None
    most: float | None = None


@dataclass(frozen=True, slots=True)
class Curve:
    """A value over a window.

    Attributes:
        columns: The mean of each column; ``None`` is a gap.
        least: The smallest value there was, which no mean shows; ``None``: nothing is known.
        most: The greatest.
    """

    columns: tuple[float | None, ...] = ()
    least: float | None = None
    most: float | None = None


def grain(span: timedelta) -> timedelta:
    """How fine a stretch of this length is kept."""
    seconds = span.total_seconds() / 540
    return timedelta(seconds=max(_LEAST_GRAIN_SECONDS, seconds))


class _Tier:
    """A ring of buckets of equal width; the oldest give way to the newest."""

    def __init__(self, grain_seconds: float) -> None:
        self.grain_seconds = grain_seconds
        self._numbers = array("I", [0]) * _BUCKETS
        self._counts = array("i", [0]) * _BUCKETS
        self._sums = array("d", [0.0]) * _BUCKETS
        self._least = array("d", [0.0]) * _BUCKETS
        self._most = array("d", [0.0]) * _BUCKETS
        self._newest = 0
        self._cut: tuple[tuple[float, float, int], list[tuple[int, float]]] | None = None

    def number(self, seconds: float) -> int:
        """Which bucket a time, in seconds since 1970, belongs to."""
        return int(seconds // self.grain_seconds)

    def add(self, seconds: float, value: float | None) -> None:
        """Take a value; the word that it is unknown makes the bucket unknown until the next."""
        slot = self._slot(self.number(seconds))
        if slot is None:
            return
        if value is None:
            self._counts[slot], self._sums[slot] = _UNKNOWN, 0.0
            return
        is_first = self._counts[slot] <= 0
        self._least[slot] = value if is_first else min(self._least[slot], value)
        self._most[slot] = value if is_first else max(self._most[slot], value)
        self._counts[slot] = max(0, self._counts[slot]) + 1
        self._sums[slot] += value

    def fill(self, seconds: float, value: float, least: float, most: float) -> None:
        """Take a mean from earlier, where nothing is known yet, and what it is the mean of."""
        slot = self._slot(self.number(seconds))
        if slot is not None and not self._counts[slot]:
            self._counts[slot], self._sums[slot] = 1, value
            self._least[slot], self._most[slot] = least, most

    def _slot(self, number: int) -> int | None:
        """The bucket, emptied if it held an older time; ``None``: its time is past."""
        slot = number % _BUCKETS
        self._cut = None
        held = self._numbers[slot]
        if held > number:
            return None
        if held < number:
            self._newest = max(self._newest, number)
            self._numbers[slot], self._counts[slot], self._sums[slot] = number, 0, 0.0
        return slot

    def read(self, number: int) -> tuple[int, float]:
        """How many values a bucket has (-1: the word that it is unknown), and their sum."""
        slot = number % _BUCKETS
        if self._numbers[slot] != number:
            return 0, 0.0
        return self._counts[slot], self._sums[slot]

    def extremes(self, start: float, end: float) -> list[float]:
        """The least and the greatest value between two times; empty: none is known."""
        known = [
            number % _BUCKETS
            for number in range(self.number(start), self.number(end) + 1)
            if self.read(number)[0] > 0
        ]
        if not known:
            return []
        return [min(map(self._least.__getitem__, known)), max(map(self._most.__getitem__, known))]

    def cut(self, edges: list[float]) -> list[tuple[int, float]]:
        """The same for each stretch between two edges; one finer than a bucket has all of it.

        Charts of one width ask for the same stretches one after the other: the last are kept.
        """
        key = (edges[0], edges[-1], len(edges))
        if self._cut is None or self._cut[0] != key:
            self._cut = (key, self._cut_anew(edges))
        return self._cut[1]

    def _cut_anew(self, edges: list[float]) -> list[tuple[int, float]]:
        grain = self.grain_seconds
        at = [int(edge // grain) for edge in edges]
        buckets = [self.read(number) for number in range(at[0], at[-1] + 1)]
        counts, sums = [count for count, _ in buckets], [total for _, total in buckets]
        add = _sum_with_gaps if _UNKNOWN in counts else _sum
        return [
            add(counts[start - at[0] : end - at[0]], sums[start - at[0] : end - at[0]])
            for start, end in ((one, max(two, one + 1)) for one, two in pairwise(at))
        ]

    def last_before(self, seconds: float) -> float | None:
        """The last known value before a time, as far back as the ring reaches."""
        latest = min(self.number(seconds) - 1, self._newest)
        for earlier in range(latest, self._newest - _BUCKETS, -1):
            counted, summed = self.read(earlier)
            if counted:
                return None if counted == _UNKNOWN else summed / counted
        return None


def _sum(counts: list[int], sums: list[float]) -> tuple[int, float]:
    return sum(counts), sum(sums)


def _sum_with_gaps(counts: list[int], sums: list[float]) -> tuple[int, float]:
    """Unknown where nothing is known and the last word was that it is unknown."""
    count, total = sum(max(0, counted) for counted in counts), sum(sums)
    if count:
        return count, total
    return (_UNKNOWN, 0.0) if _UNKNOWN in counts else (0, 0.0)


class Series:
    """One value, or just whether there was one, over each of the spans."""

    def __init__(self) -> None:
        self._tiers = {span: _Tier(grain(span).total_seconds()) for span in SPANS}

    def add(self, at: datetime, value: float | None) -> None:
        """Take the value of a moment; ``None``: the word that it is unknown from here on."""
        seconds = at.timestamp()
        for tier in self._tiers.values():
            tier.add(seconds, value)

    def fill(self, span: timedelta, points: Iterable[Point]) -> None:
        """Take what a database knows of one of the spans, where nothing is known yet."""
        tier = self._tiers[span]
        for point in points:
            if (mean := point.value) is not None:
                least = mean if point.least is None else point.least
                most = mean if point.most is None else point.most
                tier.fill(point.at.timestamp(), mean, least, most)

    def curve(self, window: Window, heard: "Series") -> Curve:
        """The columns of a window, and how far the values reach that they are means of."""
        columns, edges = self.columns(window, heard), window.edges()
        # A value from before the window may stand in its first columns.
        values = [value for value in columns if value is not None]
        values += self._tiers[window.span].extremes(edges[0], edges[-1]) if values else []
        return Curve(columns, min(values, default=None), max(values, default=None))

    def columns(self, window: Window, heard: "Series") -> tuple[float | None, ...]:
        """The mean of each column.

        A station says only what changes: a value stands for as long as the station is heard, and
        ``HELD_FOR`` longer. Where it was not heard there is a gap, ``None``.

        Args:
            window: One of the spans, cut into columns.
            heard: When the station was heard at all.
        """
        mine, alive = self._tiers[window.span], heard._tiers[window.span]
        edges = window.edges()
        standing = mine.last_before(edges[0])
        last_heard = edges[0] - HELD_FOR.total_seconds() - 1
        newest = window.ends_at.timestamp()
        means: list[float | None] = []
        held_for = HELD_FOR.total_seconds()
        stretches = zip(pairwise(edges), mine.cut(edges), alive.cut(edges), strict=True)
        for (start, end), (count, total), (heard_count, _) in stretches:
            if count:
                standing = None if count == _UNKNOWN else total / count
            if heard_count:
                last_heard = end
            is_held = min(start, newest) - last_heard < held_for
            means.append(standing if is_held and start <= newest else None)
        return tuple(means)
