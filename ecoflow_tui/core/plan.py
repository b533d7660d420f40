"""What a message with certain keys touches: worked out once for each set of keys.

Stations repeat themselves, so a plan is remembered; hostile input is not worth remembering.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from ecoflow_tui.core.generic import GENERIC, PLAIN_NAMES
from ecoflow_tui.core.metrics import Metric, PackMetric
from ecoflow_tui.core.model import Model, Pack, Total, When
from ecoflow_tui.core.readers import Part, Reader, reader_for
from ecoflow_tui.core.rules import Option, keys_of, options_for
from ecoflow_tui.core.wildcards import has_wildcards

LARGEST_REMEMBERED = 1000
"""No station sends more keys at once."""

_TIMES = (Metric.CHARGE_REMAIN_MIN, Metric.DISCHARGE_REMAIN_MIN)


@dataclass(frozen=True, slots=True)
class Step:
    """A metric that a message touches.

    Attributes:
        metric: The metric.
        options: Its readers by priority; each with whether the message says anything about it,
            or about one of higher priority.
    """

    metric: Metric
    options: tuple[tuple[Reader, bool], ...]


QuickStep = tuple[Metric, Part, Step]
"""A metric whose first option is one plain number which the message brings."""


@dataclass(frozen=True, slots=True)
class PackStep:
    """A pack that a message touches; each of its metrics that do, with the key it is read from."""

    number: int
    present_if: When
    metrics: tuple[tuple[PackMetric, str, Reader], ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """All that a message touches: metrics that are read, those that follow from them, packs.

    Attributes:
        quick_steps: Metrics that are most quickly read.
        steps: The other metrics that are read.
        totals: Metrics that are sums of metrics, and of which.
        time_left: How to read the station's own time left, where it is touched.
        packs: Extra packs.
        has_wildcards: Whether the plan is of no use before the model's wildcards are bound.
    """

    quick_steps: tuple[QuickStep, ...]
    steps: tuple[Step, ...]
    totals: tuple[tuple[Metric, tuple[Metric, ...]], ...]
    time_left: tuple[Reader, ...] | None
    packs: tuple[PackStep, ...]
    has_wildcards: bool


def plan_for(model: Model, keys: tuple[str, ...]) -> Plan:
    """What a message with these keys touches."""
    if len(keys) > LARGEST_REMEMBERED:
        return _work_out(model, keys)
    return _remembered(model, keys)


@lru_cache(maxsize=256)
def _remembered(model: Model, keys: tuple[str, ...]) -> Plan:
    return _work_out(model, keys)


def _work_out(model: Model, keys: tuple[str, ...]) -> Plan:
    rules, said = _compiled(model), frozenset(keys)
    touched = dict.fromkeys(metric for key in keys for metric in rules.metrics_of.get(key, ()))
    is_time_touched = not touched.keys().isdisjoint((*_TIMES, Metric.REMAIN_TIME_MIN))
    touched.pop(Metric.REMAIN_TIME_MIN, None)
    options = {metric: rules.options[metric] for metric in touched}
    found = ((metric, _quick(metric, options[metric], said)) for metric in options)
    quick = {metric: step for metric, step in found if step is not None}
    return Plan(
        tuple(quick.values()),
        tuple(_step(metric, options[metric], said) for metric in options if metric not in quick),
        tuple(total for total in _totals(model) if not touched.keys().isdisjoint(total[1])),
        tuple(_own_time(rules)) if is_time_touched else None,
        tuple(step for pack in model.packs if (step := _pack_step(pack, said)).metrics),
        has_wildcards(model),
    )


def _own_time(rules: "_CompiledModel") -> tuple[Reader, ...]:
    return tuple(option.read for option in rules.options[Metric.REMAIN_TIME_MIN])


def _totals(model: Model) -> tuple[tuple[Metric, tuple[Metric, ...]], ...]:
    rules = model.metrics.items()
    return tuple((metric, rule.metrics) for metric, rule in rules if isinstance(rule, Total))


def _quick(metric: Metric, options: tuple[Option, ...], said: frozenset[str]) -> QuickStep | None:
    part = options[0].part
    if part is None or part.key not in said:
        return None
    return metric, part, _step(metric, options, said)


def _step(metric: Metric, options: tuple[Option, ...], said: frozenset[str]) -> Step:
    is_said = False
    marked = []
    for option in options:
        is_said = is_said or not said.isdisjoint(option.keys)
        marked.append((option.read, is_said))
    return Step(metric, tuple(marked))


def _pack_step(pack: Pack, said: frozenset[str]) -> PackStep:
    """The flag touches everything: a pack that turns out to be there speaks for the first time."""
    is_all_touched = pack.present_if.key in said
    touched = (
        (metric, field.key, reader_for(metric, field))
        for metric, field in pack.fields.items()
        if is_all_touched or field.key in said
    )
    return PackStep(pack.number, pack.present_if, tuple(touched))


@dataclass(frozen=True, slots=True)
class _CompiledModel:
    """A model's rules as readers, and the metrics that each key has a say in."""

    options: Mapping[Metric, tuple[Option, ...]]
    metrics_of: Mapping[str, tuple[Metric, ...]]


@lru_cache(maxsize=256)
def _compiled(model: Model) -> _CompiledModel:
    names = dict.fromkeys([*model.metrics, *PLAIN_NAMES])
    options = {metric: tuple(_all_options(model, metric)) for metric in names}
    metrics_of: dict[str, tuple[Metric, ...]] = {}
    for metric, ways in options.items():
        for key in keys_of(ways):
            metrics_of[key] = (*metrics_of.get(key, ()), metric)
    return _CompiledModel(options, metrics_of)


def _all_options(model: Model, metric: Metric) -> tuple[Option, ...]:
    """A model's own, and the plain names after them."""
    own, plain = model.metrics.get(metric), PLAIN_NAMES.get(metric)
    rules = (own,) if model is GENERIC else (own, plain)
    return tuple(
        option for rule in rules if rule is not None for option in options_for(metric, rule)
    )
