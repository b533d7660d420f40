"""From a metric's rule to the ways to know it, the first of which wins."""

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ecoflow_tui.core.events import MetricValue
from ecoflow_tui.core.metrics import Metric, Unit
from ecoflow_tui.core.model import Either, Field, First, Product, Rule, Sum, Total
from ecoflow_tui.core.readers import Fields, Part, Reader, part_of, reader_for


@dataclass(frozen=True, slots=True)
class Option:
    """One way to know a metric.

    Attributes:
        keys: The keys that have a say in it.
        read: Its reader.
        part: Where it is one plain number: that.
    """

    keys: frozenset[str]
    read: Reader
    part: Part | None = None


def options_for(metric: Metric, rule: Rule) -> Iterator[Option]:
    """The ways to know a metric, highest priority first; a total has none of its own."""
    match rule:
        case First(fields):
            for field in fields:
                yield _option(metric, field)
        case Sum(fields):
            yield _sum_of(metric, fields)
        case Product(fields):
            yield _product_of(metric, fields)
        case Either(rules):
            for member in rules:
                yield from options_for(metric, member)
        case Total():
            return


def keys_of(options: Iterable[Option]) -> frozenset[str]:
    """The keys that have a say in any of them."""
    return frozenset().union(*(option.keys for option in options))


def _option(metric: Metric, field: Field) -> Option:
    keys, read = frozenset(_keys_of_field(field)), reader_for(metric, field)
    if metric.unit is Unit.SWITCH:
        return Option(keys, _as_switch(read))
    return Option(keys, read, part_of(metric, field))


def _keys_of_field(field: Field) -> Iterator[str]:
    yield field.key
    for condition in (field.only_if, field.unless, field.fahrenheit_if):
        if condition is not None:
            yield condition.key


def _as_switch(read_number: Reader) -> Reader:
    def read(merged: Fields) -> MetricValue:
        value = read_number(merged)
        return None if value is None else bool(value)

    return read


def _sum_of(metric: Metric, fields: tuple[Field, ...]) -> Option:
    """For switches it says whether any of them is on."""
    members = [_option(metric, field) for field in fields]
    readers = [member.read for member in members]
    is_switch = metric.unit is Unit.SWITCH

    def read(merged: Fields) -> MetricValue:
        total = sum_of_known(read(merged) for read in readers)
        return bool(total) if is_switch and total is not None else total

    return Option(keys_of(members), read)


def _product_of(metric: Metric, fields: tuple[Field, ...]) -> Option:
    members = [_option(metric, field) for field in fields]
    readers = [member.read for member in members]

    def read(merged: Fields) -> MetricValue:
        factors = [factor for read in readers if (factor := read(merged)) is not None]
        return _rounded(math.prod(factors)) if len(factors) == len(readers) else None

    return Option(keys_of(members), read)


def sum_of_known(values: Iterable[MetricValue]) -> float | None:
    """The sum of those that are known; ``None`` where none is."""
    known = [value for value in values if value is not None]
    return _rounded(sum(known)) if known else None


def _rounded(number: float) -> float:
    """Without the noise that floats bring in: 202.0 + 0.1 + 0.2 is 202.3."""
    return round(number, 6) if isinstance(number, float) else number
