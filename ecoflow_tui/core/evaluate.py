"""What a model's rules make of a station's fields."""

from ecoflow_tui.core.derived import IDLE_WATTS, minutes_left, time_left, total
from ecoflow_tui.core.events import MetricValue
from ecoflow_tui.core.generic import GENERIC
from ecoflow_tui.core.metrics import Metric, PackMetric
from ecoflow_tui.core.model import Model
from ecoflow_tui.core.plan import Plan, Step, plan_for
from ecoflow_tui.core.readers import Fields, holds
from ecoflow_tui.core.wildcards import bound

__all__ = ["GENERIC", "IDLE_WATTS", "minutes_left", "touched"]

_TIME_LEFT = Metric.REMAIN_TIME_MIN

Metrics = dict[Metric, MetricValue]
Packs = dict[int, dict[PackMetric, MetricValue]]


def touched(
    model: Model, keys: tuple[str, ...], merged: Fields, known: Metrics
) -> tuple[Metrics, Packs]:
    """The metrics, and those of each extra pack, that the message's keys say something about.

    Args:
        model: The station's.
        keys: The message's.
        merged: The last word on each of the station's keys, this message's included.
        known: The last value of each metric, by the same model; it is brought up to date.
    """
    plan = plan_for(model, keys)
    if plan.has_wildcards:
        plan = plan_for(bound(model, merged), keys)
    values = _values_read(plan, merged)
    known.update(values)
    for metric, ports in plan.totals:
        values[metric] = total(ports, known)
    if plan.time_left is not None:
        own = next((one for read in plan.time_left if (one := read(merged)) is not None), None)
        values[_TIME_LEFT] = time_left(own, known)
    return values, _pack_values(plan, merged) if plan.packs else {}


def _values_read(plan: Plan, merged: Fields) -> Metrics:
    """A metric that the message touched but that is unknown now, a sentinel say, is ``None``."""
    values: Metrics = {}
    for metric, (key, unknown, least, most, divisor), step in plan.quick_steps:
        number = merged[key]
        if (
            (type(number) is int or type(number) is float)
            and least <= number <= most
            and number not in unknown
        ):
            values[metric] = number if divisor == 1 else number / divisor + 0.0
        else:
            _take(step, merged, values)
    for step in plan.steps:
        _take(step, merged, values)
    return values


def _take(step: Step, merged: Fields, values: Metrics) -> None:
    """A key of low priority says nothing while one of higher priority is known."""
    for read, is_said in step.options:
        value = read(merged)
        if value is not None:
            if is_said:
                values[step.metric] = value
            return
    values[step.metric] = None


def _pack_values(plan: Plan, merged: Fields) -> Packs:
    """A pack that is absent has no metrics at all; one that may be there or not is left out."""
    packs: Packs = {}
    for step in plan.packs:
        if step.present_if.key in merged:
            metrics = step.metrics if holds(step.present_if, merged) else ()
            packs[step.number] = {
                metric: read(merged) for metric, key, read in metrics if key in merged
            }
    return packs
