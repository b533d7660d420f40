"""The latest word on each station: key by key, metric by metric, each with its age."""

from collections.abc import Collection, Mapping
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType

from msgspec import Struct, field
from msgspec.structs import replace

from ecoflow_tui.core.evaluate import GENERIC, minutes_left
from ecoflow_tui.core.events import (
    Event,
    MetricValue,
    Origin,
    Presence,
    Reading,
    Scalar,
    Station,
    StationsKnown,
)
from ecoflow_tui.core.metrics import OUTPUT_PORTS, Metric, PackMetric
from ecoflow_tui.core.model import Model
from ecoflow_tui.core.rhythm import Rhythm, Tolerance
from ecoflow_tui.core.words import Said, Word, Words

LIVE = Tolerance(times=3, least_seconds=30, most_seconds=900, unknown_seconds=30)
"""How long a station that has fallen silent is still live."""

LATE = Tolerance(times=6, least_seconds=300, most_seconds=1800, unknown_seconds=300)
"""How long its numbers are still taken for the present."""


class Freshness(StrEnum):
    """A station's presence, and how far its numbers can be trusted: one word for it everywhere."""

    LIVE = "live"
    LATE = "late"
    STALE = "stale"
    OFFLINE = "offline"
    NEVER_SEEN = "never seen"


KeyState = Word[Scalar]
"""The last word on one of EcoFlow's keys."""

Known = Word[MetricValue]
"""The last word on a metric."""

_Packs = Mapping[int, Words[PackMetric, MetricValue]]
_NO_PACKS: _Packs = MappingProxyType({})


class Snapshot(Struct, frozen=True):
    """What REST last said of a station.

    Attributes:
        fields: All of it.
        since: When it first said so.
        until: When it last said so.
    """

    fields: Mapping[str, Scalar]
    since: datetime
    until: datetime

    def repeated(self, at: datetime) -> "Snapshot":
        """The same, said once more."""
        return replace(self, since=min(self.since, at), until=max(self.until, at))


class DeviceState(Struct, frozen=True):
    """Everything known of one station.

    Attributes:
        device_sn: Its serial number.
        name: What its owner calls it, or else its model's name.
        model: Its model.
        is_online: What the cloud says; ``None``: nothing yet.
        heard_at: When MQTT last brought a reading; a REST snapshot is no sign of life.
        gone_at: When the cloud last said that it is offline; ``None`` once it has spoken since.
        rhythm: How often it does.
        snapshot: What REST last said.
        metrics: The last word on each metric.
        packs: The last word on each extra pack that is present, by number.
        fields: The last word on each of EcoFlow's keys.
        site: Where it is, where its owner says so.
    """

    device_sn: str
    name: str = ""
    model: Model = GENERIC
    is_online: bool | None = None
    heard_at: datetime | None = None
    gone_at: datetime | None = None
    rhythm: Rhythm = field(default_factory=Rhythm)
    snapshot: Snapshot | None = None
    metrics: Words[Metric, MetricValue] = field(default_factory=Words)
    packs: _Packs = _NO_PACKS
    fields: Words[str, Scalar] = field(default_factory=Words)
    site: str = ""

    def value(self, metric: Metric) -> MetricValue:
        """The last known value; ``None`` where there is none."""
        known = self.metrics.get(metric)
        return None if known is None else known.value

    def watts(self, metric: Metric) -> float | None:
        """The last known value as a number."""
        value = self.value(metric)
        return None if value is None else float(value)

    @property
    def load_watts(self) -> float | None:
        """What leaves through the ports; the device's own total also counts extra packs."""
        ports = [watts for port in OUTPUT_PORTS if (watts := self.watts(port)) is not None]
        return sum(ports) if ports else self.watts(Metric.WATTS_OUT_SUM)

    @property
    def net_watts(self) -> float | None:
        """Input less load: positive while the battery charges."""
        watts_in, load = self.watts(Metric.WATTS_IN_SUM), self.load_watts
        return None if watts_in is None or load is None else watts_in - load

    @property
    def minutes_left(self) -> MetricValue:
        """Minutes to full while charging, to empty while discharging, ``None`` while idle."""
        to_full = self.value(Metric.CHARGE_REMAIN_MIN)
        to_empty = self.value(Metric.DISCHARGE_REMAIN_MIN)
        if to_full is None and to_empty is None:
            return self.value(Metric.REMAIN_TIME_MIN)
        return minutes_left(self.net_watts, to_full, to_empty)

    def freshness(self, now: datetime) -> Freshness:
        """How far its numbers can be trusted at this time, by its own recent rhythm.

        Whatever the cloud says of it, a station is live only by what it says itself.
        """
        if self.is_online is False:
            return Freshness.OFFLINE
        if self.heard_at is None:
            return Freshness.STALE if self.metrics else Freshness.NEVER_SEEN
        if self.gone_at is not None and self.gone_at >= self.heard_at:
            return Freshness.STALE
        age_seconds = (now - self.heard_at).total_seconds()
        if age_seconds <= self.rhythm.patience_seconds(LIVE):
            return Freshness.LIVE
        is_late = age_seconds <= self.rhythm.patience_seconds(LATE)
        return Freshness.LATE if is_late else Freshness.STALE

    @property
    def frozen_since(self) -> datetime | None:
        """Since when REST has been repeating itself word for word; ``None``: it has not.

        EcoFlow's cloud does so for hours once a station is gone, with Success.
        """
        if self.snapshot is None or self.snapshot.until == self.snapshot.since:
            return None
        return self.snapshot.since


def fold(state: DeviceState, event: Reading | Presence) -> DeviceState:
    """The state after one more event about the same station.

    Folding an event twice is folding it once; where two disagree, the later reception wins.
    """
    if isinstance(event, Presence):
        return _with_presence(state, event)
    if event.raw.origin is Origin.REST:
        return _with_snapshot(state, event)
    at = event.raw.received_at
    if not event.is_sign_of_life:
        return _told(_with_words(state, event), at, is_online=False)
    return heard(_with_words(state, event), at)


def heard(state: DeviceState, at: datetime) -> DeviceState:
    """The state after one more sign of life, whatever it said."""
    return replace(
        state,
        is_online=True,
        heard_at=_later(state.heard_at, at),
        gone_at=None if state.gone_at is None or state.gone_at < at else state.gone_at,
        rhythm=state.rhythm.heard(at.timestamp()),
    )


def _with_snapshot(state: DeviceState, event: Reading) -> DeviceState:
    """A snapshot like the one before it says nothing anew: what is known keeps its age."""
    at, last = event.raw.received_at, state.snapshot
    if last is not None and event.fields == last.fields:
        return replace(state, snapshot=last.repeated(at))
    is_newest = last is None or at >= last.until
    snapshot = Snapshot(event.fields, at, at) if is_newest else last
    return replace(_with_words(state, event), snapshot=snapshot)


def _with_words(state: DeviceState, event: Reading) -> DeviceState:
    now = Said(event.raw.received_at, event.raw.origin)
    return replace(
        state,
        model=event.model,
        name=state.name or event.model.name,
        metrics=state.metrics.told(event.metrics, now),
        fields=state.fields.told(event.fields, now),
        packs=_with_packs(state.packs, event, now),
    )


def _with_presence(state: DeviceState, event: Presence) -> DeviceState:
    state = replace(state, model=event.model, name=state.name or event.model.name)
    return _told(state, event.raw.received_at, is_online=event.is_online)


def _told(state: DeviceState, at: datetime, *, is_online: bool) -> DeviceState:
    """The cloud said whether the station is online; what it said itself since then counts more."""
    if state.heard_at is not None and at < state.heard_at:
        return state
    gone_at = state.gone_at if is_online else _later(state.gone_at, at)
    return replace(state, is_online=is_online, gone_at=gone_at)


def _with_packs(packs: _Packs, event: Reading, now: Said) -> _Packs:
    if not event.packs:
        return packs
    updated = dict(packs)
    for number, values in event.packs.items():
        updated[number] = updated.get(number, Words()).told(values, now)
        if not values:
            del updated[number]
    return updated


def _later(one: datetime | None, other: datetime) -> datetime:
    return other if one is None or other > one else one


class Fleet:
    """All stations, in the order in which they became known. Belongs to one thread."""

    def __init__(self) -> None:
        self.devices: dict[str, DeviceState] = {}

    def copy(self) -> "Fleet":
        """The same stations, which no later event changes."""
        twin = Fleet()
        twin.devices = self.devices.copy()
        return twin

    def only(self, serials: Collection[str]) -> "Fleet":
        """Some of the stations; all of them where none is named."""
        twin = Fleet()
        twin.devices = {sn: one for sn, one in self.devices.items() if sn in serials or not serials}
        return twin

    def apply(self, event: Event) -> None:
        """Take one event into account; what is not about a station's state changes nothing."""
        if isinstance(event, StationsKnown):
            for station in event.stations:
                self._introduce(station, event.at)
        elif isinstance(event, Reading | Presence):
            state = self.devices.get(event.device_sn) or DeviceState(event.device_sn)
            self.devices[event.device_sn] = fold(state, event)

    def _introduce(self, station: Station, at: datetime) -> None:
        """The device list lags by minutes: of a station that speaks, it cannot know better."""
        known = self.devices.get(station.device_sn) or DeviceState(station.device_sn)
        known = replace(known, name=station.name or known.name, site=station.site or known.site)
        is_speaking = known.freshness(at) is Freshness.LIVE
        if station.is_online is not None and not (is_speaking and not station.is_online):
            known = _told(known, at, is_online=station.is_online)
        self.devices[station.device_sn] = known
