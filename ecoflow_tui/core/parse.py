"""A message and what is known of its station, to what it says. Total: it never raises."""

from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache

from ecoflow_tui.core.decode import Answer, Status, Telemetry, Undecodable, decode
from ecoflow_tui.core.evaluate import GENERIC, touched
from ecoflow_tui.core.events import (
    Message,
    MetricValue,
    Presence,
    RawMessage,
    Reading,
    Reply,
    Scalar,
    Unreadable,
)
from ecoflow_tui.core.metrics import Metric
from ecoflow_tui.core.model import Model, fields_of

MAX_STATIONS = 20_000
MAX_FIELDS_OF_A_STATION = 20_000
MAX_FIELDS = 5_000_000
"""Of all stations together."""


@dataclass(slots=True)
class _Station:
    """What is remembered of a station.

    Attributes:
        model: Its model.
        merged: The last word on each key.
        known: The last value of each metric, as ``speech`` makes it of ``merged``.
        speech: The model by which its last message was read; ``None``: by another parser.
    """

    model: Model
    speech: Model | None
    merged: dict[str, Scalar] = field(default_factory=dict)
    known: dict[Metric, MetricValue] = field(default_factory=dict)

    def learn(self, fields: Mapping[str, Scalar]) -> None:
        """Merge what a message says; what follows from it is worked out when it is asked for."""
        self.merged.update(fields)
        if len(self.merged) > MAX_FIELDS_OF_A_STATION:
            self.merged = dict(fields)
        self.speech = None

    def take(self, fields: dict[str, Scalar], speech: Model) -> None:
        """Merge what a message says; what no longer follows from it is worked out anew."""
        self.merged.update(fields)
        is_crowded = len(self.merged) > MAX_FIELDS_OF_A_STATION
        if is_crowded:
            self.merged = dict(fields)
        if is_crowded or speech is not self.speech:
            self.speech, self.known = speech, {}
            touched(speech, tuple(self.merged), self.merged, self.known)

    def copy(self) -> "_Station":
        """The same, which learns nothing more of this one."""
        return _Station(self.model, self.speech, self.merged.copy(), self.known.copy())


class Parser:
    """Reads messages one after another, remembering each station's fields.

    A message is a delta; metrics are computed over the merged fields, but only those that the
    message touched. Belongs to one thread. What it remembers is bounded: of too many stations the
    one that was silent longest is forgotten, of too many fields those that the message lacks.

    Args:
        find_model: The model of a serial number; ``GENERIC`` where it is unknown.
    """

    def __init__(self, find_model: Callable[[str], Model]) -> None:
        self._find_model = find_model
        self._stations: OrderedDict[str, _Station] = OrderedDict()
        self._field_count = 0

    def copy(self) -> "Parser":
        """One that remembers the same, and goes its own way from here on."""
        twin = Parser(self._find_model)
        for serial, station in self._stations.items():
            twin._stations[serial] = station.copy()
        return twin

    def learn(self, message: Message) -> None:
        """Remember what another parser has read, which had heard the same before."""
        if not isinstance(message, Reading):
            return
        station = self._station(message.device_sn)
        before = len(station.merged)
        station.model = message.model
        station.learn(message.fields)
        self._make_room(len(station.merged) - before)

    def parse(self, raw: RawMessage) -> Message:
        """What the message says."""
        match decode(raw.topic, raw.payload):
            case Telemetry() as telemetry:
                return self._read(raw, telemetry)
            case Status(serial, is_online, sent_at):
                return Presence(raw, serial, self._model(serial), _time(sent_at), is_online)
            case Answer(serial, reason):
                model = None if serial is None else self._model(serial)
                return Reply(raw, serial, model, reason)
            case Undecodable(serial, reason):
                return Unreadable(raw, serial, reason)

    def _read(self, raw: RawMessage, telemetry: Telemetry) -> Reading:
        station, fields = self._station(telemetry.serial), telemetry.fields
        if station.model.namesakes:
            station.model = _told_apart(station.model, fields)
        speech = GENERIC if telemetry.is_plain and _has_modules(station.model) else station.model
        before = len(station.merged)
        station.take(fields, speech)
        self._make_room(len(station.merged) - before)
        metrics, packs = touched(speech, telemetry.keys, station.merged, station.known)
        sent_at = _time(telemetry.sent_at)
        return Reading(
            raw,
            telemetry.serial,
            station.model,
            sent_at,
            fields,
            metrics,
            packs,
            telemetry.is_online,
        )

    def _station(self, serial: str) -> _Station:
        station = self._stations.get(serial)
        if station is None:
            model = self._find_model(serial)
            station = self._stations[serial] = _Station(model, model)
        self._stations.move_to_end(serial)
        return station

    def _make_room(self, more_fields: int) -> None:
        self._field_count += more_fields
        while len(self._stations) > MAX_STATIONS or self._field_count > MAX_FIELDS:
            _serial, forgotten = self._stations.popitem(last=False)
            self._field_count -= len(forgotten.merged)

    def _model(self, serial: str) -> Model:
        station = self._stations.get(serial)
        return self._find_model(serial) if station is None else station.model


def _told_apart(model: Model, fields: Mapping[str, Scalar]) -> Model:
    """The namesake whose telltale keys the station sends, or else the model itself."""
    told = (one for one in model.namesakes if not fields.keys().isdisjoint(one.telltale_keys))
    return next(told, model)


@lru_cache(maxsize=256)
def _has_modules(model: Model) -> bool:
    """Whether its own keys name their modules, so that plain names cannot be its own."""
    fields = (field for rule in model.metrics.values() for field in fields_of(rule))
    return all("." in field.key for field in fields)


def _time(seconds: float | None) -> datetime | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)
