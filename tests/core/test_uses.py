from datetime import timedelta

import pytest

from ecoflow_tui.core.events import Origin
from ecoflow_tui.core.fields import seen_fields
from ecoflow_tui.core.metrics import Metric
from ecoflow_tui.core.parse import Parser
from ecoflow_tui.core.state import DeviceState, Fleet
from ecoflow_tui.core.uses import explain, uses_in
from ecoflow_tui.devices import find_model
from tests.messages import DELTA_PRO, NOON, a_message

POWER_KIT = "M106ZAB4ZTEST01"


def the_state(*payloads: object, serial: str = DELTA_PRO) -> DeviceState:
    fleet, parser = Fleet(), Parser(find_model)
    for number, payload in enumerate(payloads):
        message = a_message(payload, serial=serial, at=NOON + timedelta(seconds=number))
        fleet.apply(parser.parse(message))
    return fleet.devices[serial]


def test_a_key_is_mapped_to_its_metric_and_to_what_it_is_a_condition_of() -> None:
    state = the_state({"params": {"mppt.inWatts": 2960, "mppt.chgType": 2, "pd.lcdOffSec": 0}})

    uses = uses_in(state.model, state.fields)

    assert "pv_in_watts" in uses["mppt.inWatts"]
    assert "condition of pv_in_watts" in uses["mppt.chgType"]
    assert "pd.lcdOffSec" not in uses


def test_a_plain_name_is_mapped_for_every_model() -> None:
    assert "soc_percent" in uses_in(find_model(DELTA_PRO), {})["soc"]


def test_a_key_with_a_module_s_serial_is_mapped() -> None:
    state = the_state(
        {"params": {"iclow": {"M10X": {"realSoc": 71}}, "kitscc": {"M10Y": {"pv1InWatts": 90}}}},
        serial=POWER_KIT,
    )

    uses = uses_in(state.model, state.fields)

    assert uses["iclow.M10X.realSoc"] == ("soc_percent",)
    assert uses["kitscc.M10Y.pv1InWatts"] == ("pv_in_watts",)


def test_a_value_is_explained_by_the_key_that_gave_it_and_its_scale() -> None:
    state = the_state({"params": {"mppt.inWatts": 2960, "mppt.chgType": 2}})

    explanation = explain(state, Metric.PV_IN_WATTS)

    assert explanation.value == 296
    assert explanation.at == NOON
    (source,) = explanation.sources
    assert source.field.key == "mppt.inWatts"
    assert source.field.scale == pytest.approx(0.1)
    assert source.raw == 2960
    assert source.value == 296
    assert source.origin is Origin.MQTT
    assert source.is_used


def test_of_several_keys_the_one_of_highest_priority_gave_the_value() -> None:
    state = the_state({"params": {"pd.soc": 90}}, {"params": {"ems.f32LcdShowSoc": 85.5}})

    used = [
        (source.field.key, source.is_used) for source in explain(state, Metric.SOC_PERCENT).sources
    ]

    assert used[0] == ("ems.f32LcdShowSoc", True)
    assert ("pd.soc", False) in used


def test_every_known_member_of_a_sum_gave_the_value() -> None:
    state = the_state({"params": {"pd.usb1Watts": 5}}, {"params": {"pd.usb2Watts": 7}})

    explanation = explain(state, Metric.USB_OUT_WATTS)

    assert explanation.value == 12
    assert [source.raw for source in explanation.sources] == [5, 7]
    assert all(source.is_used for source in explanation.sources)
    assert [source.at for source in explanation.sources] == [NOON, NOON + timedelta(seconds=1)]


def test_a_sentinel_explains_why_nothing_is_known() -> None:
    state = the_state({"params": {"ems.chgRemainTime": 143999}})

    explanation = explain(state, Metric.CHARGE_REMAIN_MIN)

    assert explanation.value is None
    (source,) = explanation.sources
    assert (source.raw, source.value, source.is_used) == (143999, None, False)


def test_a_total_is_explained_by_its_ports() -> None:
    state = the_state({"params": {"pd.usb1Watts": 5, "inv.outputWatts": 100}})

    explanation = explain(state, Metric.EXTERNAL_LOAD_WATTS)

    assert explanation.value == 105
    assert set(explanation.metrics) == {Metric.AC_OUT_WATTS, Metric.USB_OUT_WATTS}


def test_what_was_never_said_has_no_explanation() -> None:
    explanation = explain(the_state({"params": {"pd.soc": 5}}), Metric.CYCLES)

    assert explanation.value is None
    assert explanation.at is None
    assert explanation.sources == ()


def test_the_fields_are_listed_with_type_value_age_and_use() -> None:
    state = the_state(
        {"params": {"pd.soc": 50, "a": "x", "b": 1.5, "c": True, "d": None}},
        {"params": {"pd.soc": 51}},
    )

    rows = {row.key: row for row in seen_fields([state], NOON + timedelta(seconds=3))}

    assert [rows[key].type for key in "abcd"] == ["string", "number", "boolean", "null"]
    assert (rows["pd.soc"].value, rows["pd.soc"].age_seconds) == (51, 2)
    assert rows["pd.soc"].is_mapped
    assert not rows["a"].is_mapped
    assert rows["a"].age_seconds == 3
