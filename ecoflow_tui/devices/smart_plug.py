"""Smart Plug: watts in tenths, current in mA."""

from ecoflow_tui.core.metrics import Metric
from ecoflow_tui.core.model import Field, First, Model

MODEL = Model(
    name="Smart Plug",
    family="smart-plug",
    serial_prefixes=("HW52",),
    metrics={
        Metric.AC_OUT_WATTS: First((Field("2_1.watts", scale=0.1),)),
        Metric.AC_OUT_VOLTS: First((Field("2_1.volt"),)),
        Metric.AC_OUT_AMPS: First((Field("2_1.current", scale=0.001),)),
        Metric.AC_ENABLED: First((Field("2_1.switchSta"),)),
        Metric.DEVICE_TEMP_C: First((Field("2_1.temp"),)),
    },
)
