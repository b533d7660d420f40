"""How often a station speaks, and how long a silence is still nothing to worry about."""

from dataclasses import dataclass

RHYTHM_LENGTH = 20
BURST_SECONDS = 0.5

_LEAST_INTERVALS = 5
_USUAL = 0.9


@dataclass(frozen=True, slots=True)
class Tolerance:
    """How much silence is tolerated, by a station's own rhythm.

    Attributes:
        times: How many of its usual intervals.
        least_seconds: The shortest silence that may count, however often it speaks.
        most_seconds: The longest that a slow rhythm can stretch it to.
        unknown_seconds: The same while its rhythm is not known.
    """

    times: float
    least_seconds: float
    most_seconds: float
    unknown_seconds: float


@dataclass(frozen=True, slots=True)
class Rhythm:
    """When a station spoke lately.

    Attributes:
        spoke_at: When it last began to speak, in seconds of any clock that only goes on.
        intervals: The seconds between its latest words, the newest last.
    """

    spoke_at: float | None = None
    intervals: tuple[float, ...] = ()

    def heard(self, at: float) -> "Rhythm":
        """The rhythm after one more word.

        Several messages in a burst, one for each of a station's modules, are one word; what comes
        out of order or again is none.
        """
        if self.spoke_at is None:
            return Rhythm(at)
        interval = at - self.spoke_at
        if interval < BURST_SECONDS:
            return self
        return Rhythm(at, (*self.intervals[1 - RHYTHM_LENGTH :], interval))

    @property
    def usual_seconds(self) -> float | None:
        """How long it takes to speak again, nine times out of ten; ``None``: not known yet.

        The median would be too short: a station that sends only what changes speaks twice a
        second and then, with nothing to tell, not for a minute.
        """
        if len(self.intervals) < _LEAST_INTERVALS:
            return None
        return sorted(self.intervals)[int(_USUAL * (len(self.intervals) - 1))]

    def patience_seconds(self, tolerance: Tolerance) -> float:
        """How long it may be silent."""
        usual = self.usual_seconds
        if usual is None:
            return tolerance.unknown_seconds
        at_least = max(tolerance.least_seconds, tolerance.times * usual)
        return min(at_least, tolerance.most_seconds)
