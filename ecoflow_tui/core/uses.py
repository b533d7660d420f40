"""What each of EcoFlow's keys is used for, and what each metric was made of."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from ecoflow_tui.core.events import MetricValue, Origin, Scalar
from ecoflow_tui.core.generic import PLAIN_NAMES
from ecoflow_tui.core.metrics import OUTPUT_PORTS, Metric
from ecoflow_tui.core.model import Either, Field, First, Model, Rule, Total, fields_of
from ecoflow_tui.core.readers import Fields, reader_for
from ecoflow_tui.core.rules import options_for
from ecoflow_tui.core.state import DeviceState, KeyState
from ecoflow_tui.core.wildcards import bound, has_wildcards


def uses_in(model: Model, fields: Mapping[str, object]) -> Mapping[str, tuple[str, ...]]:
    """What the keys that a station sends are used for: names of metrics, and words on packs.

    Args:
        model: The station's.
        fields: By key; the keys decide what the model's wildcards stand for.
    """
    if has_wildcards(model):
        model = bound(model, dict.fromkeys(fields))
    return _uses_of(model)


@lru_cache(maxsize=64)
def _uses_of(model: Model) -> Mapping[str, tuple[str, ...]]:
    uses: dict[str, dict[str, None]] = {}
    for key, use in _uses(model):
        uses.setdefault(key, {})[use] = None
    return {key: tuple(words) for key, words in uses.items()}


def _uses(model: Model) -> Iterator[tuple[str, str]]:
    for metric in dict.fromkeys((*model.metrics, *PLAIN_NAMES)):
        for rule in _rules(model, metric):
            for field in fields_of(rule):
                yield field.key, str(metric)
                for key in _condition_keys(field):
                    yield key, f"condition of {metric}"
    for pack in model.packs:
        yield pack.present_if.key, f"pack {pack.number} present"
        for pack_metric, field in pack.fields.items():
            yield field.key, f"pack {pack.number} {pack_metric}"


def _condition_keys(field: Field) -> Iterator[str]:
    for condition in (field.only_if, field.unless, field.fahrenheit_if):
        if condition is not None:
            yield condition.key


def _rules(model: Model, metric: Metric) -> Iterator[Rule]:
    """The model's own rule, and the plain names as the last resort."""
    for rule in (model.metrics.get(metric), PLAIN_NAMES.get(metric)):
        if rule is not None:
            yield rule


@dataclass(frozen=True, slots=True)
class Source:
    """One of EcoFlow's keys behind a metric.

    Attributes:
        field: The key, its scale, bounds and conditions.
        raw: What the station said last.
        at: When that was received.
        origin: How it came.
        value: What it comes to in the metric's unit; ``None``: a sentinel, out of bounds, or its
            condition does not hold.
        is_used: Whether it is (part of) the metric's value now.
    """

    field: Field
    raw: Scalar
    at: datetime
    origin: Origin
    value: MetricValue
    is_used: bool


@dataclass(frozen=True, slots=True)
class Explanation:
    """Where a metric's value comes from.

    Attributes:
        metric: The metric.
        value: Its last known value.
        at: When the message that said so was received; ``None``: there was none.
        sources: EcoFlow's keys behind it, highest priority first; those never sent are left out.
        metrics: The other metrics that it follows from, such as the ports of a load.
    """

    metric: Metric
    value: MetricValue
    at: datetime | None
    sources: tuple[Source, ...]
    metrics: tuple[Metric, ...]


def explain(state: DeviceState, metric: Metric) -> Explanation:
    """Where the value of one of a station's metrics comes from."""
    known = state.metrics.get(metric)
    model, merged = state.model, {key: word.value for key, word in state.fields.items()}
    if has_wildcards(model):
        model = bound(model, merged)
    sources: list[Source] = []
    for rule in _rules(model, metric):
        is_settled = any(source.is_used for source in sources)
        sources += _sources(metric, rule, state.fields, merged, is_settled=is_settled)
    return Explanation(
        metric=metric,
        value=None if known is None else known.value,
        at=None if known is None else known.at,
        sources=_without_doubles(sources),
        metrics=tuple(_metrics_behind(state, metric)),
    )


def _sources(
    metric: Metric,
    rule: Rule,
    fields: Mapping[str, KeyState],
    merged: Fields,
    *,
    is_settled: bool,
) -> Iterator[Source]:
    """The sources of one rule.

    Args:
        metric: The metric.
        rule: How it is known.
        fields: The station's.
        merged: Their values.
        is_settled: Whether a rule of higher priority knows it already.
    """
    if isinstance(rule, Either):
        for member in rule.rules:
            sources = list(_sources(metric, member, fields, merged, is_settled=is_settled))
            is_settled = is_settled or any(source.is_used for source in sources)
            yield from sources
        return
    is_whole_used = not is_settled and _knows(metric, rule, merged)
    for field in fields_of(rule):
        word = fields.get(field.key)
        if word is None:
            continue
        value = reader_for(metric, field)(merged)
        is_used = is_whole_used and value is not None
        yield Source(field, word.value, word.at, word.origin, value, is_used)
        if is_used and isinstance(rule, First):
            is_whole_used = False


def _knows(metric: Metric, rule: Rule, merged: Fields) -> bool:
    return any(option.read(merged) is not None for option in options_for(metric, rule))


def _without_doubles(sources: Iterable[Source]) -> tuple[Source, ...]:
    """The first of each: a model may name a plain name itself."""
    by_field: dict[Field, Source] = {}
    for source in sources:
        by_field.setdefault(source.field, source)
    return tuple(by_field.values())


def _metrics_behind(state: DeviceState, metric: Metric) -> Iterator[Metric]:
    rule = state.model.metrics.get(metric)
    if isinstance(rule, Total):
        behind: tuple[Metric, ...] = rule.metrics
    elif metric is Metric.REMAIN_TIME_MIN and _has_direction(state):
        times = (Metric.CHARGE_REMAIN_MIN, Metric.DISCHARGE_REMAIN_MIN)
        behind = (*times, Metric.WATTS_IN_SUM, *OUTPUT_PORTS)
    else:
        behind = ()
    return (one for one in behind if one in state.metrics)


def _has_direction(state: DeviceState) -> bool:
    times = (Metric.CHARGE_REMAIN_MIN, Metric.DISCHARGE_REMAIN_MIN)
    return not state.metrics.keys().isdisjoint(times)
