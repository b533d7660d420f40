"""What a message with certain keys touches: worked out once for each set of keys.

Stations repeat themselves, so a plan is remembered; hostile input is not worth remembering.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from ecoflow_tui.core.generic import GENERIC, PLAIN_NAMES
from ecoflow_tui.core.metrics import Metric, PackMetric
from ecoflow_tui.core.model import Model, Pack, Rule, When
from ecoflow_tui.core.readers import Reader, reader_for
from ecoflow_tui.core.rules import Option, options_for

LARGEST_REMEMBERED = 1000
"""No station sends more keys at once."""


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


@dataclass(frozen=True, slots=True)
class PackStep:
    """A pack that a message touches; each of its metrics that do, with the key it is read from."""

    number: int
    present_if: When
    metrics: tuple[tuple[PackMetric, str, Reader], ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """All that a message touches."""

    steps: tuple[Step, ...]
    packs: tuple[PackStep, ...]


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
    return Plan(
        tuple(Step(metric, _marked(rules.options[metric], said)) for metric in touched),
        tuple(step for pack in model.packs if (step := _pack_step(pack, said)).metrics),
    )


def _marked(options: tuple[Option, ...], said: frozenset[str]) -> tuple[tuple[Reader, bool], ...]:
    is_said = False
    marked = []
    for option in options:
        is_said = is_said or not said.isdisjoint(option.keys)
        marked.append((option.read, is_said))
    return tuple(marked)


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
    def rules_of(metric: Metric) -> tuple[Rule, ...]:
        own, plain = model.metrics.get(metric), PLAIN_NAMES.get(metric)
        rules = (own,) if model is GENERIC else (own, plain)
        return tuple(rule for rule in rules if rule is not None)

    names = dict.fromkeys([*model.metrics, *PLAIN_NAMES])
    options = {metric: options_for(metric, rules_of) for metric in names}
    metrics_of: dict[str, tuple[Metric, ...]] = {}
    for metric, ways in options.items():
        for key in frozenset[str]().union(*(option.keys for option in ways)):
            metrics_of[key] = (*metrics_of.get(key, ()), metric)
    return _CompiledModel(options, metrics_of)
