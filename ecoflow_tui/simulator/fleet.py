"""All stations of the account together, as REST and MQTT see them."""

import threading
from collections.abc import Iterable, Mapping

from ecoflow_tui.simulator.models.model import Fields
from ecoflow_tui.simulator.stations import Station, StationPlan


class Fleet:
    """The stations, with what the cloud remembers of them; safe to use from any thread."""

    def __init__(self, plans: Iterable[StationPlan], seed: int) -> None:
        self._lock = threading.RLock()
        self._seed = seed
        self._stations: dict[str, Station] = {}
        self._remembered: dict[str, Fields] = {}
        self._unreachable: set[str] = set()
        self._is_frozen = False
        for plan in plans:
            self.add(plan)

    @property
    def serials(self) -> tuple[str, ...]:
        """Every station of the account."""
        return tuple(self._stations)

    def plan(self, serial: str) -> StationPlan | None:
        """The station's plan; None for a foreign serial."""
        station = self._stations.get(serial)
        return station.plan if station else None

    def is_reachable(self, serial: str) -> bool:
        """Whether the station is connected to the cloud."""
        return serial not in self._unreachable

    def set_reachable(self, serial: str, *, is_reachable: bool) -> None:
        """Take the station off the network, or bring it back."""
        with self._lock:
            self.snapshot(serial)
            if is_reachable:
                self._unreachable.discard(serial)
            else:
                self._unreachable.add(serial)

    def add(self, plan: StationPlan) -> None:
        """Bind a station to the account; one that is bound already stays as it is."""
        with self._lock:
            if plan.serial not in self._stations:
                station = Station(plan, self._seed)
                self._stations[plan.serial] = station
                self._remembered[plan.serial] = station.snapshot()

    def freeze(self) -> None:
        """From now on remember nothing new."""
        with self._lock:
            for serial in self.serials:
                self.snapshot(serial)
            self._is_frozen = True

    def thaw(self) -> None:
        """Remember the present again."""
        self._is_frozen = False

    def advance(self, seconds: float) -> None:
        """Let simulated time pass for every station, reachable or not."""
        with self._lock:
            for station in self._stations.values():
                station.advance(seconds)

    def news(self, timestamp_ms: int) -> list[tuple[str, Mapping[str, object]]]:
        """What the reachable stations have to say, as pairs of serial and message."""
        with self._lock:
            return [
                (serial, message)
                for serial, station in self._stations.items()
                if self.is_reachable(serial)
                for message in station.news(timestamp_ms)
            ]

    def snapshot(self, serial: str) -> Fields:
        """What the cloud knows of a station: its last words, even when it is gone."""
        with self._lock:
            if self.is_reachable(serial) and not self._is_frozen:
                self._remembered[serial] = self._stations[serial].snapshot()
            return dict(self._remembered[serial])

    def obey(self, serial: str, command: Mapping[str, object]) -> bool:
        """Pass a set command on; False when the station is gone or refuses it."""
        with self._lock:
            return self.is_reachable(serial) and self._stations[serial].obey(command)
