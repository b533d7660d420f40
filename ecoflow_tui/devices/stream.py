"""STREAM: floats in watts. Battery watts are positive while charging."""

from ecoflow_tui.core.metrics import Metric
from ecoflow_tui.core.model import Either, Field, First, Model, Sum

MODEL = Model(
    name="STREAM",
    family="stream",
    serial_prefixes=("BK11", "BK12", "BK21", "BK31", "BK41", "BK61", "BK"),
    metrics={
        Metric.SOC_PERCENT: First(
            (Field("cmsBattSoc"), Field("bmsBattSoc"), Field("f32ShowSoc"), Field("soc"))
        ),
        Metric.CHARGE_REMAIN_MIN: First(
            (
                Field("cmsChgRemTime", sentinels=(5939, 5940, 5999, 143999)),
                Field("bmsChgRemTime", sentinels=(5939, 5940, 5999, 143999)),
            )
        ),
        Metric.DISCHARGE_REMAIN_MIN: First(
            (
                Field("cmsDsgRemTime", sentinels=(5939, 5940, 5999, 143999)),
                Field("bmsDsgRemTime", sentinels=(5939, 5940, 5999, 143999)),
            )
        ),
        Metric.PV_IN_WATTS: Either(
            (
                First((Field("powGetPvSum"),)),
                Sum(
                    (Field("powGetPv"), Field("powGetPv2"), Field("powGetPv3"), Field("powGetPv4"))
                ),
            )
        ),
        Metric.BATTERY_WATTS: First((Field("powGetBpCms"),)),
        Metric.GRID_WATTS: First((Field("powGetSysGrid"), Field("gridConnectionPower"))),
        Metric.WATTS_OUT_SUM: First((Field("powGetSysLoad"),)),
        Metric.BATTERY_VOLTS: First((Field("vol", scale=0.001),)),
        Metric.BATTERY_AMPS: First((Field("amp", scale=0.001),)),
        Metric.BATTERY_TEMP_C: First((Field("temp"),)),
        Metric.CYCLES: First((Field("cycles"),)),
        Metric.SOH_PERCENT: First(
            (Field("soh", sentinels=(0,)), Field("bmsBattSoh", sentinels=(0,)))
        ),
        Metric.CHARGE_LIMIT_PERCENT: First((Field("cmsMaxChgSoc"),)),
        Metric.DISCHARGE_LIMIT_PERCENT: First((Field("cmsMinDsgSoc"),)),
    },
    history=(
        "BK621-App-HOME-SOLAR-ENERGY-FLOW-solor-line-NOTDISTINGUISH-MASTER_DATA",
        "BK621-App-HOME-LOAD-ENERGY-FLOW-consumption-prop_arc-NOTDISTINGUISH-MASTER_DATA",
        "BK621-App-HOME-GRID-ENERGY-FLOW-grid_prop_bar-NOTDISTINGUISH-MASTER_DATA",
        "BK621-App-HOME-SOC-ENERGY-FLOW-battery-prop_bar-NOTDISTINGUISH-MASTER_DATA",
    ),
)
