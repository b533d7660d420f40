"""What the account's device list says of presence: a word that no message carries."""

from collections.abc import Mapping

from msgspec.structs import replace

from ecoflow_tui.core.events import Event, Origin, Presence, Reading, StationsKnown
from ecoflow_tui.core.registry import Sighting
from ecoflow_tui.core.state import DeviceState, Fleet, heard


class Listed:
    """Follows every event, to know of which stations the list could not know better.

    Belongs to one thread.

    Attributes:
        words: Whether the list says that a station is online, since when, and when it last said
            that it is not, by serial number. Never changed but replaced: any thread may read it.
    """

    def __init__(self) -> None:
        self.words: Mapping[str, Sighting] = {}
        self._fleet = Fleet()

    def receive(self, event: Event) -> None:
        """Take one event into account."""
        if isinstance(event, Reading):
            self._hear(event)
        elif isinstance(event, Presence | StationsKnown):
            self._fleet.apply(event)
        if isinstance(event, StationsKnown):
            self._take(event)

    def _hear(self, event: Reading) -> None:
        """Only that it spoke is of interest here, and that is said a hundred times a second."""
        if event.is_sign_of_life:
            devices, serial = self._fleet.devices, event.device_sn
            known = devices.get(serial) or DeviceState(serial)
            devices[serial] = heard(known, event.raw.received_at)
        elif event.raw.origin is not Origin.REST:
            self._fleet.apply(replace(event, metrics={}, fields={}, packs={}))

    def _take(self, known: StationsKnown) -> None:
        """What the fleet did not believe is no word."""
        words = dict(self.words)
        for station in known.stations:
            serial, is_online = station.device_sn, station.is_online
            if is_online is not None and self._fleet.devices[serial].is_online is is_online:
                before = words.get(serial, Sighting())
                words[serial] = before.told(known.at, is_online=is_online)
        self.words = words
