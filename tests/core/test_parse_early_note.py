"""The shape of the early note: nested modules and unprefixed names (PROTOCOL section 7)."""

import pytest

from ecoflow_tui.core.metrics import Metric
from tests.messages import a_reading

SERIAL = "R331ZEB4ZEA0012345"
PARAMS: dict[str, object] = {
    "soc": 85,
    "remainTime": 407,
    "wattsInSum": 120,
    "wattsOutSum": 300,
    "invOutWatts": 280,
    "dcOutWatts": 20,
    "typecOutWatts": 18,
    "usbOutWatts": 2,
    "pvInWatts": 100,
    "bmsMaster": {"soc": 85, "vol": 54000, "amp": 2200, "temp": 25},
    "inv": {"inputWatts": 120, "outputWatts": 300, "cfgAcOutVol": 230},
    "mppt": {"inWatts": 100, "outVol": 54000},
}
METRICS = {
    Metric.SOC_PERCENT: 85,
    Metric.REMAIN_TIME_MIN: 407,
    Metric.WATTS_IN_SUM: 120,
    Metric.WATTS_OUT_SUM: 300,
    Metric.AC_OUT_WATTS: 280,
    Metric.DC_OUT_WATTS: 20,
    Metric.TYPEC_OUT_WATTS: 18,
    Metric.USB_OUT_WATTS: 2,
    Metric.PV_IN_WATTS: 100,
}


def test_the_note_s_message_gives_exactly_the_nine_values() -> None:
    reading = a_reading({"sn": SERIAL, "params": PARAMS}, topic="bridge/ecoflow")

    assert reading.device_sn == SERIAL
    assert reading.metrics == METRICS


@pytest.mark.parametrize(
    ("absent", "metric", "instead", "value"),
    [
        ("soc", Metric.SOC_PERCENT, {"bmsMaster": {"soc": 61}}, 61),
        ("wattsInSum", Metric.WATTS_IN_SUM, {"inv": {"inputWatts": 119}}, 119),
        ("wattsOutSum", Metric.WATTS_OUT_SUM, {"inv": {"outputWatts": 299}}, 299),
        ("pvInWatts", Metric.PV_IN_WATTS, {"pv": {"inputWatts": 99}}, 99),
    ],
)
def test_an_absent_name_falls_back_to_its_module(
    absent: str, metric: Metric, instead: dict[str, object], value: int
) -> None:
    params = {key: member for key, member in PARAMS.items() if key != absent} | instead

    reading = a_reading({"sn": SERIAL, "params": params})

    assert reading.metrics[metric] == value


def test_without_a_serial_in_the_payload_the_topic_s_counts() -> None:
    reading = a_reading({"params": PARAMS}, topic=f"/app/1234567890/{SERIAL}/x")

    assert reading.device_sn == SERIAL
    assert reading.metrics == METRICS


def test_plain_names_are_a_known_model_s_last_resort() -> None:
    reading = a_reading({"params": {"pd.soc": 70, "soc": 80}}, serial=SERIAL)

    assert reading.metrics[Metric.SOC_PERCENT] == 70
