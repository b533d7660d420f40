"""Everything the screens can show, kept up to date event by event. Belongs to the loop."""

from collections import deque
from collections.abc import Callable, Iterable
from copy import copy, deepcopy
from dataclasses import dataclass
from datetime import datetime, timedelta

from msgspec.structs import replace

from ecoflow_tui.core.archive import Archive
from ecoflow_tui.core.chronicle import Chronicle
from ecoflow_tui.core.evaluate import GENERIC
from ecoflow_tui.core.events import (
    Event,
    LinkChange,
    LinkState,
    Message,
    Origin,
    Presence,
    Reading,
    RecorderStatus,
    StationsKnown,
)
from ecoflow_tui.core.metrics import Metric
from ecoflow_tui.core.model import Model
from ecoflow_tui.core.recent import Recent
from ecoflow_tui.core.state import DeviceState, Fleet
from ecoflow_tui.core.trend import Window
from ecoflow_tui.devices import find_model
from ecoflow_tui.tui.projector import Arrival

Means = tuple[float | None, ...]
"""The mean of each column; ``None`` is a gap."""

_RATE_OVER = 10


@dataclass(frozen=True, slots=True)
class PowerTrend:
    """A station's input and load over the last week, in watts."""

    archive: Archive
    serial: str
    load: Metric = Metric.EXTERNAL_LOAD_WATTS

    @property
    def metrics(self) -> tuple[Metric, Metric]:
        """What tells of input and load."""
        return Metric.WATTS_IN_SUM, self.load

    def columns(self, window: Window) -> tuple[Means, Means]:
        """The means of each column, of what came in and of what went out."""
        into, out = (self.archive.columns(self.serial, one, window) for one in self.metrics)
        return into, out


class Scene:
    """The fleet, its trends, the link, the newest messages and what has happened.

    Args:
        only: The serials to show; empty: all of them.
        find_model: The model of a serial number, for a station that has not spoken yet.
    """

    KEPT_MESSAGES = 1000

    def __init__(
        self, only: Iterable[str] = (), find_model: Callable[[str], Model] = find_model
    ) -> None:
        self._only = frozenset(only)
        self._find_model = find_model
        self.fleet = Fleet()
        self.archive = Archive()
        self.link: LinkChange | None = None
        self.chronicle = Chronicle()
        self.recent = Recent()
        self.are_stations_known = False
        self.selected_sn: str | None = None
        self.messages: deque[tuple[int, Message]] = deque(maxlen=self.KEPT_MESSAGES)
        self.message_count = 0
        self.qos: int | None = None
        self._per_second: deque[tuple[int, int]] = deque(maxlen=_RATE_OVER + 1)

    def apply(self, event: Event, now: datetime) -> None:
        """Take one event into account."""
        if self.is_wanted(event):
            self.recent.remember(event, self.fleet, self.chronicle, self.message_count)
        if isinstance(event, LinkChange):
            self.link = event
            self.chronicle.follow_link(event)
        elif isinstance(event, StationsKnown):
            self._introduce(event)
        elif self.is_wanted(event):
            self._hear(event, now)

    def is_wanted(self, event: Event) -> bool:
        """Whether it is about a station that is shown, or about all of them."""
        if not self._only or isinstance(event, LinkChange | StationsKnown):
            return True
        return event.device_sn in self._only

    def held(self) -> "Scene":
        """The scene as it is now, which no later event changes."""
        still = copy(self)
        still.fleet, still.chronicle = self.fleet.copy(), self.chronicle.copy()
        still.archive, still.messages = deepcopy(self.archive), self.messages.copy()
        return still

    def blank(self) -> "Scene":
        """One that nothing has been said to yet, for the same stations."""
        return Scene(self._only, self._find_model)

    def recall(self, arrival: Arrival) -> None:
        """Take a state from a recording, and what was said on the way to it."""
        self.fleet, self.chronicle = arrival.fleet.only(self._only), arrival.chronicle
        self.are_stations_known = True
        wanted = [message for message in arrival.news if self.is_wanted(message)]
        for number, message in enumerate(wanted, arrival.count - len(wanted) + 1):
            self.messages.append((number, message))
            self._count(int(message.raw.received_at.timestamp()))
            if isinstance(message, Reading):
                self.archive.add(message)
        self.message_count = arrival.count
        if self.selected_sn not in self.fleet.devices:
            self.selected_sn = None
        self._select_first()

    def look(self, recorder: RecorderStatus, now: datetime) -> None:
        """Note what has changed without a message: by the passing of time, or by the recorder."""
        for state in self.fleet.devices.values():
            self.chronicle.follow_station(state, now)
        self.chronicle.follow_recorder(recorder, now)

    @property
    def stations(self) -> tuple[DeviceState, ...]:
        """The stations in the order in which they became known."""
        return tuple(self.fleet.devices.values())

    @property
    def selected(self) -> DeviceState | None:
        """The station that is looked at."""
        return self.fleet.devices.get(self.selected_sn or "")

    def select(self, serial: str) -> None:
        """Look at a station."""
        if serial in self.fleet.devices:
            self.selected_sn = serial

    def step(self, by: int) -> None:
        """Look at the next station (1) or the one before (-1), round and round."""
        serials = list(self.fleet.devices)
        if serials:
            at = serials.index(self.selected_sn) if self.selected_sn in serials else -by
            self.selected_sn = serials[(at + by) % len(serials)]

    def trend(self, serial: str) -> PowerTrend:
        """A station's power over time; where it does not tell its ports apart, its own total."""
        state = self.fleet.devices.get(serial)
        if state is None or Metric.EXTERNAL_LOAD_WATTS in state.metrics:
            return PowerTrend(self.archive, serial)
        return PowerTrend(self.archive, serial, Metric.WATTS_OUT_SUM)

    def rate(self, now: datetime) -> float:
        """Messages a second over the last ten seconds."""
        first = int(now.timestamp()) - _RATE_OVER
        return sum(count for second, count in self._per_second if second > first) / _RATE_OVER

    @property
    def is_live(self) -> bool:
        """Whether the source says that messages can arrive."""
        return self.link is not None and self.link.state is LinkState.LIVE

    def _introduce(self, known: StationsKnown) -> None:
        self.are_stations_known = True
        wanted = tuple(
            station
            for station in known.stations
            if not self._only or station.device_sn in self._only
        )
        self.fleet.apply(StationsKnown(known.at, wanted))
        for serial, state in self.fleet.devices.items():
            if state.model is GENERIC:
                self.fleet.devices[serial] = replace(state, model=self._find_model(serial))
        self._select_first()

    def _hear(self, message: Message, now: datetime) -> None:
        self.message_count += 1
        self.messages.append((self.message_count, message))
        self._count(int(now.timestamp()))
        if message.raw.origin is Origin.MQTT:
            self.qos = message.raw.qos
        if not isinstance(message, Reading | Presence):
            return
        self.fleet.apply(message)
        self._select_first()
        if isinstance(message, Reading):
            self.archive.add(message)

    def _count(self, second: int) -> None:
        before = 0
        if self._per_second and self._per_second[-1][0] == second:
            before = self._per_second.pop()[1]
        self._per_second.append((second, before + 1))

    def _select_first(self) -> None:
        if self.selected_sn is None:
            self.selected_sn = next(iter(self.fleet.devices), None)


def age_of(state: DeviceState, now: datetime) -> timedelta | None:
    """How old the newest word on a station is; ``None``: there is none."""
    at = state.heard_at or max((known.at for known in state.metrics.values()), default=None)
    return None if at is None else now - at
