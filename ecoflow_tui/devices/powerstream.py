"""PowerStream: everything in tenths.

Battery watts are positive while discharging, AC output is negative while drawing from the grid.
"""

from ecoflow_tui.core.metrics import Metric
from ecoflow_tui.core.model import Field, First, Model, Sum

MODEL = Model(
    name="PowerStream",
    family="powerstream",
    serial_prefixes=("HW51",),
    metrics={
        Metric.SOC_PERCENT: First((Field("20_1.batSoc"),)),
        Metric.CHARGE_REMAIN_MIN: First(
            (Field("20_1.chgRemainTime", sentinels=(5939, 5940, 5999, 143999)),)
        ),
        Metric.DISCHARGE_REMAIN_MIN: First(
            (Field("20_1.dsgRemainTime", sentinels=(5939, 5940, 5999, 143999)),)
        ),
        Metric.PV_IN_WATTS: Sum(
            (Field("20_1.pv1InputWatts", scale=0.1), Field("20_1.pv2InputWatts", scale=0.1))
        ),
        Metric.AC_OUT_WATTS: First((Field("20_1.invOutputWatts", scale=0.1),)),
        Metric.BATTERY_WATTS: First((Field("20_1.batInputWatts", scale=0.1),)),
        Metric.BATTERY_VOLTS: First((Field("20_1.batInputVolt", scale=0.1),)),
        Metric.BATTERY_AMPS: First((Field("20_1.batInputCur", scale=-0.1),)),
        Metric.BATTERY_TEMP_C: First((Field("20_1.batTemp", scale=0.1),)),
        Metric.AC_OUT_VOLTS: First((Field("20_1.invOpVolt", scale=0.1),)),
        Metric.AC_ENABLED: First((Field("20_1.invOnOff"),)),
        Metric.DISCHARGE_LIMIT_PERCENT: First((Field("20_1.lowerLimit"),)),
        Metric.CHARGE_LIMIT_PERCENT: First((Field("20_1.upperLimit"),)),
        Metric.CUSTOM_LOAD_WATTS: First((Field("20_1.permanentWatts", scale=0.1),)),
    },
    ratings={
        Metric.AC_OUT_WATTS: 800,
        Metric.PV_IN_WATTS: 800,
    },
)
