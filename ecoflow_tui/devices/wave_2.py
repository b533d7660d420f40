"""WAVE 2: all zeros for a battery that is not there; Fahrenheit if its display says so."""

from ecoflow_tui.core.metrics import Metric
from ecoflow_tui.core.model import Field, First, Model, When

MODEL = Model(
    name="WAVE 2",
    family="wave-2",
    serial_prefixes=("KT21", "KT2"),
    metrics={
        Metric.SOC_PERCENT: First(
            (
                Field("bms.soc", unless=When("bms.vol", (0,))),
                Field("pd.batSoc", sentinels=(0,)),
                Field("bms.bmsSoc", unless=When("bms.bmsVol", (0,))),
            )
        ),
        Metric.CHARGE_REMAIN_MIN: First(
            (Field("pd.batChgRemain", sentinels=(5939, 5940, 5999, 143999)),)
        ),
        Metric.DISCHARGE_REMAIN_MIN: First(
            (Field("pd.batDsgRemain", sentinels=(5939, 5940, 5999, 143999)),)
        ),
        Metric.AC_IN_WATTS: First((Field("power.acPwrIn"), Field("pd.acPwrIn"))),
        Metric.PV_IN_WATTS: First((Field("power.mpptPwr"), Field("pd.mpptPwr"))),
        Metric.BATTERY_WATTS: First((Field("power.batPwrOut"),)),
        Metric.WATTS_OUT_SUM: First((Field("pd.sysPowerWatts"),)),
        Metric.BATTERY_TEMP_C: First(
            (
                Field("bms.maxCellTemp", only_if=When("bms.vol", at_least=1)),
                Field("bms.maxCellTemp", only_if=When("bms.bmsVol", at_least=1)),
                Field("bms.tmp", unless=When("bms.vol", (0,))),
            )
        ),
        Metric.BATTERY_VOLTS: First((Field("bms.vol", scale=0.001, sentinels=(0,)),)),
        Metric.AMBIENT_TEMP_C: First(
            (Field("pd.envTemp", fahrenheit_if=When("pd.tempSys", (1,))),)
        ),
    },
)
