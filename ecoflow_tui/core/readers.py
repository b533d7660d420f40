"""From a model's field to a function that reads it: made once a model, called for each message."""

import math
import struct
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import NamedTuple

from ecoflow_tui.core.events import MetricValue, Scalar
from ecoflow_tui.core.metrics import Metric, PackMetric, Unit
from ecoflow_tui.core.model import Field, When

Fields = Mapping[str, Scalar]
Reader = Callable[[Fields], MetricValue]
"""Merged fields in, the value in the metric's unit out; ``None`` where it is unknown."""

LONGEST_MINUTES = 143_998
"""100 days less two minutes: stations write 143999 minutes, and more, for "unknown"."""

LARGEST = 10**15
"""No station counts as far; whoever sends more means mischief, or nothing."""

_UNSET = frozenset({65535, 4294967295})


class Part(NamedTuple):
    """A field that is nothing but a number with a unit: the value is number / divisor.

    Attributes:
        key: EcoFlow's name.
        unknown: Raw values that mean "unknown".
        least: Whoever sends less means nothing; as a raw value.
        most: The same for more.
        divisor: What makes the raw value one in the metric's unit.
    """

    key: str
    unknown: frozenset[int]
    least: int
    most: int
    divisor: int


def part_of(metric: Metric | PackMetric, field: Field) -> Part | None:
    """The field as a part, where it is one."""
    return None if metric.unit is Unit.SWITCH else _part(_within_unit(metric, field))


def _part(field: Field) -> Part | None:
    divisor, least, most = _divisor(field.scale), field.at_least, field.at_most
    if divisor is None or not _is_plain(field):
        return None
    return Part(
        field.key,
        _UNSET.union(field.sentinels),
        -LARGEST if least is None else int(least) * divisor,
        LARGEST if most is None else int(most) * divisor,
        divisor,
    )


def _is_plain(field: Field) -> bool:
    """Bounds that are whole numbers hold for raw values as well."""
    bounds = (field.at_least or 0, field.at_most or 0)
    bare = replace(field, key="", scale=1, sentinels=(), at_least=None, at_most=None)
    return bare == Field("") and all(bound == int(bound) for bound in bounds)


def _within_unit(metric: Metric | PackMetric, field: Field) -> Field:
    """The field with the bounds that the metric's unit has."""
    if metric.unit is not Unit.MINUTES:
        return field
    limit = LONGEST_MINUTES if field.at_most is None else field.at_most
    return replace(field, at_least=field.at_least or 0, at_most=limit)


def reader_for(metric: Metric | PackMetric, field: Field) -> Reader:
    """The reader of one field, within what the metric's unit allows."""
    field = _within_unit(metric, field)
    part, read_any = _part(field), _reader(field)
    return read_any if part is None else _quick_reader(part, read_any)


def _quick_reader(part: Part, read_any: Reader) -> Reader:
    """Nearly all fields are numbers within bounds: those are read in a quarter of the time."""
    key, unknown, least, most, divisor = part

    def read(merged: Fields) -> MetricValue:
        number = merged.get(key)
        if type(number) is int and least <= number <= most and number not in unknown:
            return number if divisor == 1 else number / divisor + 0.0
        return read_any(merged)

    return read


def _reader(field: Field) -> Reader:
    unknown, scaled = _UNSET.union(field.sentinels), _scaling(field.scale)

    def read(merged: Fields) -> MetricValue:
        number = number_in(merged.get(field.key))
        if number is None or number in unknown or not _applies(field, merged):
            return None
        if field.true_values:
            return number in field.true_values
        return _bounded(field, scaled(_represented(field, number, merged)))

    return read


def _applies(field: Field, merged: Fields) -> bool:
    is_asked_for = field.only_if is None or holds(field.only_if, merged)
    return is_asked_for and not (field.unless is not None and holds(field.unless, merged))


def holds(condition: When, merged: Fields) -> bool:
    """Whether the merged fields say so; a key that was never sent says nothing."""
    number = number_in(merged.get(condition.key))
    if number is None:
        return False
    is_enough = condition.at_least is not None and number >= condition.at_least
    return is_enough or number in condition.values


def _represented(field: Field, number: float, merged: Fields) -> float:
    if field.is_byte_swapped:
        number = _byte_swapped(number)
    if field.fahrenheit_if is not None and holds(field.fahrenheit_if, merged):
        number = round((number - 32) * 5 / 9, 6)
    return abs(number) if field.is_absolute else number


def _scaling(scale: float) -> Callable[[float], float]:
    """Multiplication; by a division where that is exact: 691 by 0.1 is 69.1, not 69.10000000000001.

    A scale of 0.1 is no number that floats have, 10 is one.
    """
    divisor = _divisor(scale)
    if divisor == 1:
        return lambda number: number
    if divisor is not None:
        return lambda number: number / divisor + 0.0  # which makes 0.0 of -0.0
    return lambda number: round(number * scale, 6)


def _divisor(scale: float) -> int | None:
    divisor = round(1 / scale)
    return divisor if math.isclose(divisor * scale, 1) else None


def _bounded(field: Field, value: float) -> float | None:
    is_low = field.at_least is not None and value < field.at_least
    is_high = field.at_most is not None and value > field.at_most
    return None if is_low or is_high else value


def _byte_swapped(number: float) -> int:
    """A 32-bit integer whose bytes arrived in reverse: 324403968 is 218643."""
    return int(struct.unpack("<I", struct.pack(">I", int(number) & 0xFFFFFFFF))[0])


def number_in(value: Scalar) -> float | None:
    """The number that a raw value stands for: numeric strings and booleans count.

    Infinities, NaN and what is larger than any station's stand for none.
    """
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, str):
        value = _number_in_text(value)
    if value is None or value != value or abs(value) > LARGEST:
        return None
    return value


def _number_in_text(text: str) -> float | None:
    if text in ("true", "false"):
        return int(text == "true")
    try:
        return int(text) if text.lstrip("-").isdecimal() else float(text)
    except ValueError:
        return None
