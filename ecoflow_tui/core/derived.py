"""Metrics that follow from other metrics: the load of all ports, and the time left."""

from collections.abc import Mapping

from ecoflow_tui.core.events import MetricValue
from ecoflow_tui.core.metrics import OUTPUT_PORTS, Metric
from ecoflow_tui.core.rules import sum_of_known

IDLE_WATTS = 3
"""Below this net power a battery neither charges nor discharges: there is no time left to tell."""

_TO_FULL, _TO_EMPTY = Metric.CHARGE_REMAIN_MIN, Metric.DISCHARGE_REMAIN_MIN
_IN, _OUT = Metric.WATTS_IN_SUM, Metric.WATTS_OUT_SUM
"""By themselves: Python takes 0.2 us to look a member of an enumeration up."""

Known = Mapping[Metric, MetricValue]
"""The last value of each metric; those that nothing was ever said about are not in it."""


def total(ports: tuple[Metric, ...], known: Known) -> MetricValue:
    """The sum of those ports that are known."""
    return sum_of_known(map(known.get, ports))


def time_left(own: MetricValue, known: Known) -> MetricValue:
    """The direction rule of PROTOCOL section 4, in minutes.

    Args:
        own: The station's single figure, which names no direction. It counts where the station
            does not tell both times, or not the one that is needed.
        known: The metrics.
    """
    if _TO_FULL not in known and _TO_EMPTY not in known:
        return own
    net = _net_watts(known)
    if net is not None and abs(net) < IDLE_WATTS:
        return None
    to_full = known.get(_TO_FULL)
    to_empty = known.get(_TO_EMPTY)
    minutes = minutes_left(net, to_full, to_empty)
    return own if minutes is None else minutes


def minutes_left(
    net_watts: float | None,
    to_full: MetricValue,
    to_empty: MetricValue,
) -> MetricValue:
    """The time that goes with the direction of the power; ``None`` while idle or unknown.

    Args:
        net_watts: Input less load; ``None`` where either is unknown.
        to_full: Minutes until charged.
        to_empty: Minutes until empty.
    """
    if net_watts is None:
        return to_full if to_empty is None else to_empty if to_full is None else None
    if net_watts >= IDLE_WATTS:
        return to_full
    return to_empty if net_watts <= -IDLE_WATTS else None


def _net_watts(known: Known) -> float | None:
    watts_in, load = known.get(_IN), total(OUTPUT_PORTS, known)
    if load is None:
        load = known.get(_OUT)
    return None if watts_in is None or load is None else watts_in - load
