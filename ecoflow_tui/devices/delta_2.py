"""DELTA 2: ``pd.*``, ``mppt.*``, ``inv.*``, ``bms_*``; MPPT in W, mV and mA."""

from ecoflow_tui.core.metrics import Metric, PackMetric
from ecoflow_tui.core.model import Field, First, Model, Pack, Sum, Total, When

MODEL = Model(
    name="DELTA 2",
    family="delta-2",
    serial_prefixes=("R331", "R335", "R33"),
    metrics={
        Metric.SOC_PERCENT: First(
            (
                Field("bms_emsStatus.f32LcdShowSoc"),
                Field("bms_emsStatus.lcdShowSoc"),
                Field("pd.soc"),
                Field("bms_bmsStatus.f32ShowSoc"),
                Field("bms_bmsStatus.soc"),
            )
        ),
        Metric.SOC_MAIN_PACK_PERCENT: First(
            (Field("bms_bmsStatus.f32ShowSoc"), Field("bms_bmsStatus.soc"))
        ),
        Metric.CHARGE_REMAIN_MIN: First(
            (Field("bms_emsStatus.chgRemainTime", sentinels=(5939, 5940, 5999, 143999)),)
        ),
        Metric.DISCHARGE_REMAIN_MIN: First(
            (Field("bms_emsStatus.dsgRemainTime", sentinels=(5939, 5940, 5999, 143999)),)
        ),
        Metric.REMAIN_TIME_MIN: First(
            (Field("pd.remainTime", is_absolute=True, sentinels=(5939, 5940, 5999, 143999)),)
        ),
        Metric.WATTS_IN_SUM: First((Field("pd.wattsInSum"),)),
        Metric.WATTS_OUT_SUM: First((Field("pd.wattsOutSum"),)),
        Metric.AC_IN_WATTS: First((Field("inv.inputWatts"),)),
        Metric.AC_OUT_WATTS: First((Field("inv.outputWatts"),)),
        Metric.AC_IN_VOLTS: First((Field("inv.acInVol", scale=0.001),)),
        Metric.AC_OUT_VOLTS: First((Field("inv.invOutVol", scale=0.001),)),
        Metric.TYPEC_OUT_WATTS: Sum((Field("pd.typec1Watts"), Field("pd.typec2Watts"))),
        Metric.USB_OUT_WATTS: Sum(
            (
                Field("pd.usb1Watts"),
                Field("pd.usb2Watts"),
                Field("pd.qcUsb1Watts"),
                Field("pd.qcUsb2Watts"),
            )
        ),
        Metric.BATTERY_TEMP_C: First((Field("bms_bmsStatus.temp"),)),
        Metric.CYCLES: First((Field("bms_bmsStatus.cycles"),)),
        Metric.SOH_PERCENT: First((Field("bms_bmsStatus.soh", sentinels=(0,)),)),
        Metric.CHARGE_LIMIT_PERCENT: First((Field("bms_emsStatus.maxChargeSoc"),)),
        Metric.DISCHARGE_LIMIT_PERCENT: First((Field("bms_emsStatus.minDsgSoc"),)),
        Metric.USB_ENABLED: First((Field("pd.dcOutState"),)),
        Metric.PV_IN_WH_TOTAL: First((Field("pd.chgSunPower"),)),
        Metric.AC_IN_WH_TOTAL: First((Field("pd.chgPowerAC"),)),
        Metric.DC_IN_WH_TOTAL: First((Field("pd.chgPowerDC"),)),
        Metric.AC_OUT_WH_TOTAL: First((Field("pd.dsgPowerAC"),)),
        Metric.DC_OUT_WH_TOTAL: First((Field("pd.dsgPowerDC"),)),
        Metric.PV_IN_WATTS: First((Field("mppt.inWatts"),)),
        Metric.PV_IN_VOLTS: First((Field("mppt.inVol", scale=0.001),)),
        Metric.PV_IN_AMPS: First((Field("mppt.inAmp", scale=0.001),)),
        Metric.DC_OUT_WATTS: First((Field("mppt.carOutWatts", scale=0.1),)),
        Metric.AC_ENABLED: First((Field("mppt.cfgAcEnabled"), Field("inv.cfgAcEnabled"))),
        Metric.XBOOST_ENABLED: First((Field("mppt.cfgAcXboost"), Field("inv.cfgAcXboost"))),
        Metric.DC_ENABLED: First((Field("mppt.carState"), Field("pd.carState"))),
        Metric.AC_CHARGE_LIMIT_WATTS: First((Field("mppt.cfgChgWatts"),)),
        Metric.BATTERY_VOLTS: First((Field("bms_bmsStatus.vol", scale=0.001),)),
        Metric.BATTERY_AMPS: First((Field("bms_bmsStatus.amp", scale=0.001),)),
        Metric.EXTERNAL_LOAD_WATTS: Total(
            (Metric.AC_OUT_WATTS, Metric.DC_OUT_WATTS, Metric.TYPEC_OUT_WATTS, Metric.USB_OUT_WATTS)
        ),
    },
    packs=(
        Pack(
            number=1,
            present_if=When("bms_emsStatus.bmsIsConnt[1]", (3,)),
            fields={
                PackMetric.SOC_PERCENT: Field("bms_slave.soc"),
                PackMetric.VOLTS: Field("bms_slave.vol", scale=0.001),
                PackMetric.TEMP_C: Field("bms_slave.temp"),
                PackMetric.IN_WATTS: Field("bms_slave.inputWatts"),
                PackMetric.OUT_WATTS: Field("bms_slave.outputWatts"),
            },
        ),
    ),
    ratings={
        Metric.AC_OUT_WATTS: 1800,
        Metric.DC_OUT_WATTS: 126,
        Metric.TYPEC_OUT_WATTS: 200,
        Metric.USB_OUT_WATTS: 60,
        Metric.AC_IN_WATTS: 1200,
        Metric.PV_IN_WATTS: 500,
    },
)
