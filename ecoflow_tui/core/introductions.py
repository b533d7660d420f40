"""Stations under the names that their owner gave them, before they say a word."""

from collections.abc import Mapping
from dataclasses import replace

from ecoflow_tui.core.events import Message, Presence, Reading, Station, StationsKnown
from ecoflow_tui.core.registry import Choice, renamed


class Introductions:
    """Puts the owner's names in the place of the account's. Belongs to one thread.

    A station that the account does not list, another broker's say, or a capture's, is introduced
    when it first speaks.

    Args:
        choices: What the owner says of the stations, by serial number.
    """

    def __init__(self, choices: Mapping[str, Choice]) -> None:
        self._choices = choices
        self._stations: dict[str, Station] = {}

    def announced(self, event: StationsKnown) -> StationsKnown:
        """The account's stations under their owner's names."""
        stations = tuple(map(self._renamed, event.stations))
        self._stations = {station.device_sn: station for station in stations}
        return replace(event, stations=stations)

    def due(self, event: Message) -> StationsKnown | None:
        """All stations, where this message's was not among them and has a name."""
        serial = event.device_sn
        if serial not in self._choices or serial in self._stations:
            return None
        if serial is None or not isinstance(event, Reading | Presence):
            return None
        self._stations[serial] = self._renamed(Station(serial, "", None))
        # Whether they are online was said before, and may have changed since.
        stations = (replace(station, is_online=None) for station in self._stations.values())
        return StationsKnown(event.raw.received_at, tuple(stations))

    def _renamed(self, station: Station) -> Station:
        return renamed(station, self._choices.get(station.device_sn, Choice()))
