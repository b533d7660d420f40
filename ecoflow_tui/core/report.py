"""Stations and messages as plain JSON values, for scripts."""

from collections.abc import Mapping
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from ecoflow_tui.core.events import Message, MetricValue, Presence, Reading, Reply, Unreadable
from ecoflow_tui.core.metrics import Metric, PackMetric
from ecoflow_tui.core.state import DeviceState, Fleet

JsonObject = dict[str, object]
_Name = TypeVar("_Name", Metric, PackMetric)


def fleet_report(fleet: Fleet, now: datetime) -> JsonObject:
    """All stations as they stand."""
    return {
        "at": now.isoformat(),
        "stations": [station_report(state, now) for state in fleet.devices.values()],
    }


def station_report(state: DeviceState, now: datetime) -> JsonObject:
    """One station: who it is, how fresh, and the last known value of each metric."""
    frozen_since = state.frozen_since
    age = None if state.heard_at is None else round((now - state.heard_at).total_seconds(), 1)
    return {
        "device_sn": state.device_sn,
        "name": state.name,
        "site": state.site,
        "model": state.model.name,
        "presence": state.freshness(now),
        "age_seconds": age,
        "snapshot_unchanged_since": None if frozen_since is None else frozen_since.isoformat(),
        "net_watts": state.net_watts,
        "minutes_left": state.minutes_left,
        "metrics": known({metric: word.value for metric, word in state.metrics.items()}),
        "packs": {
            str(number): known({metric: word.value for metric, word in pack.items()})
            for number, pack in state.packs.items()
        },
    }


def message_report(message: Message) -> JsonObject:
    """What one message says: ``id, device_sn, model, kind, metrics, reason``."""
    model = None if isinstance(message, Unreadable) or message.model is None else message.model.name
    return {
        "id": str(message.raw.id),
        "device_sn": message.device_sn,
        "model": model,
        "kind": _kind(message),
        "metrics": known(message.metrics) if isinstance(message, Reading) else {},
        "reason": _reason(message),
    }


def damage_report(identifier: UUID, reason: str) -> JsonObject:
    """The same for a line that holds no message."""
    return {
        "id": str(identifier),
        "device_sn": None,
        "model": None,
        "kind": "unreadable",
        "metrics": {},
        "reason": reason,
    }


def known(values: Mapping[_Name, MetricValue]) -> JsonObject:
    """The values that are known, by name; an unknown one is left out, never zero."""
    return {str(name): value for name, value in values.items() if value is not None}


def _kind(message: Message) -> str:
    match message:
        case Reading():
            return "reading"
        case Presence():
            return "presence"
        case Reply():
            return "reply"
        case Unreadable():
            return "unreadable"


def _reason(message: Message) -> str | None:
    match message:
        case Reading():
            return None
        case Presence(is_online=is_online):
            return "online" if is_online else "offline"
        case Reply(reason=reason) | Unreadable(reason=reason):
            return reason
