"""GLACIER: zone temperatures in tenths of a degree."""

from ecoflow_tui.core.metrics import Metric
from ecoflow_tui.core.model import Field, First, Model

MODEL = Model(
    name="GLACIER",
    family="glacier",
    serial_prefixes=("BX11", "BX1"),
    metrics={
        Metric.SOC_PERCENT: First(
            (
                Field("bms_emsStatus.f32LcdSoc"),
                Field("bms_emsStatus.lcdSoc"),
                Field("bms_bmsStatus.soc"),
            )
        ),
        Metric.CHARGE_REMAIN_MIN: First(
            (Field("bms_emsStatus.chgRemain", sentinels=(5939, 5940, 5999, 143999)),)
        ),
        Metric.DISCHARGE_REMAIN_MIN: First(
            (Field("bms_emsStatus.dsgRemain", sentinels=(5939, 5940, 5999, 143999)),)
        ),
        Metric.WATTS_IN_SUM: First((Field("bms_bmsStatus.inWatts"),)),
        Metric.WATTS_OUT_SUM: First((Field("bms_bmsStatus.outWatts"),)),
        Metric.BATTERY_VOLTS: First((Field("bms_bmsStatus.vol", scale=0.001),)),
        Metric.BATTERY_AMPS: First((Field("bms_bmsStatus.amp", scale=0.001),)),
        Metric.BATTERY_TEMP_C: First((Field("bms_bmsStatus.tmp"),)),
        Metric.CYCLES: First((Field("bms_bmsStatus.cycles"),)),
        Metric.ZONE_LEFT_TEMP_C: First((Field("pd.tmpL", scale=0.1),)),
        Metric.ZONE_RIGHT_TEMP_C: First((Field("pd.tmpR", scale=0.1),)),
    },
)
