"""What is known of the stations beside their readings: what their owner says, who was seen when."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from msgspec import Struct

from ecoflow_tui.core.events import (
    Event,
    Presence,
    Reading,
    Station,
    StationsKnown,
)
from ecoflow_tui.core.firmware import firmware_in
from ecoflow_tui.core.generic import GENERIC
from ecoflow_tui.core.rhythm import Rhythm, Rhythms
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


class Sighting(Struct, frozen=True):
    """What has been seen of a station.

    Attributes:
        name: What the account calls it.
        product: What the account's device list says that it is.
        model: The model by which its last message was read.
        firmware: The firmware it last said that it runs.
        is_online: The last word on it, the station's own or the cloud's; ``None``: there was none.
        told_at: When that was.
        gone_at: When the cloud last said that it is offline.
        first_seen: When values of it were first received.
        last_seen: When values of it were last received.
        heard_at: When MQTT last brought a reading.
        usual_seconds: How often it then used to speak; ``None``: not known.
    """

    name: str = ""
    product: str = ""
    model: str = ""
    firmware: str = ""
    is_online: bool | None = None
    told_at: datetime | None = None
    gone_at: datetime | None = None
    first_seen: datetime | None = None
    last_seen: datetime | None = None
    heard_at: datetime | None = None
    usual_seconds: float | None = None

    def merged(self, newer: "Sighting") -> "Sighting":
        """Both together; where they disagree, the newer one is right."""
        last = newer if _is_later(newer.told_at, self.told_at) else self
        speaker = newer if _is_later(newer.heard_at, self.heard_at) else self
        return Sighting(
            name=newer.name or self.name,
            product=newer.product or self.product,
            model=newer.model or self.model,
            firmware=newer.firmware or self.firmware,
            is_online=last.is_online,
            told_at=last.told_at,
            gone_at=_later(self.gone_at, newer.gone_at),
            first_seen=_earlier(self.first_seen, newer.first_seen),
            last_seen=_later(self.last_seen, newer.last_seen),
            heard_at=speaker.heard_at,
            usual_seconds=speaker.usual_seconds,
        )

    def told(self, at: datetime, *, is_online: bool) -> "Sighting":
        """What is known once the cloud has said whether the station is online."""
        gone_at = None if is_online else at
        return self.merged(Sighting(is_online=is_online, told_at=at, gone_at=gone_at))

    def listed(self, station: Station, at: datetime) -> "Sighting":
        """What is known once the account's device list was read.

        The list lags by minutes: of a station that speaks, it cannot know better.
        """
        named = self.merged(Sighting(name=station.name, product=station.product))
        is_speaking = self.presence(at) is Freshness.LIVE
        if station.is_online is None or (is_speaking and not station.is_online):
            return named
        return named.told(at, is_online=station.is_online)

    def presence(self, now: datetime) -> Freshness:
        """How far its numbers can be trusted, in the one word for it."""
        state = DeviceState(
            "",
            is_online=self.is_online,
            heard_at=self.heard_at,
            gone_at=self.gone_at,
            rhythm=Rhythm.steady(self.usual_seconds),
        )
        freshness = state.freshness(now)
        is_known_of_old = freshness is Freshness.NEVER_SEEN and self.last_seen is not None
        return Freshness.STALE if is_known_of_old else freshness


def _is_later(one: datetime | None, other: datetime | None) -> bool:
    return one is not None and (other is None or one >= other)


def _earlier(one: datetime | None, other: datetime | None) -> datetime | None:
    return one if other is None or (one is not None and one <= other) else other


def _later(one: datetime | None, other: datetime | None) -> datetime | None:
    return other if _is_later(other, one) else one


class Sightings:
    """Makes sightings of events. Belongs to one thread, or to who guards it."""

    def __init__(self) -> None:
        self._rhythms = Rhythms()

    def after(self, before: Mapping[str, Sighting], event: Event) -> Mapping[str, Sighting]:
        """What is known, after an event, of the stations that it tells of."""
        match event:
            case StationsKnown(at=at, stations=stations):
                return {
                    one.device_sn: before.get(one.device_sn, Sighting()).listed(one, at)
                    for one in stations
                }
            case Reading(device_sn=serial):
                seen = self._seen(event)
            case Presence(raw=raw, device_sn=serial, is_online=is_online):
                seen = Sighting().told(raw.received_at, is_online=is_online)
            case _:
                return {}
        return {serial: before.get(serial, Sighting()).merged(seen)}

    def _seen(self, reading: Reading) -> Sighting:
        at, is_online = reading.raw.received_at, reading.is_online
        is_live = reading.is_sign_of_life
        return Sighting(
            model="" if reading.model is GENERIC else reading.model.name,
            firmware=firmware_in(reading.fields),
            is_online=True if is_live else is_online,
            told_at=at if is_live or is_online is not None else None,
            gone_at=at if is_online is False else None,
            first_seen=at,
            last_seen=at,
            heard_at=at if is_live else None,
            usual_seconds=self._rhythms.take(reading),
        )


def renamed(station: Station, choice: Choice) -> Station:
    """The station as its owner calls it."""
    return replace(station, name=choice.name or station.name, site=choice.site or station.site)
