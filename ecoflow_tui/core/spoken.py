"""What happens as plain lines in the order in which one would say it, for those who listen."""

from collections.abc import Iterator
from datetime import datetime

from ecoflow_tui.core import text
from ecoflow_tui.core.chronicle import Chronicle, Happening
from ecoflow_tui.core.events import Event, LinkChange, Presence, Reading, RecorderStatus
from ecoflow_tui.core.metrics import INPUT_PORTS, OUTPUT_PORTS, Metric, Unit
from ecoflow_tui.core.names import metric_name
from ecoflow_tui.core.state import DeviceState, Fleet

_ORDER = (
    Metric.SOC_PERCENT,
    Metric.WATTS_IN_SUM,
    Metric.EXTERNAL_LOAD_WATTS,
    Metric.REMAIN_TIME_MIN,
    *INPUT_PORTS,
    *OUTPUT_PORTS,
    Metric.GRID_ONLINE,
    Metric.AC_ENABLED,
    Metric.DC_ENABLED,
    Metric.USB_ENABLED,
    Metric.XBOOST_ENABLED,
    Metric.CHARGE_LIMIT_PERCENT,
    Metric.DISCHARGE_LIMIT_PERCENT,
    Metric.BATTERY_TEMP_C,
    Metric.SOH_PERCENT,
    Metric.CYCLES,
)
_LEAST_NEWS, _NEWS_PART = 5, 0.05


class Narrator:
    """Tells each change once. Belongs to one thread.

    Args:
        only: The serials to tell of; empty: all.
    """

    def __init__(self, only: tuple[str, ...] = ()) -> None:
        self._only = frozenset(only)
        self._fleet = Fleet()
        self._chronicle = Chronicle()
        self._told_up_to = 0
        self._said: dict[tuple[str, Metric], float | None] = {}

    def tell(self, event: Event, now: datetime) -> Iterator[str]:
        """The lines that an event is worth; each without control characters and line ends."""
        if isinstance(event, LinkChange):
            self._chronicle.follow_link(event)
        elif isinstance(event, Reading | Presence):
            if self._only and event.device_sn not in self._only:
                return
            self._fleet.apply(event)
        else:
            self._fleet.apply(event)
        yield from self._happenings(now)
        if isinstance(event, Reading):
            yield from self._changes(self._fleet.devices[event.device_sn], event, now)

    def look(self, recorder: RecorderStatus, now: datetime) -> Iterator[str]:
        """The lines that the passing of time and the recorder are worth."""
        self._chronicle.follow_recorder(recorder, now)
        yield from self._happenings(now)

    def _happenings(self, now: datetime) -> Iterator[str]:
        for state in self._fleet.devices.values():
            if not self._only or state.device_sn in self._only:
                self._chronicle.follow_station(state, now)
        for happening in self._chronicle.happenings:
            if happening.number > self._told_up_to:
                yield f"{_clock(happening.at)} {self._about(happening)}: {happening.sentence}"
        self._told_up_to = self._chronicle.count

    def _about(self, happening: Happening) -> str:
        state = self._fleet.devices.get(happening.device_sn or "")
        return str(happening.subject).capitalize() if state is None else _name(state)

    def _changes(self, state: DeviceState, reading: Reading, now: datetime) -> Iterator[str]:
        news = []
        for metric in _ORDER:
            if metric not in reading.metrics:
                continue
            value = state.watts(metric)
            if _is_news(metric, self._said.get((state.device_sn, metric)), value):
                self._said[state.device_sn, metric] = value
                news.append(f"{metric_name(metric)} {text.quantity(value, metric.unit)}")
        if news:
            yield f"{_clock(now)} {_name(state)}: {', '.join(news)}"


def _is_news(metric: Metric, said: float | None, value: float | None) -> bool:
    """Power and times tremble all the while: of them only what one would mention is news."""
    if said is None or value is None:
        return said is not value
    if metric.unit in (Unit.WATTS, Unit.MINUTES):
        return abs(value - said) >= max(_LEAST_NEWS, abs(said) * _NEWS_PART)
    return text.quantity(said, metric.unit) != text.quantity(value, metric.unit)


def _name(state: DeviceState) -> str:
    return text.safe_text(state.name, 60).strip() or text.safe_text(state.device_sn, 60)


def _clock(at: datetime) -> str:
    return f"{at.astimezone():%H:%M:%S}"
