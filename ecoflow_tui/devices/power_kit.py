"""Power Kits: each module under its own serial number.

Watts are whole: 34.2 V times 2.651 A was sent as 90.
"""

from ecoflow_tui.core.metrics import Metric
from ecoflow_tui.core.model import Field, First, Model, Sum, Total

MODEL = Model(
    name="Power Kits",
    family="power-kit",
    serial_prefixes=("M106", "M109", "M10"),
    metrics={
        Metric.SOC_PERCENT: First(
            (Field("iclow.*.realSoc"), Field("bp2000.*.soc"), Field("bp5000.*.soc"))
        ),
        Metric.PV_IN_WATTS: Sum((Field("kitscc.*.pv1InWatts"), Field("kitscc.*.pv2InWatts"))),
        Metric.DC_OUT_WATTS: First((Field("bbcout.*.ldOutWatts"),)),
        Metric.AC_OUT_WATTS: First((Field("ichigh.*.outWatts"),)),
        Metric.EXTERNAL_LOAD_WATTS: Total((Metric.AC_OUT_WATTS, Metric.DC_OUT_WATTS)),
    },
)
