"""DELTA Max: the same keys and scales as DELTA Pro.

Its ratings are those of the 2000 Wh version.
"""

from ecoflow_tui.core.metrics import Metric
from ecoflow_tui.core.model import Field, First, Model
from ecoflow_tui.devices.delta_pro import MODEL as DELTA_PRO

MODEL = Model(
    name="DELTA Max",
    family="delta-max",
    serial_prefixes=("DAABZ", "DAEBZ"),
    metrics={
        **DELTA_PRO.metrics,
        Metric.DC_OUT_WATTS: First((Field("mppt.carOutWatts", scale=0.1),)),
    },
    packs=DELTA_PRO.packs,
    ratings={
        Metric.AC_OUT_WATTS: 2400,
        Metric.DC_OUT_WATTS: 126,
        Metric.TYPEC_OUT_WATTS: 200,
        Metric.USB_OUT_WATTS: 60,
        Metric.PV_IN_WATTS: 800,
    },
)
