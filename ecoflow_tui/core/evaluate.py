"""What a model's rules make of a station's fields."""

from ecoflow_tui.core.events import MetricValue
from ecoflow_tui.core.generic import GENERIC
from ecoflow_tui.core.metrics import Metric, PackMetric
from ecoflow_tui.core.model import Model
from ecoflow_tui.core.plan import plan_for
from ecoflow_tui.core.readers import Fields, holds
from ecoflow_tui.core.rules import IDLE_WATTS, minutes_left
from ecoflow_tui.core.wildcards import bound

__all__ = ["GENERIC", "IDLE_WATTS", "minutes_left", "touched_metrics", "touched_packs"]


def touched_metrics(model: Model, fields: Fields, merged: Fields) -> dict[Metric, MetricValue]:
    """The metrics that ``fields`` say something about, computed over ``merged``.

    A metric that the message touched but that is unknown now, a sentinel say, is ``None``. A key
    of low priority says nothing while one of higher priority is known.
    """
    values: dict[Metric, MetricValue] = {}
    for step in plan_for(bound(model, merged), tuple(fields)).steps:
        for read, is_said in step.options:
            value = read(merged)
            if value is not None:
                if is_said:
                    values[step.metric] = value
                break
        else:
            values[step.metric] = None
    return values


def touched_packs(
    model: Model, fields: Fields, merged: Fields
) -> dict[int, dict[PackMetric, MetricValue]]:
    """The same for each extra pack; a pack that is absent has no metrics at all.

    While the station has not said whether a pack is there, nothing is known of it.
    """
    if not model.packs:
        return {}
    packs: dict[int, dict[PackMetric, MetricValue]] = {}
    for step in plan_for(model, tuple(fields)).packs:
        if step.present_if.key not in merged:
            continue
        is_present = holds(step.present_if, merged)
        metrics = step.metrics if is_present else ()
        packs[step.number] = {
            metric: read(merged) for metric, key, read in metrics if key in merged
        }
    return packs
