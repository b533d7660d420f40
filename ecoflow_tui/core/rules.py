"""From a metric's rule to the ways to know it, the first of which wins."""

import math
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from ecoflow_tui.core.events import MetricValue
from ecoflow_tui.core.metrics import OUTPUT_PORTS, Metric, Unit
from ecoflow_tui.core.model import Either, Field, First, Product, Rule, Sum, Total
from ecoflow_tui.core.readers import Fields, Reader, reader_for

IDLE_WATTS = 3
"""Below this net power a battery neither charges nor discharges: there is no time left to tell."""


@dataclass(frozen=True, slots=True)
class Option:
    """One way to know a metric: the keys that have a say in it, and the reader."""

    keys: frozenset[str]
    read: Reader


RulesOf = Callable[[Metric], tuple[Rule, ...]]
"""All rules of a metric, highest priority first."""


def options_for(metric: Metric, rules_of: RulesOf) -> tuple[Option, ...]:
    """The ways to know a metric, highest priority first."""
    found = (option for rule in rules_of(metric) for option in _options(metric, rule, rules_of))
    if metric is Metric.REMAIN_TIME_MIN:
        return (_time_left(tuple(found), rules_of),)
    return tuple(map(_as_switch, found) if metric.unit is Unit.SWITCH else found)


def first_known(options: Iterable[Option]) -> Reader:
    """A reader of the first value that is known."""
    readers = tuple(option.read for option in options)
    if len(readers) == 1:
        return readers[0]

    def read(merged: Fields) -> MetricValue:
        for one in readers:
            value = one(merged)
            if value is not None:
                return value
        return None

    return read


def _options(metric: Metric, rule: Rule, rules_of: RulesOf) -> Iterator[Option]:
    match rule:
        case First(fields):
            for field in fields:
                yield Option(frozenset(keys_of(field)), reader_for(metric, field))
        case Sum(fields):
            yield _joined([_option(metric, field) for field in fields], _sum)
        case Product(fields):
            yield _joined([_option(metric, field) for field in fields], _product)
        case Either(rules):
            for member in rules:
                yield from _options(metric, member, rules_of)
        case Total(metrics):
            yield _joined([_port(port, rules_of) for port in metrics], _sum)


def _option(metric: Metric, field: Field) -> Option:
    return Option(frozenset(keys_of(field)), reader_for(metric, field))


def keys_of(field: Field) -> Iterator[str]:
    """The keys that a field's value depends on."""
    yield field.key
    for condition in (field.only_if, field.unless, field.fahrenheit_if):
        if condition is not None:
            yield condition.key


def _port(metric: Metric, rules_of: RulesOf) -> Option:
    options = options_for(metric, rules_of)
    return Option(_all_keys(options), first_known(options))


def _all_keys(options: Iterable[Option]) -> frozenset[str]:
    return frozenset().union(*(option.keys for option in options))


def _joined(members: list[Option], join: Callable[[list[MetricValue]], MetricValue]) -> Option:
    readers = [member.read for member in members]
    return Option(_all_keys(members), lambda merged: join([read(merged) for read in readers]))


def _sum(values: list[MetricValue]) -> float | None:
    known = [value for value in values if value is not None]
    return _rounded(sum(known)) if known else None


def _product(values: list[MetricValue]) -> float | None:
    known = [value for value in values if value is not None]
    return _rounded(math.prod(known)) if len(known) == len(values) else None


def _rounded(number: float) -> float:
    """Without the noise that floats bring in: 202.0 + 0.1 + 0.2 is 202.3."""
    return round(number, 6) if isinstance(number, float) else number


def _as_switch(option: Option) -> Option:
    def read(merged: Fields) -> MetricValue:
        value = option.read(merged)
        return None if value is None else bool(value)

    return Option(option.keys, read)


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


def _time_left(own: tuple[Option, ...], rules_of: RulesOf) -> Option:
    """The direction rule of PROTOCOL section 4.

    Where the station does not tell both times, or not the one that is needed, its single one
    counts instead: it names no direction.
    """
    to_full = options_for(Metric.CHARGE_REMAIN_MIN, rules_of)
    to_empty = options_for(Metric.DISCHARGE_REMAIN_MIN, rules_of)
    directed = _all_keys([*to_full, *to_empty])
    read_full, read_empty = first_known(to_full), first_known(to_empty)
    read_own, read_net = first_known(own), _net_watts(rules_of)

    def read(merged: Fields) -> MetricValue:
        if directed.isdisjoint(merged):
            return read_own(merged)
        net = read_net(merged)
        if net is not None and abs(net) < IDLE_WATTS:
            return None
        minutes = minutes_left(net, read_full(merged), read_empty(merged))
        return read_own(merged) if minutes is None else minutes

    return Option(_all_keys([*own, *to_full, *to_empty]), read)


def _net_watts(rules_of: RulesOf) -> Callable[[Fields], float | None]:
    read_input, read_output = (
        first_known(options_for(metric, rules_of))
        for metric in (Metric.WATTS_IN_SUM, Metric.WATTS_OUT_SUM)
    )
    load = _joined([_port(port, rules_of) for port in OUTPUT_PORTS], _sum)

    def read(merged: Fields) -> float | None:
        watts_in = read_input(merged)
        if watts_in is None:
            return None
        watts_out = load.read(merged)
        if watts_out is None:
            watts_out = read_output(merged)
        return None if watts_out is None else watts_in - watts_out

    return read
