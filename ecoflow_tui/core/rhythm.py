"""How often a station speaks, and how long a silence is still nothing to worry about."""

from array import array
from collections import OrderedDict
from dataclasses import dataclass

from msgspec import Struct, field

from ecoflow_tui.core.events import Event, Reading

RHYTHM_LENGTH = 20
BURST_SECONDS = 0.5

_LEAST_INTERVALS = 5
_USUAL = 0.9
_MOST_STATIONS = 1_000


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

    def seconds(self, usual_seconds: float | None) -> float:
        """How long a station may be silent that usually speaks this often; ``None``: unknown."""
        if usual_seconds is None:
            return self.unknown_seconds
        return min(max(self.least_seconds, self.times * usual_seconds), self.most_seconds)


class Rhythm(Struct, frozen=True):
    """When a station spoke lately.

    Attributes:
        spoke_at: When it last began to speak, in seconds of any clock that only goes on.
        intervals: The seconds between its latest words, the newest last; an array takes a third
            of a tuple's room, and like one it is never changed.
    """

    spoke_at: float | None = None
    intervals: "array[float]" = field(default_factory=lambda: array("d"))

    @classmethod
    def steady(cls, usual_seconds: float | None) -> "Rhythm":
        """The rhythm of a station of which no more is remembered than how often it speaks."""
        return (
            cls()
            if usual_seconds is None
            else cls(None, array("d", (usual_seconds,)) * _LEAST_INTERVALS)
        )

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
        return Rhythm(at, self.intervals[1 - RHYTHM_LENGTH :] + array("d", (interval,)))

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
        return tolerance.seconds(self.usual_seconds)


class Rhythms:
    """The rhythm of every station, as its messages come. Belongs to one thread.

    Of too many stations the one that was silent longest is forgotten.
    """

    def __init__(self) -> None:
        self._rhythms: OrderedDict[str, Rhythm] = OrderedDict()

    def take(self, event: Event) -> float | None:
        """How often the station of a sign of life usually gives one; ``None``: not known."""
        if not isinstance(event, Reading) or not event.is_sign_of_life:
            return None
        serial, at = event.device_sn, event.raw.received_at.timestamp()
        rhythm = self._rhythms.get(serial, Rhythm()).heard(at)
        self._rhythms[serial] = rhythm
        self._rhythms.move_to_end(serial)
        if len(self._rhythms) > _MOST_STATIONS:
            self._rhythms.popitem(last=False)
        return rhythm.usual_seconds
