"""What a model's rules make of a station's fields."""

import math
import struct
from collections.abc import Iterator, Mapping
from functools import cache

from ecoflow_tui.core.events import MetricValue, Scalar
from ecoflow_tui.core.metrics import OUTPUT_PORTS, Metric, PackMetric, Unit
from ecoflow_tui.core.model import Field, First, Model, Pack, Rule, Sum, Total, When

Fields = Mapping[str, Scalar]

IDLE_WATTS = 3
"""Below this net power a battery neither charges nor discharges: there is no time left to tell."""

_UNSET = frozenset({65535, 4294967295})
_TIMES = (Metric.CHARGE_REMAIN_MIN, Metric.DISCHARGE_REMAIN_MIN, Metric.REMAIN_TIME_MIN)
_MINUTE_SENTINELS = (5939, 5940, 5999, 143999)

GENERIC = Model(
    name="Unknown model",
    family="generic",
    serial_prefixes=(),
    metrics={
        Metric.SOC_PERCENT: First((Field("soc"), Field("bmsMaster.soc"))),
        Metric.REMAIN_TIME_MIN: First(
            (Field("remainTime", is_absolute=True, sentinels=_MINUTE_SENTINELS),)
        ),
        Metric.WATTS_IN_SUM: First((Field("wattsInSum"), Field("inv.inputWatts"))),
        Metric.WATTS_OUT_SUM: First((Field("wattsOutSum"), Field("inv.outputWatts"))),
        Metric.AC_OUT_WATTS: First((Field("invOutWatts"),)),
        Metric.DC_OUT_WATTS: First((Field("dcOutWatts"),)),
        Metric.TYPEC_OUT_WATTS: First((Field("typecOutWatts"),)),
        Metric.USB_OUT_WATTS: First((Field("usbOutWatts"),)),
        Metric.PV_IN_WATTS: First((Field("pvInWatts"), Field("pv.inputWatts"))),
    },
)
"""How a station of an unknown model is read: by the plain names of PROTOCOL section 7.

Their unprefixed forms are also every other model's last resort, never before its own fields.
"""


def touched_metrics(model: Model, fields: Fields, merged: Fields) -> dict[Metric, MetricValue]:
    """The metrics that ``fields`` say something about, computed over ``merged``.

    A metric that the message touched but that is unknown now, a sentinel say, is ``None``.
    """
    index = _index(model)
    touched = {metric: None for key in fields for metric in index.metrics_of.get(key, ())}
    return {
        metric: index.value(metric, merged)
        for metric in touched
        if index.says(metric, fields, merged)
    }


def touched_packs(
    model: Model, fields: Fields, merged: Fields
) -> dict[int, dict[PackMetric, MetricValue]]:
    """The same for each extra pack; a pack that is absent by now has no metrics at all."""
    return {
        pack.number: _pack_values(pack, fields, merged)
        for pack in model.packs
        if _touches(pack, fields) and pack.present_if.key in merged
    }


def _touches(pack: Pack, fields: Fields) -> bool:
    return pack.present_if.key in fields or any(f.key in fields for f in pack.fields.values())


def _pack_values(pack: Pack, fields: Fields, merged: Fields) -> dict[PackMetric, MetricValue]:
    if not _holds(pack.present_if, merged):
        return {}
    has_arrived = pack.present_if.key in fields
    return {
        metric: field_value(field, merged)
        for metric, field in pack.fields.items()
        if field.key in fields or (has_arrived and field.key in merged)
    }


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


class _Index:
    """A model's rules, and which of its metrics each key has a say in."""

    def __init__(self, model: Model) -> None:
        self._rules = dict(_all_rules(model))
        self.metrics_of: dict[str, tuple[Metric, ...]] = {}
        for metric in self._rules:
            for key in dict.fromkeys(self._keys(metric)):
                self.metrics_of[key] = (*self.metrics_of.get(key, ()), metric)

    def value(self, metric: Metric, merged: Fields) -> MetricValue:
        """What the fields make of a metric."""
        if metric is Metric.REMAIN_TIME_MIN:
            return self._remain_time(merged)
        value = self._plain_value(metric, merged)
        return bool(value) if value is not None and metric.unit is Unit.SWITCH else value

    def says(self, metric: Metric, fields: Fields, merged: Fields) -> bool:
        """Whether a message with these fields says something new about a metric.

        A key of low priority says nothing while one of higher priority is known.
        """
        if metric is Metric.REMAIN_TIME_MIN:
            return True
        for rule in self._rules[metric]:
            if not isinstance(rule, First):
                return True
            for field in rule.fields:
                if any(key in fields for key in _keys_of(field)):
                    return True
                if field_value(field, merged) is not None:
                    return False
        return False

    def _plain_value(self, metric: Metric, merged: Fields) -> MetricValue:
        for rule in self._rules.get(metric, ()):
            value = self._rule_value(rule, merged)
            if value is not None:
                return value
        return None

    def _rule_value(self, rule: Rule, merged: Fields) -> MetricValue:
        if isinstance(rule, Total):
            return _sum_of_known(self._plain_value(metric, merged) for metric in rule.metrics)
        values = (field_value(field, merged) for field in rule.fields)
        if isinstance(rule, First):
            return next((value for value in values if value is not None), None)
        if isinstance(rule, Sum):
            return _sum_of_known(values)
        factors = [value for value in values if value is not None]
        return round(math.prod(factors), 6) if len(factors) == len(rule.fields) else None

    def _remain_time(self, merged: Fields) -> MetricValue:
        """The direction rule of PROTOCOL section 4."""
        to_full, to_empty = (self._plain_value(metric, merged) for metric in _TIMES[:2])
        knows_directions = any(key in merged for metric in _TIMES[:2] for key in self._keys(metric))
        if not knows_directions:
            return self._plain_value(Metric.REMAIN_TIME_MIN, merged)
        return minutes_left(self._net_watts(merged), to_full, to_empty)

    def _net_watts(self, merged: Fields) -> float | None:
        watts_in = self._plain_value(Metric.WATTS_IN_SUM, merged)
        load = _sum_of_known(self._plain_value(port, merged) for port in OUTPUT_PORTS)
        if load is None:
            load = self._plain_value(Metric.WATTS_OUT_SUM, merged)
        return None if watts_in is None or load is None else watts_in - load

    def _keys(self, metric: Metric) -> Iterator[str]:
        for rule in self._rules.get(metric, ()):
            if isinstance(rule, Total):
                for member in rule.metrics:
                    yield from self._keys(member)
            else:
                for field in rule.fields:
                    yield from _keys_of(field)
        if metric is Metric.REMAIN_TIME_MIN:
            yield from self._keys(Metric.CHARGE_REMAIN_MIN)
            yield from self._keys(Metric.DISCHARGE_REMAIN_MIN)


@cache
def _index(model: Model) -> _Index:
    return _Index(model)


def _all_rules(model: Model) -> Iterator[tuple[Metric, tuple[Rule, ...]]]:
    """A model's own rules, and the plain names after them."""
    if model is GENERIC:
        yield from ((metric, (rule,)) for metric, rule in model.metrics.items())
        return
    plain = {metric: _plain_names(rule) for metric, rule in GENERIC.metrics.items()}
    for metric in dict.fromkeys([*model.metrics, *plain]):
        own = (model.metrics[metric],) if metric in model.metrics else ()
        last = (plain[metric],) if metric in plain else ()
        yield metric, (*own, *last)


def _plain_names(rule: Rule) -> First:
    if not isinstance(rule, First):
        raise TypeError("the generic model has plain fields only")
    return First(tuple(field for field in rule.fields if "." not in field.key))


def _keys_of(field: Field) -> Iterator[str]:
    yield field.key
    for condition in (field.only_if, field.unless, field.fahrenheit_if):
        if condition is not None:
            yield condition.key


def _sum_of_known(values: Iterator[MetricValue]) -> float | None:
    known = [value for value in values if value is not None]
    return round(sum(known), 6) if known else None


def _holds(condition: When, merged: Fields) -> bool:
    return number_in(merged.get(condition.key)) in condition.values


def field_value(field: Field, merged: Fields) -> MetricValue:
    """One field's value in the metric's unit; ``None`` where it is unknown or does not apply."""
    number = number_in(merged.get(field.key))
    if number is None or number in _UNSET or number in field.sentinels:
        return None
    if field.only_if is not None and not _holds(field.only_if, merged):
        return None
    if field.unless is not None and _holds(field.unless, merged):
        return None
    if field.true_values:
        return number in field.true_values
    return _bounded(field, _scaled(field, number, merged))


def _scaled(field: Field, number: float, merged: Fields) -> float:
    if field.is_byte_swapped:
        number = _byte_swapped(number)
    if field.fahrenheit_if is not None and _holds(field.fahrenheit_if, merged):
        number = (number - 32) * 5 / 9
    if field.is_absolute:
        number = abs(number)
    return (
        number if field.scale == 1 and isinstance(number, int) else round(number * field.scale, 6)
    )


def _bounded(field: Field, value: float) -> float | None:
    is_low = field.at_least is not None and value < field.at_least
    is_high = field.at_most is not None and value > field.at_most
    return None if is_low or is_high else value


def _byte_swapped(number: float) -> int:
    """A 32-bit integer whose bytes arrived in reverse: 324403968 is 218643."""
    return int(struct.unpack("<I", struct.pack(">I", int(number) & 0xFFFFFFFF))[0])


def number_in(value: Scalar) -> float | None:
    """The number that a raw value stands for: numeric strings and booleans count."""
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, int):
        return value
    if isinstance(value, str):
        value = _number_in_text(value)
    return value if value is not None and math.isfinite(value) else None


def _number_in_text(text: str) -> float | None:
    if text in ("true", "false"):
        return int(text == "true")
    try:
        return int(text) if text.lstrip("-").isdecimal() else float(text)
    except ValueError:
        return None
