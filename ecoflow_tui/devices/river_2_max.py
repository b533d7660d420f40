"""RIVER 2 Max: as RIVER 2."""

from ecoflow_tui.core.metrics import Metric
from ecoflow_tui.core.model import Model
from ecoflow_tui.devices.river_2 import MODEL as RIVER_2
from ecoflow_tui.devices.river_max import MODEL as RIVER_MAX

MODEL = Model(
    name="RIVER 2 Max",
    family="river-2-max",
    serial_prefixes=("R611", "R61"),
    metrics=RIVER_2.metrics,
    ratings={
        Metric.AC_OUT_WATTS: 500,
        Metric.TYPEC_OUT_WATTS: 100,
        Metric.USB_OUT_WATTS: 36,
        Metric.AC_IN_WATTS: 660,
        Metric.PV_IN_WATTS: 220,
    },
    namesakes=(RIVER_MAX,),
)
