"""Kilowatt-hours in and out of a station, port by port and period by period."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from ecoflow_tui.core.meter import CounterMeter, Measured, Periods, WattMeter
from ecoflow_tui.core.metrics import Metric

_DEAD_COUNTER_WH = 10.0
_HOUR = 3600.0


@dataclass(frozen=True, slots=True)
class Port:
    """Where energy goes in or out, and which metrics tell how much.

    Attributes:
        name: For scripts.
        label: For people.
        is_input: Whether energy goes into the station here.
        watts: Its power; the first metric that the station gives.
        counter: Its lifetime counter.
    """

    name: str
    label: str
    is_input: bool
    watts: tuple[Metric, ...]
    counter: Metric | None = None


PORTS = (
    Port("in", "All inputs", True, (Metric.WATTS_IN_SUM,)),
    Port("ac_in", "AC", True, (Metric.AC_IN_WATTS,), Metric.AC_IN_WH_TOTAL),
    Port("pv_in", "Solar", True, (Metric.PV_IN_WATTS,), Metric.PV_IN_WH_TOTAL),
    Port("dc_in", "Car or adapter", True, (Metric.DC_IN_WATTS,), Metric.DC_IN_WH_TOTAL),
    Port("out", "All outputs", False, (Metric.EXTERNAL_LOAD_WATTS, Metric.WATTS_OUT_SUM)),
    Port("ac_out", "AC", False, (Metric.AC_OUT_WATTS,), Metric.AC_OUT_WH_TOTAL),
    Port("dc_usb_out", "All DC and USB", False, (), Metric.DC_OUT_WH_TOTAL),
    Port("dc_out", "DC 12 V", False, (Metric.DC_OUT_WATTS,)),
    Port("typec_out", "USB-C", False, (Metric.TYPEC_OUT_WATTS,)),
    Port("usb_out", "USB-A", False, (Metric.USB_OUT_WATTS,)),
)
GRID_PORT = "ac_in"
"""What is paid for."""

METRICS = tuple(
    dict.fromkeys(
        metric for port in PORTS for metric in (*port.watts, port.counter) if metric is not None
    )
)
"""What must be known of a station to meter it."""


class Method(StrEnum):
    """Where a figure comes from."""

    COUNTER = "counter"
    WATTS = "watts"


@dataclass(frozen=True, slots=True)
class Energy:
    """The energy of one port in one period.

    Attributes:
        wh: The best estimate; what a gap hides is not in it.
        low_wh: It was at least this much.
        high_wh: It was at most this much, gaps included; ``None``: nobody can tell.
        seconds: How long the period is.
        coverage: Which share of the period the station was heard, 0 to 1.
        method: Where the figure comes from.
    """

    wh: float
    low_wh: float
    high_wh: float | None
    seconds: float
    coverage: float
    method: Method


class StationMeter:
    """Meters all ports of one station at once.

    Args:
        edges: The edges of the periods.
        ratings: The most watts that a port can carry, where the model says so.
    """

    def __init__(self, edges: Sequence[datetime], ratings: Mapping[Metric, float]) -> None:
        self._periods = Periods(edges)
        self._ratings = ratings
        self._watts = {metric: WattMeter(self._periods) for port in PORTS for metric in port.watts}
        self._counters = {
            port.counter: CounterMeter(self._periods) for port in PORTS if port.counter is not None
        }

    def hear(self, at: datetime, values: Mapping[Metric, float]) -> None:
        """Take what the station said; messages come in the order of time."""
        seconds = at.timestamp()
        for metric, watt_meter in self._watts.items():
            watt_meter.hear(seconds, values.get(metric))
        for metric, counter_meter in self._counters.items():
            counter_meter.hear(seconds, values.get(metric))

    def result(self) -> dict[str, list[Energy]]:
        """For each port that the station has, its energy in each period."""
        for watt_meter in self._watts.values():
            watt_meter.finish()
        for counter_meter in self._counters.values():
            counter_meter.finish()
        found = {port.name: self._energy(port) for port in PORTS}
        return {name: energy for name, energy in found.items() if energy}

    def _energy(self, port: Port) -> list[Energy]:
        by_watts = self._integrated(port)
        by_counter = self._counted(port)
        if _is_alive(by_counter, by_watts):
            return self._energies(port, by_counter, Method.COUNTER)
        return self._energies(port, by_watts, Method.WATTS)

    def _integrated(self, port: Port) -> list[Measured]:
        for metric in port.watts:
            measured = self._watts[metric].result()
            if any(one.observed_seconds for one in measured):
                return measured
        return []

    def _counted(self, port: Port) -> list[Measured]:
        if port.counter is None or self._counters[port.counter].samples == 0:
            return []
        return self._counters[port.counter].result()

    def _energies(self, port: Port, measured: Sequence[Measured], method: Method) -> list[Energy]:
        rating = next((self._ratings[m] for m in port.watts if m in self._ratings), None)
        return [
            Energy(
                one.wh,
                one.low_wh,
                _high(one, rating),
                seconds,
                min(1.0, one.observed_seconds / seconds) if seconds else 0.0,
                method,
            )
            for one, seconds in zip(measured, self._periods.seconds, strict=False)
        ]


def total(energies: Sequence[Energy]) -> Energy:
    """Periods put together; there is at least one."""
    seconds = sum(energy.seconds for energy in energies)
    observed = sum(energy.coverage * energy.seconds for energy in energies)
    highs = [energy.high_wh for energy in energies]
    known = [high for high in highs if high is not None]
    return Energy(
        sum(energy.wh for energy in energies),
        sum(energy.low_wh for energy in energies),
        sum(known) if len(known) == len(highs) else None,
        seconds,
        observed / seconds if seconds else 0.0,
        energies[0].method,
    )


def _high(measured: Measured, rating_watts: float | None) -> float | None:
    """What the port may have carried at most while nothing was known is up to its rating."""
    if measured.open_seconds <= 0:
        return measured.high_wh
    if rating_watts is None:
        return None
    return measured.high_wh + rating_watts * measured.open_seconds / _HOUR


def _is_alive(counted: Sequence[Measured], integrated: Sequence[Measured]) -> bool:
    """Some stations send counters that never move."""
    if not counted:
        return False
    has_moved = any(one.high_wh > 1.0 for one in counted)
    return has_moved or sum(one.wh for one in integrated) < _DEAD_COUNTER_WH
