"""RIVER mini, first generation: AC volts arrive as 32-bit integers with their bytes reversed."""

from ecoflow_tui.core.metrics import Metric
from ecoflow_tui.core.model import Field, First, Model, Total

MODEL = Model(
    name="RIVER mini",
    family="river-mini",
    serial_prefixes=("R501",),
    metrics={
        Metric.SOC_PERCENT: First((Field("inv.soc"),)),
        Metric.WATTS_IN_SUM: First((Field("pd.wattsInSum"),)),
        Metric.WATTS_OUT_SUM: First((Field("pd.wattsOutSum"),)),
        Metric.AC_IN_WATTS: First((Field("inv.inputWatts"),)),
        Metric.AC_OUT_WATTS: First((Field("inv.outputWatts"),)),
        Metric.AC_IN_VOLTS: First((Field("inv.invInVol", scale=0.001, is_byte_swapped=True),)),
        Metric.AC_OUT_VOLTS: First((Field("inv.invOutVol", scale=0.001, is_byte_swapped=True),)),
        Metric.BATTERY_VOLTS: First((Field("inv.vol", scale=0.001),)),
        Metric.BATTERY_AMPS: First((Field("inv.amp", scale=0.001),)),
        Metric.BATTERY_TEMP_C: First((Field("inv.temp"),)),
        Metric.CYCLES: First((Field("inv.cycles"),)),
        Metric.AC_ENABLED: First((Field("inv.cfgAcEnabled"),)),
        Metric.REMAIN_TIME_MIN: First(
            (Field("pd.remainTime", is_absolute=True, sentinels=(5939, 5940, 5999, 143999)),)
        ),
        Metric.EXTERNAL_LOAD_WATTS: Total((Metric.AC_OUT_WATTS,)),
    },
    ratings={
        Metric.AC_OUT_WATTS: 300,
        Metric.PV_IN_WATTS: 100,
    },
)
