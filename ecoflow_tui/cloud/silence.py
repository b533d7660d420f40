"""Which stations have fallen silent, and what to do about it next. Pure: time is an argument."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto

from ecoflow_tui.cloud.options import Timings
from ecoflow_tui.core.events import SilenceCause, Station
from ecoflow_tui.core.rhythm import Rhythm, Tolerance

ANYONE = ""
"""Stands for all stations while none is known by its serial."""

_PATIENCE = 6


class Step(Enum):
    """What helps against a stall, in this order; subscribing anew does not."""

    CHECK = auto()
    RECONNECT = auto()
    RENEW = auto()


_LADDER = (Step.CHECK, Step.RECONNECT, Step.RENEW)


@dataclass(slots=True)
class _Listener:
    """What is known of one station's talk."""

    due_at: float
    is_online: bool | None = None
    heard_at: float | None = None
    rhythm: Rhythm = field(default_factory=Rhythm)
    steps: int = 0


@dataclass(frozen=True, slots=True)
class Silent:
    """A station that cannot be heard, why, and when it last spoke, in monotonic seconds."""

    cause: SilenceCause
    heard_at: float | None = None


class Silence:
    """Listens to when stations speak, and says when one has been silent for too long.

    How long that is, is learned from each station's own recent rhythm.

    Args:
        timings: The bounds of what may be learned.
    """

    def __init__(self, timings: Timings) -> None:
        self._timings = timings
        self._tolerance = Tolerance(
            _PATIENCE, timings.least_silence, timings.most_silence, timings.first_word
        )
        self._stations: dict[str, _Listener] = {}

    def expect(self, serials: Iterable[str], now: float) -> None:
        """These stations should speak; without any, somebody should."""
        for serial in tuple(serials) or (ANYONE,):
            if serial not in self._stations:
                self._stations[serial] = _Listener(now + self._timings.first_word)

    def hear(self, serial: str, now: float) -> None:
        """A station spoke."""
        self._stations.pop(ANYONE, None)
        station = self._stations.setdefault(serial, _Listener(now))
        station.rhythm = station.rhythm.heard(now)
        station.is_online, station.heard_at, station.steps = True, now, 0
        station.due_at = now + self._threshold(station)

    def tell_online(self, serial: str, *, is_online: bool, now: float) -> None:
        """The cloud says whether a station is online: an offline one is not expected to speak.

        One that is said to be back gets its time, but only its own word ends a stall: device
        lists have been seen to flap for a station that was gone.
        """
        station = self._stations.setdefault(serial, _Listener(now + self._timings.first_word))
        if is_online and station.is_online is False:
            station.due_at = now + self._threshold(station)
        station.is_online = is_online

    def tell_list(self, stations: Sequence[Station], now: float) -> None:
        """The device list as it is now: it lags, and cannot know better of one that speaks."""
        self.expect((station.device_sn for station in stations), now)
        for station in stations:
            serial, is_online = station.device_sn, station.is_online
            if is_online or (is_online is False and not self.is_fresh(serial, now)):
                self.tell_online(serial, is_online=is_online, now=now)

    def is_fresh(self, serial: str, now: float) -> bool:
        """Whether a station spoke so recently that the device list cannot know better."""
        station = self._stations.get(serial)
        if station is None or station.heard_at is None:
            return False
        return now - station.heard_at < self._threshold(station)

    def excuse(self, now: float) -> None:
        """Nobody could be heard until now: everyone gets the time to speak."""
        for station in self._stations.values():
            station.due_at = max(station.due_at, now + self._threshold(station))

    @property
    def stalled(self) -> tuple[str, ...]:
        """The stations that are thought to be online and yet are silent."""
        return tuple(
            serial
            for serial, station in self._stations.items()
            if station.steps > 0 and station.is_online is not False
        )

    @property
    def is_everyone_stalled(self) -> bool:
        """Whether no station that is thought to be online speaks."""
        expected = [s for s in self._stations.values() if s.is_online is not False]
        return bool(expected) and all(station.steps > 0 for station in expected)

    @property
    def silent(self) -> Mapping[str, Silent]:
        """The single stations that are not heard; that nobody is heard is no matter of theirs."""
        is_single = not self.is_everyone_stalled
        found: dict[str, Silent] = {}
        for serial, station in self._stations.items():
            if station.is_online is False:
                found[serial] = Silent(SilenceCause.OFFLINE)
            elif station.steps > 0 and is_single:
                found[serial] = Silent(SilenceCause.STALL, station.heard_at)
        return found

    def next_due_at(self) -> float | None:
        """When the next step is due, if nobody speaks."""
        due = [s.due_at for s in self._stations.values() if s.is_online is not False]
        return min(due, default=None)

    def take_step(self, now: float) -> Step | None:
        """The step that is due now, which counts as taken; ``None``: none is due."""
        late = [
            station
            for station in self._stations.values()
            if station.is_online is not False and station.due_at <= now
        ]
        if not late:
            return None
        is_someone_speaking = any(
            station.is_online and station.steps == 0 and station.due_at > now
            for station in self._stations.values()
        )
        steps = [_step_for(station, is_someone_speaking) for station in late]
        for station in late:
            self._advance(station, now)
        return max(steps, key=_LADDER.index)

    def _advance(self, station: _Listener, now: float) -> None:
        pause = self._timings.grace
        if station.steps > 0:
            pause = self._threshold(station) * 2 ** min(station.steps - 1, 16)
        station.steps += 1
        station.due_at = now + min(pause, 4 * self._timings.most_silence)

    def _threshold(self, station: _Listener) -> float:
        return station.rhythm.patience_seconds(self._tolerance)


def _step_for(station: _Listener, is_someone_speaking: bool) -> Step:
    """A station that is silent while others speak justifies only one new connection."""
    if is_someone_speaking and station.steps > _LADDER.index(Step.RECONNECT):
        return Step.CHECK
    return _LADDER[station.steps] if station.steps < len(_LADDER) else Step.RECONNECT
