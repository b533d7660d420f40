"""Stations under the names that their owner gave them, before they say a word."""

from collections.abc import Mapping
from dataclasses import replace

from ecoflow_tui.core.events import Message, Presence, Reading, Station, StationsKnown
from ecoflow_tui.core.registry import Choice, renamed


class Introductions:
    """Puts the owner's names in the place of the account's. Belongs to one thread.

    A station that the account does not list, another broker's say, or a capture's, is introduced
    when it first speaks; all are introduced again when their owner has changed his mind.

    Args:
        choices: What the owner says of the stations, by serial number.

    Attributes:
        choices: The same; any thread may put others in their place.
    """

    def __init__(self, choices: Mapping[str, Choice]) -> None:
        self.choices = choices
        self._told = choices
        self._stations: dict[str, Station] = {}

    def announced(self, event: StationsKnown) -> StationsKnown:
        """The account's stations under their owner's names."""
        self._stations = {station.device_sn: station for station in event.stations}
        return replace(event, stations=self._renamed())

    def due(self, event: Message) -> StationsKnown | None:
        """All stations, where this message's was not among them, or names have changed."""
        choices, serial = self.choices, event.device_sn
        is_new = serial in choices and serial not in self._stations
        if choices is self._told and not is_new:
            return None
        if serial is None or not isinstance(event, Reading | Presence):
            return None
        if is_new:
            self._stations[serial] = Station(serial, "", None)
        # Whether they are online was said before, and may have changed since.
        stations = tuple(replace(station, is_online=None) for station in self._renamed())
        return StationsKnown(event.raw.received_at, stations) if stations else None

    def _renamed(self) -> tuple[Station, ...]:
        self._told = self.choices
        return tuple(
            renamed(station, self._told.get(serial, Choice()))
            for serial, station in self._stations.items()
        )
