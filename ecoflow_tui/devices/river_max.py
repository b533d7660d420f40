"""RIVER Max, first generation. Solar watts are volts times amps.

Of its serial prefixes one is reported; the others in circulation are RIVER 2's too.
"""

from ecoflow_tui.core.metrics import Metric
from ecoflow_tui.core.model import Field, First, Model, Product, Sum, Total

MODEL = Model(
    name="RIVER Max",
    family="river-max",
    serial_prefixes=("M3CB",),
    telltale_keys=frozenset(
        {
            "bmsMaster.soc",
            "bmsMaster.vol",
            "bmsSlave1.soc",
            "inv.invInVol",
            "pd.typecWatts",
            "pd.usb3Watts",
        }
    ),
    metrics={
        Metric.SOC_PERCENT: First((Field("pd.soc"), Field("bmsMaster.soc"))),
        Metric.REMAIN_TIME_MIN: First(
            (Field("pd.remainTime", is_absolute=True, sentinels=(5939, 5940, 5999, 143999)),)
        ),
        Metric.WATTS_IN_SUM: First((Field("pd.wattsInSum"),)),
        Metric.WATTS_OUT_SUM: First((Field("pd.wattsOutSum"),)),
        Metric.AC_IN_WATTS: First((Field("inv.inputWatts"),)),
        Metric.AC_OUT_WATTS: First((Field("inv.outputWatts"),)),
        Metric.AC_IN_VOLTS: First((Field("inv.invInVol", scale=0.001),)),
        Metric.AC_OUT_VOLTS: First((Field("inv.invOutVol", scale=0.001),)),
        Metric.DC_OUT_WATTS: First((Field("pd.carWatts"),)),
        Metric.TYPEC_OUT_WATTS: First((Field("pd.typecWatts"),)),
        Metric.USB_OUT_WATTS: Sum(
            (Field("pd.usb1Watts"), Field("pd.usb2Watts"), Field("pd.usb3Watts"))
        ),
        Metric.PV_IN_WATTS: Product(
            (Field("inv.dcInVol", scale=0.001), Field("inv.dcInAmp", scale=0.001))
        ),
        Metric.BATTERY_VOLTS: First((Field("bmsMaster.vol", scale=0.001),)),
        Metric.BATTERY_AMPS: First((Field("bmsMaster.amp", scale=0.001),)),
        Metric.BATTERY_TEMP_C: First((Field("bmsMaster.temp"),)),
        Metric.CYCLES: First((Field("bmsMaster.cycles"),)),
        Metric.AC_ENABLED: First((Field("inv.cfgAcEnabled"),)),
        Metric.XBOOST_ENABLED: First((Field("inv.cfgAcXboost"),)),
        Metric.DC_ENABLED: First((Field("pd.carSwitch"),)),
        Metric.AC_IN_WH_TOTAL: First((Field("pd.chgPowerAC"),)),
        Metric.AC_OUT_WH_TOTAL: First((Field("pd.dsgPowerAC"),)),
        Metric.EXTERNAL_LOAD_WATTS: Total(
            (Metric.AC_OUT_WATTS, Metric.DC_OUT_WATTS, Metric.TYPEC_OUT_WATTS, Metric.USB_OUT_WATTS)
        ),
    },
    ratings={
        Metric.AC_OUT_WATTS: 600,
        Metric.PV_IN_WATTS: 200,
    },
)
