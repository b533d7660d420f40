"""What a model's words mean: scales, signs, sentinels, conditions."""

import pytest

from ecoflow_tui.core.evaluate import touched
from ecoflow_tui.core.events import MetricValue, Scalar
from ecoflow_tui.core.metrics import Metric
from ecoflow_tui.core.model import Either, Field, First, Model, Product, Rule, Sum, When


def value(
    rule: Rule, fields: dict[str, Scalar], metric: Metric = Metric.DEVICE_TEMP_C
) -> MetricValue:
    """What a rule makes of a message that is the first and only one."""
    model = Model("Test", "test", (), {metric: rule})
    return touched(model, tuple(fields), fields, {})[0][metric]


@pytest.mark.parametrize(
    ("field", "raw", "expected"),
    [
        (Field("k"), 5, 5),
        (Field("k"), "5", 5),
        (Field("k"), " 5.5 ", 5.5),
        (Field("k"), True, 1),
        (Field("k"), "true", 1),
        (Field("k"), 17.609001, 17.609001),
        (Field("k", scale=0.1), 691, 69.1),
        (Field("k", scale=0.1), "691", 69.1),
        (Field("k", scale=0.001), 229568, 229.568),
        (Field("k", scale=0.01), 428, 4.28),
        (Field("k", scale=-0.1), 29, -2.9),
        (Field("k", scale=2.5), 3, 7.5),
        (Field("k", is_absolute=True), -194.6, 194.6),
        (Field("k", is_byte_swapped=True, scale=0.001), 324403968, 218.643),
        (Field("k", sentinels=(0,)), 0, None),
        (Field("k", at_most=100), 101, None),
        (Field("k", at_least=0), -1, None),
        (Field("k"), 65535, None),
        (Field("k"), 4294967295, None),
        (Field("k"), None, None),
        (Field("k"), "", None),
        (Field("k"), "IDLE", None),
        (Field("k"), "nan", None),
        (Field("k"), "1e999", None),
        (Field("k"), float("inf"), None),
        pytest.param(Field("k"), 10**400, None, id="far too large"),
    ],
)
def test_a_field_is_read_as_its_model_says(
    field: Field, raw: Scalar, expected: float | None
) -> None:
    assert value(First((field,)), {"k": raw}) == expected


def test_nothing_times_a_negative_scale_is_plain_zero() -> None:
    assert str(value(First((Field("k", scale=-0.1),)), {"k": 0})) == "0.0"


@pytest.mark.parametrize(("unit", "degrees"), [(1, 20.0), (0, 68)])
def test_fahrenheit_becomes_celsius_where_the_station_says_so(unit: int, degrees: float) -> None:
    field = Field("temp", fahrenheit_if=When("unit", (1,)))

    assert value(First((field,)), {"temp": 68, "unit": unit}) == degrees


@pytest.mark.parametrize(("volts", "expected"), [(26, 26), (25_900, 25.9), (1000, 1000)])
def test_whole_volts_and_millivolts_are_told_apart(volts: int, expected: float) -> None:
    rule = First((Field("vol", at_most=1000), Field("vol", scale=0.001)))

    assert value(rule, {"vol": volts}) == expected


@pytest.mark.parametrize(("volts", "amps", "expected"), [(26, 11, 11), (20_900, -3150, -3.15)])
def test_the_unit_of_one_field_can_follow_from_another(
    volts: int, amps: int, expected: float
) -> None:
    in_milli = When("vol", at_least=1000)
    rule = First((Field("amp", unless=in_milli), Field("amp", scale=0.001, only_if=in_milli)))

    assert value(rule, {"vol": volts, "amp": amps}) == expected


@pytest.mark.parametrize(("raw", "is_on"), [(2, True), (14, True), (4, False), (0, False)])
def test_a_switch_can_be_an_enumeration(raw: int, is_on: bool) -> None:
    rule = First((Field("flow", true_values=(2, 14)),))

    assert value(rule, {"flow": raw}, Metric.AC_ENABLED) is is_on


def test_switches_add_up_to_whether_any_is_on() -> None:
    rule = Sum((Field("a", true_values=(2,)), Field("b", true_values=(2,))))

    assert value(rule, {"a": 2, "b": 2}, Metric.AC_ENABLED) is True


@pytest.mark.parametrize(
    ("fields", "expected"),
    [({"total": 9, "a": 1}, 9), ({"a": 1, "b": 2}, 3), ({"a": 1, "total": None}, 1)],
)
def test_a_total_goes_before_its_parts(fields: dict[str, Scalar], expected: int) -> None:
    rule = Either((First((Field("total"),)), Sum((Field("a"), Field("b")))))

    assert value(rule, fields) == expected


@pytest.mark.parametrize(
    ("fields", "expected"), [({"v": 18_000, "a": 1850}, 33.3), ({"v": 18_000}, None)]
)
def test_a_product_needs_both_factors(fields: dict[str, Scalar], expected: float | None) -> None:
    rule = Product((Field("v", scale=0.001), Field("a", scale=0.001)))

    assert value(rule, fields) == expected
