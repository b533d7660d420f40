"""What someone who attaches must be told to know as much as we do."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from ecoflow_tui.core.events import (
    Event,
    LinkChange,
    Origin,
    Presence,
    RawMessage,
    Reading,
    Scalar,
    StationsKnown,
)
from ecoflow_tui.core.rhythm import BURST_SECONDS, RHYTHM_LENGTH

MAX_WEIGHT = 8 << 20
"""About how many bytes are kept; beyond it the oldest messages are forgotten."""

_KEY_WEIGHT = 100
_HEARD, _PRESENCE, _GONE = "\0heard", "\0presence", "\0gone"
_SNAPSHOT, _REPEATED = "\0snapshot", "\0repeated"
"""What else a message can have the last word on. No key of a station has a NUL character."""


@dataclass(slots=True)
class _Kept:
    """A message, and the keys on which it has the last word."""

    raw: RawMessage
    device_sn: str
    keys: set[str] = field(default_factory=set)
    weight: int = 0


@dataclass(slots=True)
class _Station:
    """Who has the last word on each key of a station; its last snapshot; its words so far."""

    last_words: dict[str, _Kept] = field(default_factory=dict)
    snapshot: Mapping[str, Scalar] | None = None
    spoke_at: float = float("-inf")
    spoken: int = 0


class Known:
    """The stations, the link, and the messages that have the last word on something.

    Told in the order of their reception they make the same state as all messages do, each value
    with its own age and origin. Belongs to one thread.
    """

    def __init__(self, max_weight: int = MAX_WEIGHT) -> None:
        self.link: LinkChange | None = None
        self._list: StationsKnown | None = None
        self._lists: dict[tuple[str, bool], StationsKnown] = {}
        self._max_weight = max_weight
        self._weight = 0
        self._kept: dict[int, _Kept] = {}
        self._stations: dict[str, _Station] = {}

    def take(self, event: Event) -> None:
        """Take one event into account."""
        match event:
            case StationsKnown():
                self._list = event
                for one in event.stations:
                    if one.is_online is not None:
                        self._lists[one.device_sn, one.is_online] = event
            case LinkChange():
                self.link = event
            case Reading(raw=raw, device_sn=serial) if raw.origin is Origin.REST:
                self._keep(raw, serial, self._said_by_snapshot(event))
            case Reading(raw=raw, device_sn=serial) if not event.is_sign_of_life:
                self._keep(raw, serial, {*event.fields, _PRESENCE, _GONE})
            case Reading(raw=raw, device_sn=serial):
                self._keep(raw, serial, {*event.fields, _HEARD, self._word(raw, serial)})
            case Presence(raw=raw, device_sn=serial):
                self._keep(raw, serial, {_PRESENCE} if event.is_online else {_PRESENCE, _GONE})

    @property
    def names(self) -> StationsKnown | None:
        """The stations in their order, without a claim whether they are online."""
        if self._list is None:
            return None
        nameless = tuple(replace(one, is_online=None) for one in self._list.stations)
        return StationsKnown(self._list.at, nameless)

    def past(self) -> list[RawMessage | StationsKnown]:
        """What to tell of the past, in the order in which it happened."""
        lists = {} if self._list is None else {id(self._list): self._list}
        lists |= {id(one): one for one in self._lists.values()}
        messages = (kept.raw for kept in self._kept.values())
        return sorted([*lists.values(), *messages], key=_happened_at)

    def _station(self, serial: str) -> _Station:
        return self._stations.setdefault(serial, _Station())

    def _word(self, raw: RawMessage, serial: str) -> str:
        """The place of a word among the latest, which make the rhythm; of a burst, the first."""
        station, at = self._station(serial), raw.received_at.timestamp()
        if at - station.spoke_at < BURST_SECONDS:
            return _HEARD
        station.spoke_at, station.spoken = at, station.spoken + 1
        return f"\0word {station.spoken % (RHYTHM_LENGTH + 1)}"

    def _said_by_snapshot(self, event: Reading) -> set[str]:
        """A snapshot like the one before says nothing but that it is still so."""
        station = self._station(event.device_sn)
        if event.fields == station.snapshot:
            return {_REPEATED}
        station.snapshot = event.fields
        repeated = station.last_words.pop(_REPEATED, None)
        if repeated is not None:
            self._take_from(repeated, _REPEATED)
        return {*event.fields, _SNAPSHOT}

    def _keep(self, raw: RawMessage, serial: str, keys: set[str]) -> None:
        words = self._station(serial).last_words
        kept = _Kept(raw, serial)
        for key in keys:
            before = words.get(key)
            if before is not None and before.raw.received_at > raw.received_at:
                continue
            words[key] = kept
            kept.keys.add(key)
            if before is not None:
                self._take_from(before, key)
        if kept.keys:
            kept.weight = len(raw.payload) + _KEY_WEIGHT * len(kept.keys)
            self._kept[id(kept)] = kept
            self._weight += kept.weight
        while self._weight > self._max_weight:
            self._forget(next(iter(self._kept.values())))

    def _take_from(self, kept: _Kept, key: str) -> None:
        """A message has the last word on this key no more."""
        kept.keys.discard(key)
        if not kept.keys:
            self._forget(kept)

    def _forget(self, kept: _Kept) -> None:
        del self._kept[id(kept)]
        self._weight -= kept.weight
        words = self._stations[kept.device_sn].last_words
        for key in kept.keys:
            del words[key]


def _happened_at(told: RawMessage | StationsKnown) -> datetime:
    return told.received_at if isinstance(told, RawMessage) else told.at
