"""What is known of a station's battery, packs, limits and lifetime."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from ecoflow_tui.core import text
from ecoflow_tui.core.metrics import INPUT_PORTS, OUTPUT_PORTS, Metric, PackMetric
from ecoflow_tui.core.state import DeviceState, Known
from ecoflow_tui.tui.views.station import is_grey, present

_BATTERY = (
    (Metric.BATTERY_TEMP_C, "Temperature"),
    (Metric.BATTERY_VOLTS, "Voltage"),
    (Metric.BATTERY_AMPS, "Current"),
    (Metric.SOH_PERCENT, "Health"),
    (Metric.CYCLES, "Cycles"),
)
_LIMITS = (
    (Metric.CHARGE_LIMIT_PERCENT, "Charge up to"),
    (Metric.DISCHARGE_LIMIT_PERCENT, "Discharge to"),
    (Metric.AC_CHARGE_LIMIT_WATTS, "AC charging"),
    (Metric.XBOOST_ENABLED, "X-Boost"),
)
_ELECTRIC = (
    (Metric.AC_IN_VOLTS, "AC in"),
    (Metric.AC_OUT_VOLTS, "AC out"),
    (Metric.PV_IN_VOLTS, "Solar"),
    (Metric.PV_IN_AMPS, "Solar"),
)
_LIFETIME = (
    (Metric.PV_IN_WH_TOTAL, "Solar"),
    (Metric.AC_IN_WH_TOTAL, "AC in"),
    (Metric.DC_IN_WH_TOTAL, "DC in"),
    (Metric.AC_OUT_WH_TOTAL, "AC out"),
    (Metric.DC_OUT_WH_TOTAL, "DC out"),
)
_SHOWN_ELSEWHERE = frozenset(
    {
        Metric.SOC_PERCENT,
        Metric.REMAIN_TIME_MIN,
        Metric.CHARGE_REMAIN_MIN,
        Metric.DISCHARGE_REMAIN_MIN,
        Metric.WATTS_IN_SUM,
        Metric.WATTS_OUT_SUM,
        Metric.EXTERNAL_LOAD_WATTS,
        Metric.SOC_MAIN_PACK_PERCENT,
        Metric.AC_ENABLED,
        Metric.DC_ENABLED,
        Metric.USB_ENABLED,
        Metric.GRID_ONLINE,
        Metric.TYPEC_IN_WATTS,
        *INPUT_PORTS,
        *OUTPUT_PORTS,
        *(metric for group in (_BATTERY, _LIMITS, _ELECTRIC, _LIFETIME) for metric, _ in group),
    }
)


@dataclass(frozen=True, slots=True)
class Fact:
    """A label and its value."""

    label: str
    value: str
    metric: Metric


@dataclass(frozen=True, slots=True)
class Section:
    """Facts that belong together."""

    title: str
    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class PackView:
    """A battery pack: the station's own, or an extra one."""

    name: str
    soc: str
    fraction: float | None
    temperature: str
    watts: str


@dataclass(frozen=True, slots=True)
class DetailsView:
    """The details of a station; ``battery`` is always there, the rest where it is known."""

    battery: tuple[Fact, ...]
    packs: tuple[PackView, ...]
    sections: tuple[Section, ...]
    is_grey: bool


def details_view(station: DeviceState, now: datetime) -> DetailsView:
    """The details panel of a station."""
    state = present(station, now)
    others = tuple(
        (metric, metric.label)
        for metric in Metric
        if metric in state.metrics and metric not in _SHOWN_ELSEWHERE
    )
    sections = (
        Section("Limits", _known_facts(state, _LIMITS)),
        Section("Electric", _known_facts(state, _ELECTRIC)),
        Section("Lifetime", _known_facts(state, _LIFETIME)),
        Section("More", _known_facts(state, others)),
    )
    return DetailsView(
        battery=tuple(_fact(state, metric, label) for metric, label in _BATTERY),
        packs=_packs(state),
        sections=tuple(section for section in sections if section.facts),
        is_grey=is_grey(station, now),
    )


def _fact(state: DeviceState, metric: Metric, label: str) -> Fact:
    return Fact(label, text.quantity(state.value(metric), metric.unit), metric)


def _known_facts(state: DeviceState, metrics: tuple[tuple[Metric, str], ...]) -> tuple[Fact, ...]:
    return tuple(
        _fact(state, metric, label) for metric, label in metrics if metric in state.metrics
    )


def _packs(state: DeviceState) -> tuple[PackView, ...]:
    extra = tuple(
        _pack(number, values)
        for number, values in sorted(state.packs.items())
        if values.get(PackMetric.SOC_PERCENT) is not None
    )
    own = state.watts(Metric.SOC_MAIN_PACK_PERCENT)
    if not extra or own is None:
        return extra
    temperature = text.celsius(state.watts(Metric.BATTERY_TEMP_C))
    return (PackView("Main", text.percent(own), own / 100, temperature, ""), *extra)


def _pack(number: int, values: Mapping[PackMetric, Known]) -> PackView:
    def known(metric: PackMetric) -> float | None:
        word = values.get(metric)
        return None if word is None or word.value is None else float(word.value)

    soc, watts_in, watts_out = map(
        known, (PackMetric.SOC_PERCENT, PackMetric.IN_WATTS, PackMetric.OUT_WATTS)
    )
    net = None if watts_in is None or watts_out is None else watts_in - watts_out
    return PackView(
        name=f"Pack {number}",
        soc=text.percent(soc),
        fraction=None if soc is None else soc / 100,
        temperature=text.celsius(known(PackMetric.TEMP_C)),
        watts="" if net is None else text.signed_watts(net),
    )
