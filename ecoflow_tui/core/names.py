"""What metrics are called where they stand alone, without a heading that tells in from out."""

from ecoflow_tui.core.metrics import Metric

_NAMES = {
    Metric.SOC_PERCENT: "Charge",
    Metric.EXTERNAL_LOAD_WATTS: "Load",
    Metric.AC_OUT_WATTS: "AC out",
    Metric.DC_OUT_WATTS: "DC out",
    Metric.TYPEC_OUT_WATTS: "USB-C out",
    Metric.USB_OUT_WATTS: "USB-A out",
    Metric.PV_IN_WATTS: "Solar in",
    Metric.AC_IN_WATTS: "AC in",
    Metric.DC_IN_WATTS: "Car in",
    Metric.TYPEC_IN_WATTS: "USB-C in",
    Metric.BATTERY_WATTS: "Battery W",
    Metric.BATTERY_VOLTS: "Battery V",
    Metric.BATTERY_AMPS: "Battery A",
    Metric.BATTERY_TEMP_C: "Battery °C",
    Metric.SOH_PERCENT: "Health",
    Metric.AC_IN_VOLTS: "AC in V",
    Metric.AC_OUT_VOLTS: "AC out V",
    Metric.AC_OUT_AMPS: "AC out A",
    Metric.PV_IN_VOLTS: "Solar V",
    Metric.PV_IN_AMPS: "Solar A",
    Metric.CHARGE_LIMIT_PERCENT: "Charge to",
    Metric.DISCHARGE_LIMIT_PERCENT: "Discharge to",
    Metric.AC_CHARGE_LIMIT_WATTS: "AC charging",
    Metric.GRID_ONLINE: "Grid on",
    Metric.PV_IN_WH_TOTAL: "Solar Wh",
    Metric.AC_IN_WH_TOTAL: "AC in Wh",
    Metric.DC_IN_WH_TOTAL: "DC in Wh",
    Metric.AC_OUT_WH_TOTAL: "AC out Wh",
    Metric.DC_OUT_WH_TOTAL: "DC out Wh",
}


def metric_name(metric: Metric) -> str:
    """A metric's name where it stands alone, without the heading that tells in from out."""
    return _NAMES.get(metric, metric.label)
