"""The model of a station whose serial number says nothing."""

from ecoflow_tui.core.metrics import Metric
from ecoflow_tui.core.model import Field, First, Model

GENERIC = Model(
    name="Unknown model",
    family="generic",
    serial_prefixes=(),
    metrics={
        Metric.SOC_PERCENT: First((Field("soc"), Field("pd.soc"), Field("bmsMaster.soc"))),
        Metric.REMAIN_TIME_MIN: First(
            (
                Field("remainTime", is_absolute=True, sentinels=(5939, 5940, 5999, 143999)),
                Field("pd.remainTime", is_absolute=True, sentinels=(5939, 5940, 5999, 143999)),
            )
        ),
        Metric.WATTS_IN_SUM: First(
            (Field("wattsInSum"), Field("pd.wattsInSum"), Field("inv.inputWatts"))
        ),
        Metric.WATTS_OUT_SUM: First(
            (Field("wattsOutSum"), Field("pd.wattsOutSum"), Field("inv.outputWatts"))
        ),
        Metric.AC_OUT_WATTS: First((Field("invOutWatts"),)),
        Metric.DC_OUT_WATTS: First((Field("dcOutWatts"),)),
        Metric.TYPEC_OUT_WATTS: First((Field("typecOutWatts"),)),
        Metric.USB_OUT_WATTS: First((Field("usbOutWatts"),)),
        Metric.PV_IN_WATTS: First((Field("pvInWatts"), Field("pv.inputWatts"))),
    },
)
"""How a station of an unknown model is read: by the plain names of PROTOCOL section 7.

Where it calls its modules by name, the totals are those of the one that all such families share:
what the inverter alone says leaves out the DC side. The unprefixed forms are also every other
model's last resort, never before its own fields.
"""

PLAIN_NAMES = {
    metric: First(tuple(field for field in rule.fields if "." not in field.key))
    for metric, rule in GENERIC.metrics.items()
    if isinstance(rule, First)
}
"""The unprefixed forms: every model's last resort."""
