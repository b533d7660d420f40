"""DELTA 3: floats in watts, outputs negative; times above 200 h are placeholders.

Bit 1 of ``flowInfo*`` says that a port is on: 14 was sent with 87 W of AC, 4 for a port at rest.
"""

from ecoflow_tui.core.metrics import Metric
from ecoflow_tui.core.model import Field, First, Model, Sum, Total

MODEL = Model(
    name="DELTA 3",
    family="delta-3",
    serial_prefixes=("P231", "P321", "P351", "P361", "D361"),
    metrics={
        Metric.SOC_PERCENT: First((Field("cmsBattSoc"), Field("bmsBattSoc"))),
        Metric.SOC_MAIN_PACK_PERCENT: First((Field("bmsBattSoc"),)),
        Metric.CHARGE_REMAIN_MIN: First(
            (
                Field("cmsChgRemTime", sentinels=(5939, 5940, 5999, 143999), at_most=12_000),
                Field("bmsChgRemTime", sentinels=(5939, 5940, 5999, 143999), at_most=12_000),
            )
        ),
        Metric.DISCHARGE_REMAIN_MIN: First(
            (
                Field("cmsDsgRemTime", sentinels=(5939, 5940, 5999, 143999), at_most=12_000),
                Field("bmsDsgRemTime", sentinels=(5939, 5940, 5999, 143999), at_most=12_000),
            )
        ),
        Metric.WATTS_IN_SUM: First((Field("powInSumW"),)),
        Metric.WATTS_OUT_SUM: First((Field("powOutSumW"),)),
        Metric.AC_IN_WATTS: First((Field("powGetAcIn"),)),
        Metric.AC_OUT_WATTS: First((Field("powGetAcOut", is_absolute=True),)),
        Metric.DC_OUT_WATTS: First((Field("powGet12v", is_absolute=True),)),
        Metric.TYPEC_OUT_WATTS: Sum(
            (Field("powGetTypec1", is_absolute=True), Field("powGetTypec2", is_absolute=True))
        ),
        Metric.USB_OUT_WATTS: Sum(
            (Field("powGetQcusb1", is_absolute=True), Field("powGetQcusb2", is_absolute=True))
        ),
        Metric.PV_IN_WATTS: Sum((Field("powGetPv"), Field("powGetPv2"))),
        Metric.BATTERY_TEMP_C: First((Field("bmsMaxCellTemp"),)),
        Metric.SOH_PERCENT: First(
            (Field("bmsBattSoh", sentinels=(0,)), Field("cmsBattSoh", sentinels=(0,)))
        ),
        Metric.CYCLES: First((Field("cycles"),)),
        Metric.BATTERY_VOLTS: First(
            (
                Field("vol", scale=0.001),
                Field("bmsBattVol", at_most=1000),
                Field("bmsBattVol", scale=0.001),
            )
        ),
        Metric.BATTERY_AMPS: First((Field("amp", scale=0.001),)),
        Metric.CHARGE_LIMIT_PERCENT: First((Field("cmsMaxChgSoc"),)),
        Metric.DISCHARGE_LIMIT_PERCENT: First((Field("cmsMinDsgSoc"),)),
        Metric.XBOOST_ENABLED: First((Field("xboostEn"),)),
        Metric.AC_ENABLED: First(
            (Field("flowInfoAcOut", true_values=(2, 6, 10, 14, 18, 22, 26, 30)),)
        ),
        Metric.AC_CHARGE_LIMIT_WATTS: First((Field("plugInInfoAcInChgPowMax"),)),
        Metric.EXTERNAL_LOAD_WATTS: Total(
            (Metric.AC_OUT_WATTS, Metric.DC_OUT_WATTS, Metric.TYPEC_OUT_WATTS, Metric.USB_OUT_WATTS)
        ),
    },
    ratings={
        Metric.AC_OUT_WATTS: 1800,
    },
)
