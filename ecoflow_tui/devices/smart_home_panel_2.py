"""Smart Home Panel 2: up to three batteries."""

from ecoflow_tui.core.metrics import Metric
from ecoflow_tui.core.model import Field, First, Model, Sum

MODEL = Model(
    name="Smart Home Panel 2",
    family="smart-home-panel-2",
    serial_prefixes=("HD31", "HD3"),
    metrics={
        Metric.SOC_PERCENT: First((Field("backupIncreInfo.backupBatPer"),)),
        Metric.DISCHARGE_REMAIN_MIN: First(
            (Field("backupInfo.backupDischargeTime", sentinels=(5939, 5940, 5999, 143999)),)
        ),
        Metric.AC_IN_WATTS: First((Field("wattInfo.gridWatt"),)),
        Metric.AC_OUT_WATTS: First((Field("wattInfo.allHallWatt"),)),
        Metric.BATTERY_WATTS: Sum(
            (Field("wattInfo.chWatt[0]"), Field("wattInfo.chWatt[1]"), Field("wattInfo.chWatt[2]"))
        ),
        Metric.AC_IN_VOLTS: First((Field("pd303_mc.masterIncreInfo.gridVol"),)),
    },
    history=(
        "PD303-App-LOAD-LOAD-ENERGY-FLOW-chart_general_value_no_filt-Week",
        "PD303-App-GRID-GRID-ENERGY-FLOW-chart_grid_value-Week",
        "PD303-App-SOLAR-SOLAR-ENERGY-FLOW-chart_general_value_no_filt-Week",
        "PD303-App-GENERATOR-GENERATOR-ENERGY-FLOW-chart_general_value_no_filt-Week",
        "PD303-App-BATTERY-BATTERY-ENERGY-FLOW-chart_battery_value_dual-Week",
    ),
)
