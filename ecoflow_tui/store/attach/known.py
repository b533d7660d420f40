"""What someone who attaches must be told to know as much as we do."""

from dataclasses import dataclass, field

from ecoflow_tui.core.events import (
    Event,
    LinkChange,
    Origin,
    Presence,
    RawMessage,
    Reading,
    StationsKnown,
)

MAX_WEIGHT = 8 << 20
"""About how many bytes are kept; beyond it the oldest messages are forgotten."""

_KEY_WEIGHT = 100
_SIGN_OF_LIFE, _PRESENCE = "\0sign of life", "\0presence"
"""What else a message can have the last word on. No key of a station has a NUL character."""


@dataclass(slots=True)
class _Kept:
    """A message, and the keys on which it has the last word."""

    raw: RawMessage
    device_sn: str
    keys: set[str] = field(default_factory=set)
    weight: int = 0


class Known:
    """The stations, the link, and the messages that have the last word on some key.

    Told in the order of their reception they make the same state as all messages do, each value
    with its own age and origin. Belongs to one thread.
    """

    def __init__(self, max_weight: int = MAX_WEIGHT) -> None:
        self.stations: StationsKnown | None = None
        self.link: LinkChange | None = None
        self._max_weight = max_weight
        self._weight = 0
        self._kept: dict[int, _Kept] = {}
        self._last_words: dict[str, dict[str, _Kept]] = {}

    def take(self, event: Event) -> None:
        """Take one event into account."""
        match event:
            case StationsKnown():
                self.stations = event
            case LinkChange():
                self.link = event
            case Reading(raw=raw, device_sn=serial, fields=fields):
                is_live = raw.origin is Origin.MQTT
                self._keep(raw, serial, {*fields, _SIGN_OF_LIFE} if is_live else set(fields))
            case Presence(raw=raw, device_sn=serial):
                self._keep(raw, serial, {_PRESENCE})

    def messages(self) -> list[RawMessage]:
        """The messages to tell, in the order of their reception."""
        return sorted((kept.raw for kept in self._kept.values()), key=lambda raw: raw.received_at)

    def _keep(self, raw: RawMessage, serial: str, keys: set[str]) -> None:
        words = self._last_words.setdefault(serial, {})
        kept = _Kept(raw, serial)
        for key in keys:
            before = words.get(key)
            if before is not None and before.raw.received_at > raw.received_at:
                continue
            words[key] = kept
            kept.keys.add(key)
            if before is not None:
                before.keys.discard(key)
                if not before.keys:
                    self._forget(before)
        if kept.keys:
            kept.weight = len(raw.payload) + _KEY_WEIGHT * len(kept.keys)
            self._kept[id(kept)] = kept
            self._weight += kept.weight
        self._make_room()

    def _make_room(self) -> None:
        while self._weight > self._max_weight:
            self._forget(next(iter(self._kept.values())))

    def _forget(self, kept: _Kept) -> None:
        del self._kept[id(kept)]
        self._weight -= kept.weight
        words = self._last_words[kept.device_sn]
        for key in kept.keys:
            del words[key]
        if not words:
            del self._last_words[kept.device_sn]
