"""Which model a station is read as, by what its owner and the account say of it."""

from collections.abc import Mapping

from ecoflow_tui.core.events import Event, Station, StationsKnown
from ecoflow_tui.core.generic import GENERIC
from ecoflow_tui.core.model import Model
from ecoflow_tui.core.registry import Choice, Sighting
from ecoflow_tui.devices import find_family, find_model


class Models:
    """Finds a station's model, for any thread; a Sink, which learns from the account's list.

    Args:
        choices: What the owner says, by serial number: it goes before everything else.
        sightings: What has been seen: a product's name counts where the serial does not tell.
    """

    def __init__(self, choices: Mapping[str, Choice], sightings: Mapping[str, Sighting]) -> None:
        self._families = {serial: choice.family for serial, choice in choices.items()}
        self._products = {serial: sighting.product for serial, sighting in sightings.items()}

    def find(self, serial: str) -> Model:
        """The model of a serial number; the generic one where nothing is known."""
        chosen = self._families.get(serial)
        if chosen:
            return find_family(chosen)
        model = find_model(serial)
        product = self._products.get(serial) if model is GENERIC else None
        return find_family(product) if product else model

    def of(self, station: Station) -> Model:
        """The model of a station of the account's list, which may name it."""
        if station.product:
            self._products[station.device_sn] = station.product
        return self.find(station.device_sn)

    def receive(self, event: Event) -> None:
        """Learn what the account calls its stations' models."""
        if isinstance(event, StationsKnown):
            for station in event.stations:
                self.of(station)
