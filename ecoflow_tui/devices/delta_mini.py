"""DELTA mini: the same keys and scales as DELTA Pro. REST refuses it (1006), MQTT does not."""

from ecoflow_tui.core.metrics import Metric
from ecoflow_tui.core.model import Field, First, Model
from ecoflow_tui.devices.delta_pro import MODEL as DELTA_PRO

MODEL = Model(
    name="DELTA mini",
    family="delta-mini",
    serial_prefixes=("DBEBZ", "DBKBZ"),
    metrics={
        **DELTA_PRO.metrics,
        Metric.DC_OUT_WATTS: First((Field("mppt.carOutWatts", scale=0.1),)),
    },
    packs=DELTA_PRO.packs,
    ratings={
        Metric.AC_OUT_WATTS: 1400,
        Metric.DC_OUT_WATTS: 126,
        Metric.TYPEC_OUT_WATTS: 100,
        Metric.PV_IN_WATTS: 300,
        Metric.AC_IN_WATTS: 900,
    },
)
