"""The merged state at one place of a recording."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from ecoflow_tui.core.chronicle import Chronicle
from ecoflow_tui.core.events import (
    Event,
    LinkChange,
    Message,
    Presence,
    RawMessage,
    Reading,
    Station,
    StationsKnown,
)
from ecoflow_tui.core.model import Model
from ecoflow_tui.core.parse import Parser
from ecoflow_tui.core.reel import BEGINNING, Shot
from ecoflow_tui.core.state import DeviceState, Fleet

_SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Cast:
    """Who may appear: models by serial number, and what the stations are called."""

    find_model: Callable[[str], Model]
    stations: Mapping[str, Station] = field(default_factory=dict)


class Showing:
    """The merged state at one place of a reel, from which it can go on. Belongs to one thread.

    Args:
        cast: Who may appear.
        fleet: The stations, where the reel begins in the midst of things.
        chronicle: What had happened by then.
        count: How many messages had come by then.

    Attributes:
        fleet: The stations.
        chronicle: What has happened to them.
        place: Where the reel is to be read on.
        count: How many messages were read.
        damaged: How many lines were none.
        at: The latest time that was read of.
        before: What was known of the last message's station before it.
    """

    def __init__(
        self,
        cast: Cast,
        fleet: Fleet | None = None,
        chronicle: Chronicle | None = None,
        count: int = 0,
    ) -> None:
        self._cast = cast
        self._parser = Parser(cast.find_model)
        self.fleet = fleet or Fleet()
        self.chronicle = chronicle or Chronicle()
        self.place = BEGINNING
        self.count = count
        self.damaged = 0
        self.at = self._looked_at = datetime.min.replace(tzinfo=UTC)
        self.before: DeviceState | None = None

    def copy(self) -> "Showing":
        """The same, which goes its own way from here on."""
        twin = Showing(self._cast, self.fleet.copy(), self.chronicle.copy(), self.count)
        twin._parser, twin.place, twin.damaged = self._parser.copy(), self.place, self.damaged
        twin.at, twin._looked_at, twin.before = self.at, self._looked_at, self.before
        return twin

    def take(self, shot: Shot) -> Message | None:
        """Go past one place; the message there, if it is one."""
        self.place = shot.end
        content = shot.content
        if content is None:
            self.damaged += 1
            return None
        if isinstance(content, StationsKnown | LinkChange):
            self._hear_of(content)
            return None
        message = self._parser.parse(content) if isinstance(content, RawMessage) else content
        self.count += 1
        self._pass_time(message.raw.received_at)
        if isinstance(message, Reading | Presence):
            self._introduce(message)
            self.before = self.fleet.devices.get(message.device_sn)
            self.fleet.apply(message)
        return message

    def _hear_of(self, event: Event) -> None:
        self.fleet.apply(event)
        if isinstance(event, LinkChange):
            self.chronicle.follow_link(event)

    def _pass_time(self, at: datetime) -> None:
        """What changes by the passing of time is looked at once a second."""
        if at - self._looked_at >= _SECOND:
            self._looked_at = at
            for state in self.fleet.devices.values():
                self.chronicle.follow_station(state, at)
        self.at = max(self.at, at)

    def _introduce(self, message: Reading | Presence) -> None:
        station = self._cast.stations.get(message.device_sn)
        if station is not None and message.device_sn not in self.fleet.devices:
            self.fleet.apply(StationsKnown(message.raw.received_at, (station,)))
