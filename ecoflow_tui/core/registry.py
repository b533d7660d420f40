"""What is known of the stations beside their readings: what their owner says, who was seen when."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from ecoflow_tui.core.events import (
    Event,
    Presence,
    Reading,
    Station,
    StationsKnown,
)
from ecoflow_tui.core.firmware import firmware_in
from ecoflow_tui.core.generic import GENERIC
from ecoflow_tui.core.state import DeviceState, Freshness


@dataclass(frozen=True, slots=True)
class Choice:
    """What the owner says of a station; empty where nothing was said.

    Attributes:
        name: What it is to be called instead of the name that EcoFlow's app gave it.
        site: Where it is.
        family: The family it belongs to, where its serial number does not tell.
    """

    name: str = ""
    site: str = ""
    family: str = ""


@dataclass(frozen=True, slots=True)
class Sighting:
    """What has been seen of a station.

    Attributes:
        name: What the account calls it.
        product: What the account's device list says that it is.
        model: The model by which its last message was read.
        firmware: The firmware it last said that it runs.
        is_online: The cloud's last word; ``None``: there was none.
        first_seen: When its first message was received.
        last_seen: When its latest message was received.
        heard_at: When MQTT last brought a reading.
    """

    name: str = ""
    product: str = ""
    model: str = ""
    firmware: str = ""
    is_online: bool | None = None
    first_seen: datetime | None = None
    last_seen: datetime | None = None
    heard_at: datetime | None = None

    def merged(self, newer: "Sighting") -> "Sighting":
        """Both together; where they disagree, the newer one is right."""
        return Sighting(
            name=newer.name or self.name,
            product=newer.product or self.product,
            model=newer.model or self.model,
            firmware=newer.firmware or self.firmware,
            is_online=self.is_online if newer.is_online is None else newer.is_online,
            first_seen=min(_times(self.first_seen, newer.first_seen), default=None),
            last_seen=max(_times(self.last_seen, newer.last_seen), default=None),
            heard_at=max(_times(self.heard_at, newer.heard_at), default=None),
        )

    def presence(self, now: datetime) -> Freshness:
        """How far its numbers can be trusted, in the one word for it."""
        state = DeviceState("", is_online=self.is_online, heard_at=self.heard_at)
        freshness = state.freshness(now)
        is_known_of_old = freshness is Freshness.NEVER_SEEN and self.last_seen is not None
        return Freshness.STALE if is_known_of_old else freshness


def _times(*times: datetime | None) -> Iterable[datetime]:
    return (at for at in times if at is not None)


def sightings_in(event: Event) -> Mapping[str, Sighting]:
    """What an event tells of stations, by serial number."""
    match event:
        case StationsKnown(stations=stations):
            return {station.device_sn: sighting_of(station) for station in stations}
        case Reading(raw=raw, device_sn=serial, model=model, fields=fields):
            at = raw.received_at
            is_live = event.is_sign_of_life
            return {
                serial: Sighting(
                    model="" if model is GENERIC else model.name,
                    firmware=firmware_in(fields),
                    is_online=True if is_live else event.is_online,
                    first_seen=at,
                    last_seen=at,
                    heard_at=at if is_live else None,
                )
            }
        case Presence(raw=raw, device_sn=serial, is_online=is_online):
            at = raw.received_at
            return {serial: Sighting(is_online=is_online, first_seen=at, last_seen=at)}
        case _:
            return {}


def sighting_of(station: Station) -> Sighting:
    """What the account's device list tells of a station."""
    return Sighting(name=station.name, product=station.product, is_online=station.is_online)


def renamed(station: Station, choice: Choice) -> Station:
    """The station as its owner calls it."""
    return replace(station, name=choice.name or station.name, site=choice.site or station.site)
