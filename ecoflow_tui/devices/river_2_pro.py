"""RIVER 2 Pro: as RIVER 2."""

from ecoflow_tui.core.metrics import Metric
from ecoflow_tui.core.model import Model
from ecoflow_tui.devices.river_2 import MODEL as RIVER_2
from ecoflow_tui.devices.river_max import MODEL as RIVER_MAX

MODEL = Model(
    name="RIVER 2 Pro",
    family="river-2-pro",
    serial_prefixes=("R621", "R62"),
    metrics=RIVER_2.metrics,
    ratings={
        Metric.AC_OUT_WATTS: 800,
        Metric.TYPEC_OUT_WATTS: 100,
        Metric.USB_OUT_WATTS: 36,
        Metric.AC_IN_WATTS: 940,
        Metric.PV_IN_WATTS: 220,
    },
    namesakes=(RIVER_MAX,),
)
