"""The latest word on each station: key by key, metric by metric, each with its age."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TypeVar

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

LATE_AFTER = timedelta(seconds=30)
STALE_AFTER = timedelta(minutes=5)


class Freshness(StrEnum):
    """How far a station's numbers can be trusted; one word for it everywhere."""

    LIVE = "live"
    LATE = "late"
    STALE = "stale"
    OFFLINE = "offline"
    NEVER_SEEN = "never seen"


@dataclass(frozen=True, slots=True)
class KeyState:
    """The last word on one of EcoFlow's keys."""

    value: Scalar
    at: datetime
    origin: Origin


@dataclass(frozen=True, slots=True)
class Known:
    """The last word on a metric."""

    value: MetricValue
    at: datetime


@dataclass(frozen=True, slots=True)
class DeviceState:
    """Everything known of one station.

    Attributes:
        device_sn: Its serial number.
        name: What its owner calls it, or else its model's name.
        model: Its model.
        is_online: What the cloud says; ``None``: nothing yet.
        heard_at: When MQTT last brought a reading; a REST snapshot is no sign of life.
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
    metrics: Mapping[Metric, Known] = field(default_factory=dict)
    packs: Mapping[int, Mapping[PackMetric, Known]] = field(default_factory=dict)
    fields: Mapping[str, KeyState] = field(default_factory=dict)
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
        """How far its numbers can be trusted at this time."""
        if self.is_online is False:
            return Freshness.OFFLINE
        if self.heard_at is None:
            return Freshness.STALE if self.metrics else Freshness.NEVER_SEEN
        age = now - self.heard_at
        if age <= LATE_AFTER:
            return Freshness.LIVE
        return Freshness.LATE if age <= STALE_AFTER else Freshness.STALE


def fold(state: DeviceState, event: Reading | Presence) -> DeviceState:
    """The state after one more event about the same station.

    Folding an event twice is folding it once; where two disagree, the later reception wins.
    """
    if isinstance(event, Presence):
        return _with_presence(state, event)
    at, origin = event.raw.received_at, event.raw.origin
    is_live = event.is_sign_of_life
    is_online = True if is_live else state.is_online
    return replace(
        state,
        model=event.model,
        name=state.name or event.model.name,
        is_online=is_online if event.is_online is None else event.is_online,
        heard_at=_later(state.heard_at, at) if is_live else state.heard_at,
        metrics=_merged(state.metrics, {m: Known(v, at) for m, v in event.metrics.items()}),
        fields=_merged(
            state.fields, {key: KeyState(value, at, origin) for key, value in event.fields.items()}
        ),
        packs=_with_packs(state.packs, event),
    )


def _with_presence(state: DeviceState, event: Presence) -> DeviceState:
    if state.heard_at is not None and event.raw.received_at < state.heard_at:
        return state
    return replace(
        state, model=event.model, name=state.name or event.model.name, is_online=event.is_online
    )


def _with_packs(
    packs: Mapping[int, Mapping[PackMetric, Known]], event: Reading
) -> Mapping[int, Mapping[PackMetric, Known]]:
    if not event.packs:
        return packs
    at = event.raw.received_at
    updated = dict(packs)
    for number, values in event.packs.items():
        fresh = {metric: Known(value, at) for metric, value in values.items()}
        updated[number] = _merged(updated.get(number, {}), fresh)
        if not fresh:
            del updated[number]
    return updated


_K = TypeVar("_K")
_V = TypeVar("_V", Known, KeyState)


def _merged(old: Mapping[_K, _V], fresh: Mapping[_K, _V]) -> Mapping[_K, _V]:
    if not fresh:
        return old
    merged = dict(old)
    for key, word in fresh.items():
        before = merged.get(key)
        if before is None or word.at >= before.at:
            merged[key] = word
    return merged


def _later(one: datetime | None, other: datetime) -> datetime:
    return other if one is None or other > one else one


class Fleet:
    """All stations, in the order in which they became known. Belongs to one thread."""

    def __init__(self) -> None:
        self.devices: dict[str, DeviceState] = {}

    def apply(self, event: Event) -> None:
        """Take one event into account; what is not about a station's state changes nothing."""
        if isinstance(event, StationsKnown):
            for station in event.stations:
                self._introduce(station)
        elif isinstance(event, Reading | Presence):
            state = self.devices.get(event.device_sn) or DeviceState(event.device_sn)
            self.devices[event.device_sn] = fold(state, event)

    def _introduce(self, station: Station) -> None:
        known = self.devices.get(station.device_sn) or DeviceState(station.device_sn)
        name = station.name or known.name
        is_online = known.is_online if station.is_online is None else station.is_online
        self.devices[station.device_sn] = replace(
            known, name=name, site=station.site or known.site, is_online=is_online
        )
