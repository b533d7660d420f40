"""What one station's panels show."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from ecoflow_tui.core import text
from ecoflow_tui.core.evaluate import IDLE_WATTS
from ecoflow_tui.core.metrics import INPUT_PORTS, OUTPUT_PORTS, Metric
from ecoflow_tui.core.state import DeviceState, Freshness
from ecoflow_tui.tui.draw import nice_ceiling
from ecoflow_tui.tui.scene import age_of
from ecoflow_tui.tui.views.aging import screen_age
from ecoflow_tui.tui.views.tone import Tone

FORGOTTEN_AFTER = timedelta(hours=1)
"""Older numbers say nothing about now, and are not shown."""

_SWITCH_OF = {
    Metric.AC_OUT_WATTS: Metric.AC_ENABLED,
    Metric.DC_OUT_WATTS: Metric.DC_ENABLED,
    Metric.TYPEC_OUT_WATTS: Metric.USB_ENABLED,
    Metric.USB_OUT_WATTS: Metric.USB_ENABLED,
    Metric.AC_IN_WATTS: Metric.GRID_ONLINE,
}
_LABELS = {Metric.DC_IN_WATTS: "Car", Metric.DC_OUT_WATTS: "DC"}


class Direction(StrEnum):
    """Where the battery's energy goes."""

    CHARGING = "charging"
    DISCHARGING = "discharging"
    IDLE = "idle"
    UNKNOWN = "--"


@dataclass(frozen=True, slots=True)
class ChargeView:
    """How full a station is, and what that means for the next hours.

    ``fraction``, ``reserve`` and ``limit`` are parts of the bar, 0 to 1.
    """

    name: str
    model: str
    serial: str
    freshness: Freshness
    age: str
    is_grey: bool
    soc: str
    fraction: float | None
    tone: Tone
    reserve: float | None
    limit: float | None
    limits: str
    sign: Direction
    direction: str
    watts_in: str
    watts_out: str
    net: str
    time_left: str
    at_time: str


@dataclass(frozen=True, slots=True)
class GaugeView:
    """One port: its watts, against its rating where that is known."""

    metric: Metric
    label: str
    watts: str
    rating: str
    fraction: float | None
    switch: str


@dataclass(frozen=True, slots=True)
class PortsView:
    """The ports of one direction, and their total."""

    total: str
    gauges: tuple[GaugeView, ...]
    is_grey: bool


NO_PORTS = PortsView("", (), is_grey=False)


def is_grey(state: DeviceState, now: datetime) -> bool:
    """Whether the numbers are too old to be taken for the present."""
    return state.freshness(now) not in (Freshness.LIVE, Freshness.LATE)


def present(state: DeviceState, now: datetime) -> DeviceState:
    """The station without numbers that are too old to mean anything."""
    age = age_of(state, now)
    if age is None or age <= FORGOTTEN_AFTER:
        return state
    return DeviceState(state.device_sn, state.name, state.model, heard_at=state.heard_at)


def charge_view(station: DeviceState, now: datetime) -> ChargeView:
    """The charge panel of a station."""
    state = present(station, now)
    soc = state.watts(Metric.SOC_PERCENT)
    reserve = state.watts(Metric.DISCHARGE_LIMIT_PERCENT)
    limit = state.watts(Metric.CHARGE_LIMIT_PERCENT)
    left = state.minutes_left
    direction = direction_of(state.net_watts)
    return ChargeView(
        name=display_name(station),
        model=model_and_site(station),
        serial=text.safe_text(station.device_sn),
        freshness=station.freshness(now),
        age=_age_words(station, now),
        is_grey=is_grey(station, now),
        soc=text.percent(soc),
        fraction=None if soc is None else soc / 100,
        tone=charge_tone(soc),
        reserve=_part(reserve),
        limit=_part(limit),
        limits="" if limit is None else f"from {text.percent(reserve)} to {text.percent(limit)}",
        sign=direction,
        direction=_direction_words(station, state, now),
        watts_in=text.watts(state.watts(Metric.WATTS_IN_SUM)),
        watts_out=text.watts(state.load_watts),
        net=text.signed_watts(state.net_watts),
        time_left=time_left(left, direction),
        at_time="" if is_grey(station, now) else _clock_after(now, left),
    )


def direction_of(net_watts: float | None) -> Direction:
    """What the battery does at this net power."""
    if net_watts is None:
        return Direction.UNKNOWN
    if abs(net_watts) < IDLE_WATTS:
        return Direction.IDLE
    return Direction.CHARGING if net_watts > 0 else Direction.DISCHARGING


def _direction_words(station: DeviceState, shown: DeviceState, now: datetime) -> str:
    direction = direction_of(shown.net_watts)
    if direction is not Direction.UNKNOWN:
        return f"was {direction}" if is_grey(station, now) else str(direction)
    if not station.metrics:
        return "nothing heard yet"
    return "" if shown.metrics else "too long ago to say"


def _age_words(station: DeviceState, now: datetime) -> str:
    age = age_of(station, now)
    if age is None:
        return ""
    was_asked = station.heard_at is None
    ago = f"{screen_age(age)} ago"
    return f"snapshot of {ago}" if was_asked else f"heard {ago}"


def time_left(minutes: float | None, direction: Direction) -> str:
    """``1 h 42 m to full``, ``6 h 47 m left``; empty while idle or unknown."""
    if minutes is None or direction is Direction.IDLE:
        return ""
    goal = "to full" if direction is Direction.CHARGING else "left"
    return f"{text.minutes(minutes)} {goal}"


def display_name(state: DeviceState) -> str:
    """What the station is called here: its name, or else its serial number."""
    return text.safe_text(state.name, 60).strip() or text.safe_text(state.device_sn, 60)


def model_and_site(state: DeviceState) -> str:
    """What the station is, and where, if its owner has said so."""
    site = text.safe_text(state.site, 24).strip()
    return f"{state.model.name}, {site}" if site else state.model.name


def charge_tone(soc: float | None) -> Tone:
    """Good, low or nearly empty."""
    if soc is None:
        return Tone.DIM
    if soc <= 10:
        return Tone.BAD
    return Tone.WARN if soc <= 20 else Tone.GOOD


def inputs_view(station: DeviceState, now: datetime) -> PortsView:
    """The ports that charge a station."""
    state = present(station, now)
    extra = (Metric.TYPEC_IN_WATTS,) if Metric.TYPEC_IN_WATTS in state.metrics else ()
    total = text.watts(state.watts(Metric.WATTS_IN_SUM))
    return PortsView(total, _gauges(state, (*INPUT_PORTS, *extra)), is_grey(station, now))


def outputs_view(station: DeviceState, now: datetime) -> PortsView:
    """The ports that a station feeds."""
    state = present(station, now)
    return PortsView(
        text.watts(state.load_watts), _gauges(state, OUTPUT_PORTS), is_grey(station, now)
    )


def _gauges(state: DeviceState, ports: tuple[Metric, ...]) -> tuple[GaugeView, ...]:
    known = [watts for port in ports if (watts := state.watts(port)) is not None]
    unrated = max(100.0, nice_ceiling(max(known, default=0)))
    return tuple(_gauge(state, port, unrated) for port in ports)


def _gauge(state: DeviceState, port: Metric, unrated: float) -> GaugeView:
    watts, rating = state.watts(port), state.model.ratings.get(port)
    is_on = state.value(_SWITCH_OF[port]) if port in _SWITCH_OF else None
    return GaugeView(
        metric=port,
        label=_LABELS.get(port, port.label),
        watts=text.watts(watts),
        rating="" if rating is None else text.watts(rating),
        fraction=None if watts is None else abs(watts) / (rating or unrated),
        switch="" if is_on is None else text.switch(is_on),
    )


def _part(percent: float | None) -> float | None:
    return None if percent is None or not 0 <= percent <= 100 else percent / 100


def _clock_after(now: datetime, minutes: float | None) -> str:
    if minutes is None or not 0 < minutes < 24 * 60:
        return ""
    return f"{(now + timedelta(minutes=minutes)).astimezone():%H:%M}"
