"""DELTA mini: the same keys and scales as DELTA Pro. REST refuses it (1006), MQTT does not."""

from ecoflow_tui.core.metrics import Metric, PackMetric
from ecoflow_tui.core.model import Field, First, Model, Pack, Sum, Total, When

MODEL = Model(
    name="DELTA mini",
    family="delta-mini",
    serial_prefixes=("DBEBZ", "DBKBZ"),
    metrics={
        Metric.SOC_PERCENT: First(
            (
                Field("ems.f32LcdShowSoc"),
                Field("ems.lcdShowSoc"),
                Field("pd.soc"),
                Field("bmsMaster.f32ShowSoc"),
                Field("bmsMaster.soc"),
            )
        ),
        Metric.SOC_MAIN_PACK_PERCENT: First(
            (Field("bmsMaster.f32ShowSoc"), Field("bmsMaster.soc"))
        ),
        Metric.CHARGE_REMAIN_MIN: First(
            (Field("ems.chgRemainTime", sentinels=(5939, 5940, 5999, 143999)),)
        ),
        Metric.DISCHARGE_REMAIN_MIN: First(
            (Field("ems.dsgRemainTime", sentinels=(5939, 5940, 5999, 143999)),)
        ),
        Metric.REMAIN_TIME_MIN: First(
            (Field("pd.remainTime", is_absolute=True, sentinels=(5939, 5940, 5999, 143999)),)
        ),
        Metric.WATTS_IN_SUM: First((Field("pd.wattsInSum"),)),
        Metric.WATTS_OUT_SUM: First((Field("pd.wattsOutSum"),)),
        Metric.EXTERNAL_LOAD_WATTS: Total(
            (Metric.AC_OUT_WATTS, Metric.DC_OUT_WATTS, Metric.TYPEC_OUT_WATTS, Metric.USB_OUT_WATTS)
        ),
        Metric.AC_IN_WATTS: First((Field("inv.inputWatts"),)),
        Metric.AC_OUT_WATTS: First((Field("inv.outputWatts"),)),
        Metric.AC_IN_VOLTS: First((Field("inv.acInVol", scale=0.001),)),
        Metric.AC_OUT_VOLTS: First((Field("inv.invOutVol", scale=0.001),)),
        Metric.DC_OUT_WATTS: First((Field("mppt.carOutWatts", scale=0.1),)),
        Metric.TYPEC_OUT_WATTS: Sum((Field("pd.typec1Watts"), Field("pd.typec2Watts"))),
        Metric.USB_OUT_WATTS: Sum(
            (
                Field("pd.usb1Watts"),
                Field("pd.usb2Watts"),
                Field("pd.qcUsb1Watts"),
                Field("pd.qcUsb2Watts"),
            )
        ),
        Metric.PV_IN_WATTS: First(
            (Field("mppt.inWatts", scale=0.1, unless=When("mppt.chgType", (1,))),)
        ),
        Metric.DC_IN_WATTS: First(
            (Field("mppt.inWatts", scale=0.1, only_if=When("mppt.chgType", (1,))),)
        ),
        Metric.PV_IN_VOLTS: First((Field("mppt.inVol", scale=0.1),)),
        Metric.PV_IN_AMPS: First((Field("mppt.inAmp", scale=0.01),)),
        Metric.BATTERY_VOLTS: First((Field("bmsMaster.vol", scale=0.001),)),
        Metric.BATTERY_AMPS: First((Field("bmsMaster.amp", scale=0.001),)),
        Metric.BATTERY_TEMP_C: First((Field("bmsMaster.temp"),)),
        Metric.CYCLES: First((Field("bmsMaster.cycles"),)),
        Metric.SOH_PERCENT: First((Field("bmsMaster.soh", sentinels=(0,)),)),
        Metric.AC_ENABLED: First((Field("inv.cfgAcEnabled"),)),
        Metric.XBOOST_ENABLED: First((Field("inv.cfgAcXboost"),)),
        Metric.DC_ENABLED: First((Field("mppt.carState"),)),
        Metric.USB_ENABLED: First((Field("pd.dcOutState"),)),
        Metric.CHARGE_LIMIT_PERCENT: First((Field("ems.maxChargeSoc"),)),
        Metric.DISCHARGE_LIMIT_PERCENT: First((Field("ems.minDsgSoc"),)),
        Metric.AC_CHARGE_LIMIT_WATTS: First((Field("inv.cfgSlowChgWatts"),)),
        Metric.PV_IN_WH_TOTAL: First((Field("pd.chgSunPower"),)),
        Metric.AC_IN_WH_TOTAL: First((Field("pd.chgPowerAc"),)),
        Metric.DC_IN_WH_TOTAL: First((Field("pd.chgPowerDc"),)),
        Metric.AC_OUT_WH_TOTAL: First((Field("pd.dsgPowerAc"),)),
        Metric.DC_OUT_WH_TOTAL: First((Field("pd.dsgPowerDc"),)),
    },
    packs=(
        Pack(
            number=1,
            present_if=When("ems.bms1Online", (3,)),
            fields={
                PackMetric.SOC_PERCENT: Field("bmsSlave1.f32ShowSoc"),
                PackMetric.VOLTS: Field("bmsSlave1.vol", scale=0.001),
                PackMetric.AMPS: Field("bmsSlave1.amp", scale=0.001),
                PackMetric.TEMP_C: Field("bmsSlave1.temp"),
                PackMetric.IN_WATTS: Field("bmsSlave1.inputWatts"),
                PackMetric.OUT_WATTS: Field("bmsSlave1.outputWatts"),
                PackMetric.CYCLES: Field("bmsSlave1.cycles"),
                PackMetric.SOH_PERCENT: Field("bmsSlave1.soh", sentinels=(0,)),
            },
        ),
        Pack(
            number=2,
            present_if=When("ems.bms2Online", (3,)),
            fields={
                PackMetric.SOC_PERCENT: Field("bmsSlave2.f32ShowSoc"),
                PackMetric.VOLTS: Field("bmsSlave2.vol", scale=0.001),
                PackMetric.AMPS: Field("bmsSlave2.amp", scale=0.001),
                PackMetric.TEMP_C: Field("bmsSlave2.temp"),
                PackMetric.IN_WATTS: Field("bmsSlave2.inputWatts"),
                PackMetric.OUT_WATTS: Field("bmsSlave2.outputWatts"),
                PackMetric.CYCLES: Field("bmsSlave2.cycles"),
                PackMetric.SOH_PERCENT: Field("bmsSlave2.soh", sentinels=(0,)),
            },
        ),
    ),
    ratings={
        Metric.AC_OUT_WATTS: 1400,
        Metric.DC_OUT_WATTS: 126,
        Metric.TYPEC_OUT_WATTS: 100,
        Metric.PV_IN_WATTS: 300,
        Metric.AC_IN_WATTS: 900,
    },
)
