"""What every value was at every time, small enough to be kept for days."""

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from math import isnan, nan

from ecoflow_tui.core.events import Reading
from ecoflow_tui.core.metrics import Metric
from ecoflow_tui.core.series import Point, grain

Sample = tuple[float, float | None]
"""Seconds since 1970, and the value; ``None``: unknown from here on."""

_MOST_SAMPLES = 250_000


class Track:
    """One value; at most one sample a second, and of too many every other one."""

    def __init__(self) -> None:
        self._times = array("d")
        self._values = array("d")

    def add(self, seconds: float, value: float | None) -> None:
        """Take a sample; within a second the last one counts, and what comes late is left out."""
        times, number = self._times, nan if value is None else value
        if times and seconds < times[-1]:
            return
        if times and int(times[-1]) == int(seconds):
            self._values[-1] = number
            return
        times.append(seconds)
        self._values.append(number)
        if len(times) > _MOST_SAMPLES:
            self._times, self._values = times[::2], self._values[::2]

    def add_news(self, seconds: float, value: float | None) -> None:
        """Take a sample unless it says what the last one said."""
        if self._times:
            last = self._values[-1]
            if last == value or (value is None and isnan(last)):
                return
        self.add(seconds, value)

    def between(self, start: float, end: float) -> Iterator[Sample]:
        """The samples from start to end, both included."""
        first, last = bisect_left(self._times, start), bisect_right(self._times, end)
        for at, value in zip(self._times[first:last], self._values[first:last], strict=True):
            yield at, None if isnan(value) else value

    def before(self, seconds: float) -> float | None:
        """The value that stood just before a time."""
        index = bisect_left(self._times, seconds) - 1
        return None if index < 0 or isnan(self._values[index]) else self._values[index]


class Tracks:
    """Every metric of every station. Belongs to one thread."""

    def __init__(self) -> None:
        self._metrics: dict[tuple[str, Metric], Track] = {}
        self._heard: dict[str, Track] = {}

    def hear(self, reading: Reading) -> None:
        """Take what a message said."""
        serial, seconds = reading.device_sn, reading.raw.received_at.timestamp()
        for metric, value in reading.metrics.items():
            track = self._metrics.get((serial, metric))
            if track is None:
                track = self._metrics[serial, metric] = Track()
            track.add_news(seconds, None if value is None else float(value))
        if reading.is_sign_of_life:
            self._heard.setdefault(serial, Track()).add(seconds, 1.0)

    def points(
        self, serial: str, metric: Metric, span: timedelta, until: datetime
    ) -> tuple[Point, ...]:
        """A metric over a stretch of time, as ``core.archive`` takes it from a database.

        A point without a value says that the station spoke, but not of this. The value that the
        stretch began with, if it is known, is a point just before it.
        """
        start, end = (until - span).timestamp(), until.timestamp()
        width = grain(span).total_seconds()
        bins: dict[int, list[float]] = {
            int(at // width): [] for at, _ in self._heard.get(serial, Track()).between(start, end)
        }
        track = self._metrics.get((serial, metric), Track())
        for at, value in track.between(start, end):
            if value is not None:
                bins.setdefault(int(at // width), []).append(value)
        first = track.before(start)
        before = () if first is None else (Point(until - span - grain(span), first),)
        return (*before, *(_point(number * width, bins[number]) for number in sorted(bins)))


def _point(seconds: float, values: list[float]) -> Point:
    at = datetime.fromtimestamp(seconds, UTC)
    if not values:
        return Point(at, None)
    return Point(at, sum(values) / len(values), min(values), max(values))
