"""PowerOcean: battery watts are negative while discharging, grid watts while feeding in."""

from ecoflow_tui.core.metrics import Metric
from ecoflow_tui.core.model import Field, First, Model

MODEL = Model(
    name="PowerOcean",
    family="powerocean",
    serial_prefixes=("HJ31", "HJ35", "HJ37", "HJ3", "J32", "R37"),
    metrics={
        Metric.SOC_PERCENT: First((Field("bpSoc"),)),
        Metric.PV_IN_WATTS: First((Field("mpptPwr"),)),
        Metric.BATTERY_WATTS: First((Field("bpPwr"),)),
        Metric.GRID_WATTS: First((Field("sysGridPwr"),)),
        Metric.WATTS_OUT_SUM: First((Field("sysLoadPwr"),)),
    },
    history=("JT303_Dashboard_Overview_Summary_Week",),
)
