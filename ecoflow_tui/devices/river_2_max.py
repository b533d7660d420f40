"""RIVER 2 Max: as RIVER 2."""

from ecoflow_tui.core.metrics import Metric
from ecoflow_tui.core.model import Field, First, Model, Total, When
from ecoflow_tui.devices.river_max import MODEL as RIVER_MAX

MODEL = Model(
    name="RIVER 2 Max",
    family="river-2-max",
    serial_prefixes=("R611", "R61"),
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
        Metric.TYPEC_OUT_WATTS: First((Field("pd.typec1Watts"),)),
        Metric.USB_OUT_WATTS: First((Field("pd.usb1Watts"),)),
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
        Metric.TYPEC_IN_WATTS: First((Field("pd.typecChaWatts"),)),
        Metric.DC_OUT_WATTS: First((Field("pd.carWatts"),)),
        Metric.AC_ENABLED: First((Field("mppt.cfgAcEnabled"), Field("inv.cfgAcEnabled"))),
        Metric.XBOOST_ENABLED: First((Field("mppt.cfgAcXboost"),)),
        Metric.DC_ENABLED: First((Field("mppt.carState"), Field("pd.carState"))),
        Metric.AC_CHARGE_LIMIT_WATTS: First((Field("mppt.cfgChgWatts"),)),
        Metric.BATTERY_VOLTS: First(
            (Field("bms_bmsStatus.vol", at_most=1000), Field("bms_bmsStatus.vol", scale=0.001))
        ),
        Metric.BATTERY_AMPS: First(
            (
                Field("bms_bmsStatus.amp", unless=When("bms_bmsStatus.vol", at_least=1000)),
                Field(
                    "bms_bmsStatus.amp",
                    scale=0.001,
                    only_if=When("bms_bmsStatus.vol", at_least=1000),
                ),
            )
        ),
        Metric.EXTERNAL_LOAD_WATTS: Total(
            (Metric.AC_OUT_WATTS, Metric.DC_OUT_WATTS, Metric.TYPEC_OUT_WATTS, Metric.USB_OUT_WATTS)
        ),
    },
    ratings={
        Metric.AC_OUT_WATTS: 500,
        Metric.TYPEC_OUT_WATTS: 100,
        Metric.USB_OUT_WATTS: 36,
        Metric.AC_IN_WATTS: 660,
        Metric.PV_IN_WATTS: 220,
    },
    namesakes=(RIVER_MAX,),
)
