"""The facts that EcoFlow's own pages, or other tools, get wrong: one row each."""

import pytest

from ecoflow_tui.core.events import MetricValue
from ecoflow_tui.core.metrics import Metric
from tests.messages import a_reading

DELTA_PRO, DELTA_MAX, DELTA_MINI = "DCABZ8ZE5TEST01", "DAEBZ5ZE5TEST01", "DBEBZ5XD5TEST01"
DELTA_2, DELTA_2_MAX, DELTA_3 = "R331ZEB4ZTEST001", "R351ZFB4ZTEST001", "P231ZEB4ZTEST001"
RIVER_2_MAX, RIVER_2_PRO, RIVER_MINI = "R611ZEB1ZTEST01", "R621ZEB1ZTEST01", "R501ZEB4ZTEST01"
DELTA_PRO_3, WAVE_2, GLACIER = "MR51ZAS4ZTEST001", "KT21ZCH2ZTEST001", "BX11ZFB5ZTEST001"
POWERSTREAM, PLUG, STREAM = "HW51ZEH4ZTEST001", "HW52ZDH4ZTEST001", "BK11ZK1BZTEST001"
ULTRA, POWER_KIT = "Y711ZAB5ZTEST001", "M106ZAB4ZTEST001"
APPSHOW = "hs_yj751_pd_appshow_addr"

FACTS: list[tuple[str, dict[str, object], Metric, MetricValue]] = [
    (DELTA_PRO, {"mppt.inWatts": 2960}, Metric.PV_IN_WATTS, 296),
    (DELTA_PRO, {"mppt.inVol": 691}, Metric.PV_IN_VOLTS, 69.1),
    (DELTA_PRO, {"mppt.inAmp": 428}, Metric.PV_IN_AMPS, 4.28),
    (DELTA_PRO, {"mppt.carOutWatts": 966}, Metric.DC_OUT_WATTS, 96.6),
    (DELTA_PRO, {"bmsMaster.soc": 90, "ems.lcdShowSoc": 85}, Metric.SOC_PERCENT, 85),
    (DELTA_PRO, {"bmsMaster.soh": 0}, Metric.SOH_PERCENT, None),
    (DELTA_PRO, {"pd.chgSunPower": 357710}, Metric.PV_IN_WH_TOTAL, 357710),
    (DELTA_PRO, {"ems.dsgRemainTime": 143999}, Metric.DISCHARGE_REMAIN_MIN, None),
    (DELTA_PRO, {"ems.dsgRemainTime": 12657}, Metric.DISCHARGE_REMAIN_MIN, 12657),
    (DELTA_MAX, {"mppt.inWatts": 3092}, Metric.PV_IN_WATTS, 309.2),
    (DELTA_MINI, {"mppt.carOutWatts": 125}, Metric.DC_OUT_WATTS, 12.5),
    (DELTA_2, {"mppt.inWatts": 65}, Metric.PV_IN_WATTS, 65),
    (DELTA_2, {"pd.remainTime": -1765}, Metric.REMAIN_TIME_MIN, 1765),
    (DELTA_2, {"bms_emsStatus.chgRemainTime": 5939}, Metric.CHARGE_REMAIN_MIN, None),
    (DELTA_2, {"pd.chgPowerAC": 18000}, Metric.AC_IN_WH_TOTAL, 18000),
    (DELTA_2, {"mppt.cfgAcEnabled": 1, "inv.cfgAcEnabled": 0}, Metric.AC_ENABLED, True),
    (DELTA_2_MAX, {"mppt.inWatts": 451}, Metric.PV_IN_WATTS, 451),
    (DELTA_2_MAX, {"mppt.carOutWatts": 120}, Metric.DC_OUT_WATTS, 12),
    (DELTA_2_MAX, {"inv.SlowChgWatts": 312}, Metric.AC_CHARGE_LIMIT_WATTS, 312),
    (RIVER_2_MAX, {"bms_bmsStatus.vol": 26}, Metric.BATTERY_VOLTS, 26),
    (RIVER_2_MAX, {"bms_bmsStatus.vol": 25900}, Metric.BATTERY_VOLTS, 25.9),
    (RIVER_2_PRO, {"pd.carWatts": 3}, Metric.DC_OUT_WATTS, 3),
    (RIVER_2_PRO, {"bms_bmsStatus.vol": 20, "bms_bmsStatus.amp": 35}, Metric.BATTERY_AMPS, 35),
    (RIVER_MINI, {"inv.invInVol": 324403968}, Metric.AC_IN_VOLTS, 218.643),
    (RIVER_MINI, {"inv.soc": 97, "pd.soc": 100}, Metric.SOC_PERCENT, 97),
    (RIVER_MINI, {"pd.remainTime": 5940}, Metric.REMAIN_TIME_MIN, None),
    (DELTA_3, {"powGetAcOut": -194.6}, Metric.AC_OUT_WATTS, 194.6),
    (DELTA_3, {"powGetQcusb1": -2}, Metric.USB_OUT_WATTS, 2),
    (DELTA_3, {"cmsDsgRemTime": 26229}, Metric.DISCHARGE_REMAIN_MIN, None),
    (DELTA_3, {"bmsBattVol": 53040}, Metric.BATTERY_VOLTS, 53.04),
    (DELTA_3, {"soc": 99, "cmsBattSoc": 54.9}, Metric.SOC_PERCENT, 54.9),
    (DELTA_3, {"flowInfoAcOut": 4}, Metric.AC_ENABLED, False),
    (DELTA_PRO_3, {"flowInfoAcHvOut": 4, "flowInfoAcLvOut": 2}, Metric.AC_ENABLED, True),
    (DELTA_PRO_3, {"powGetAc": 412.5, "powGetAcHvOut": 300.0}, Metric.AC_OUT_WATTS, 412.5),
    (ULTRA, {f"{APPSHOW}.remainTime": 143999}, Metric.REMAIN_TIME_MIN, None),
    (ULTRA, {f"{APPSHOW}.outAcL11Pwr": 400.25}, Metric.AC_OUT_WATTS, 400.25),
    (POWERSTREAM, {"20_1.invOutputWatts": -1080}, Metric.AC_OUT_WATTS, -108),
    (POWERSTREAM, {"20_1.batInputCur": 29}, Metric.BATTERY_AMPS, -2.9),
    (POWERSTREAM, {"20_1.batTemp": 340}, Metric.BATTERY_TEMP_C, 34),
    (POWERSTREAM, {"20_1.chgRemainTime": 5939}, Metric.CHARGE_REMAIN_MIN, None),
    (PLUG, {"2_1.watts": 10}, Metric.AC_OUT_WATTS, 1),
    (PLUG, {"2_1.current": 450}, Metric.AC_OUT_AMPS, 0.45),
    (WAVE_2, {"pd.envTemp": 63.5, "pd.tempSys": 1}, Metric.AMBIENT_TEMP_C, 17.5),
    (WAVE_2, {"pd.envTemp": 24.5, "pd.tempSys": 0}, Metric.AMBIENT_TEMP_C, 24.5),
    (WAVE_2, {"bms.soc": 0, "bms.vol": 0}, Metric.SOC_PERCENT, None),
    (WAVE_2, {"bms.soc": 0, "bms.vol": 21000}, Metric.SOC_PERCENT, 0),
    (GLACIER, {"pd.tmpL": -85}, Metric.ZONE_LEFT_TEMP_C, -8.5),
    (STREAM, {"powGetPv": 70.5, "powGetPv2": 72.0}, Metric.PV_IN_WATTS, 142.5),
    (STREAM, {"powGetPvSum": 142.0, "powGetPv": 72.0}, Metric.PV_IN_WATTS, 142),
    (POWER_KIT, {"kitscc": '{"M1096-MPPT-1":{"pv1InWatts":90}}'}, Metric.PV_IN_WATTS, 90),
]


@pytest.mark.parametrize(("serial", "params", "metric", "expected"), FACTS)
def test_a_fact_holds(
    serial: str, params: dict[str, object], metric: Metric, expected: MetricValue
) -> None:
    reading = a_reading({"params": params}, serial=serial)

    assert reading.metrics[metric] == (
        expected if expected is None else pytest.approx(expected, abs=1e-6)
    )


@pytest.mark.parametrize(
    ("serial", "params", "metric"),
    [
        (DELTA_PRO, {"mppt.outWatts": 7}, Metric.DC_OUT_WATTS),
        (DELTA_PRO, {"pd.carWatts": 7}, Metric.DC_OUT_WATTS),
        (DELTA_2_MAX, {"mppt.outWatts": 7}, Metric.DC_OUT_WATTS),
        (DELTA_PRO, {"pd.carState": 1}, Metric.DC_ENABLED),
    ],
)
def test_a_key_that_misleads_is_not_read(
    serial: str, params: dict[str, object], metric: Metric
) -> None:
    assert metric not in a_reading({"params": params}, serial=serial).metrics
