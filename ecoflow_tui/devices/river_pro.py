"""RIVER Pro, first generation: as RIVER Max."""

from ecoflow_tui.core.metrics import Metric
from ecoflow_tui.core.model import Model
from ecoflow_tui.devices.river_max import MODEL as RIVER_MAX

MODEL = Model(
    name="RIVER Pro",
    family="river-pro",
    serial_prefixes=(),
    metrics=RIVER_MAX.metrics,
    ratings={
        Metric.AC_OUT_WATTS: 600,
        Metric.PV_IN_WATTS: 200,
    },
)
