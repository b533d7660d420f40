"""The words for what a station can say: each metric's name, unit and label, once.

Names are the canonical ones of the field map, in code, JSON and database columns alike.
"""

from enum import Enum, StrEnum
from typing import Self


class Unit(Enum):
    """What a metric is counted in; the value is how people write it."""

    PERCENT = "%"
    MINUTES = "min"
    WATTS = "W"
    VOLTS = "V"
    AMPERES = "A"
    CELSIUS = "°C"
    WATT_HOURS = "Wh"
    COUNT = ""
    SWITCH = "on/off"


class Metric(StrEnum):
    """One thing a station can say about itself, in the unit it is always given in."""

    unit: Unit
    label: str

    def __new__(cls, name: str, unit: Unit, label: str) -> Self:
        """A member that is its own canonical name, and knows its unit and label."""
        member = str.__new__(cls, name)
        member._value_ = name
        member.unit = unit
        member.label = label
        return member

    SOC_PERCENT = "soc_percent", Unit.PERCENT, "State of charge"
    REMAIN_TIME_MIN = "remain_time_min", Unit.MINUTES, "Time left"
    WATTS_IN_SUM = "watts_in_sum", Unit.WATTS, "Input"
    WATTS_OUT_SUM = "watts_out_sum", Unit.WATTS, "Output"
    AC_OUT_WATTS = "ac_out_watts", Unit.WATTS, "AC"
    DC_OUT_WATTS = "dc_out_watts", Unit.WATTS, "DC 12 V"
    TYPEC_OUT_WATTS = "typec_out_watts", Unit.WATTS, "USB-C"
    USB_OUT_WATTS = "usb_out_watts", Unit.WATTS, "USB-A"
    PV_IN_WATTS = "pv_in_watts", Unit.WATTS, "Solar"

    AC_IN_WATTS = "ac_in_watts", Unit.WATTS, "AC"
    DC_IN_WATTS = "dc_in_watts", Unit.WATTS, "Car or adapter"
    TYPEC_IN_WATTS = "typec_in_watts", Unit.WATTS, "USB-C"
    EXTERNAL_LOAD_WATTS = "external_load_watts", Unit.WATTS, "Load"
    GRID_WATTS = "grid_watts", Unit.WATTS, "Grid"
    CUSTOM_LOAD_WATTS = "custom_load_watts", Unit.WATTS, "Custom load"

    SOC_MAIN_PACK_PERCENT = "soc_main_pack_percent", Unit.PERCENT, "Main pack"
    CHARGE_REMAIN_MIN = "charge_remain_min", Unit.MINUTES, "To full"
    DISCHARGE_REMAIN_MIN = "discharge_remain_min", Unit.MINUTES, "To empty"
    BATTERY_WATTS = "battery_watts", Unit.WATTS, "Battery"
    BATTERY_VOLTS = "battery_volts", Unit.VOLTS, "Battery"
    BATTERY_AMPS = "battery_amps", Unit.AMPERES, "Battery"
    BATTERY_TEMP_C = "battery_temp_c", Unit.CELSIUS, "Battery"
    CYCLES = "cycles", Unit.COUNT, "Cycles"
    SOH_PERCENT = "soh_percent", Unit.PERCENT, "State of health"

    AC_IN_VOLTS = "ac_in_volts", Unit.VOLTS, "AC in"
    AC_OUT_VOLTS = "ac_out_volts", Unit.VOLTS, "AC out"
    AC_OUT_AMPS = "ac_out_amps", Unit.AMPERES, "AC out"
    PV_IN_VOLTS = "pv_in_volts", Unit.VOLTS, "Solar"
    PV_IN_AMPS = "pv_in_amps", Unit.AMPERES, "Solar"

    AC_ENABLED = "ac_enabled", Unit.SWITCH, "AC output"
    DC_ENABLED = "dc_enabled", Unit.SWITCH, "DC output"
    USB_ENABLED = "usb_enabled", Unit.SWITCH, "USB output"
    XBOOST_ENABLED = "xboost_enabled", Unit.SWITCH, "X-Boost"
    GRID_ONLINE = "grid_online", Unit.SWITCH, "Grid"
    CHARGE_LIMIT_PERCENT = "charge_limit_percent", Unit.PERCENT, "Charge limit"
    DISCHARGE_LIMIT_PERCENT = "discharge_limit_percent", Unit.PERCENT, "Discharge limit"
    AC_CHARGE_LIMIT_WATTS = "ac_charge_limit_watts", Unit.WATTS, "AC charge limit"

    PV_IN_WH_TOTAL = "pv_in_wh_total", Unit.WATT_HOURS, "Solar, lifetime"
    AC_IN_WH_TOTAL = "ac_in_wh_total", Unit.WATT_HOURS, "AC in, lifetime"
    DC_IN_WH_TOTAL = "dc_in_wh_total", Unit.WATT_HOURS, "DC in, lifetime"
    AC_OUT_WH_TOTAL = "ac_out_wh_total", Unit.WATT_HOURS, "AC out, lifetime"
    DC_OUT_WH_TOTAL = "dc_out_wh_total", Unit.WATT_HOURS, "DC out, lifetime"
    GRID_WH_TODAY = "grid_wh_today", Unit.WATT_HOURS, "Grid, today"
    BATTERY_WH_TODAY = "battery_wh_today", Unit.WATT_HOURS, "Battery, today"

    DEVICE_TEMP_C = "device_temp_c", Unit.CELSIUS, "Device"
    AMBIENT_TEMP_C = "ambient_temp", Unit.CELSIUS, "Ambient"
    ZONE_LEFT_TEMP_C = "zone_left_temp_c", Unit.CELSIUS, "Left zone"
    ZONE_RIGHT_TEMP_C = "zone_right_temp_c", Unit.CELSIUS, "Right zone"


OUTPUT_PORTS = (
    Metric.AC_OUT_WATTS,
    Metric.DC_OUT_WATTS,
    Metric.TYPEC_OUT_WATTS,
    Metric.USB_OUT_WATTS,
)
INPUT_PORTS = (Metric.AC_IN_WATTS, Metric.PV_IN_WATTS, Metric.DC_IN_WATTS)


class PackMetric(StrEnum):
    """What one extra battery pack says about itself."""

    unit: Unit

    def __new__(cls, name: str, unit: Unit) -> Self:
        """A member that is its own name, and knows its unit."""
        member = str.__new__(cls, name)
        member._value_ = name
        member.unit = unit
        return member

    SOC_PERCENT = "soc_percent", Unit.PERCENT
    VOLTS = "volts", Unit.VOLTS
    AMPS = "amps", Unit.AMPERES
    TEMP_C = "temp_c", Unit.CELSIUS
    IN_WATTS = "in_watts", Unit.WATTS
    OUT_WATTS = "out_watts", Unit.WATTS
    CYCLES = "cycles", Unit.COUNT
    SOH_PERCENT = "soh_percent", Unit.PERCENT
