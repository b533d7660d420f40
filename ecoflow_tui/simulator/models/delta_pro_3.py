"""DELTA Pro 3: flat camelCase keys without any prefix, watts as floats."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from ecoflow_tui.simulator.battery import battery_of, remaining_of
from ecoflow_tui.simulator.household import Outlet
from ecoflow_tui.simulator.models.constants import DELTA_PRO_3_CONSTANTS
from ecoflow_tui.simulator.models.model import Envelope, Fields, Model
from ecoflow_tui.simulator.power import PowerState, Rating, Settings

_FIRST_MIDNIGHT = datetime(2026, 6, 1, tzinfo=UTC)
_PLACEHOLDER_MINUTES = 26_229
_FLOWS, _NO_FLOW = 2, 0


def _fields(rating: Rating, state: PowerState) -> Fields:
    return {
        **DELTA_PRO_3_CONSTANTS,
        **_battery(rating, state),
        **_powers(state),
        **_limits(rating, state),
    }


def _battery(rating: Rating, state: PowerState) -> Fields:
    pack, left = battery_of(rating, state), remaining_of(rating, state)
    soc, celsius = state.soc_percent(rating), round(state.battery_celsius)
    is_charging, is_discharging = state.flows.battery > 2, state.flows.battery < -2
    return {
        "bmsBattSoc": round(soc, 4),
        "bmsBattVol": round(pack.volts, 3),
        "bmsChgDsgState": 2 if is_charging else int(is_discharging),
        "bmsChgRemTime": _minutes(left.charge_minutes),
        "bmsDesignCap": pack.full_mah,
        "bmsDsgRemTime": _minutes(left.discharge_minutes),
        "bmsMaxCellTemp": celsius + 1,
        "bmsMaxMosTemp": celsius + 3,
        "bmsMinCellTemp": celsius - 1,
        "bmsMinMosTemp": celsius + 1,
        "cmsBattFullEnergy": round(rating.capacity_wh),
        "cmsBattSoc": round(soc, 4),
        "cmsChgDsgState": 2 if is_charging else int(is_discharging),
        "cmsChgRemTime": _minutes(left.charge_minutes),
        "cmsDsgRemTime": _minutes(left.discharge_minutes),
    }


def _powers(state: PowerState) -> Fields:
    out, solar, mains = state.flows.out, state.flows.solar, float(state.flows.mains)
    return {
        "flowInfoAcHvOut": _FLOWS if state.settings.ac_on else _NO_FLOW,
        "flowInfoAcIn": _FLOWS if mains else _NO_FLOW,
        "flowInfo12v": _FLOWS if state.settings.car_on else _NO_FLOW,
        "flowInfoPvH": _FLOWS if solar else _NO_FLOW,
        "plugInInfoAcInFlag": int(mains > 0),
        "plugInInfoPvHFlag": int(solar > 0),
        "powGet12v": -float(out[Outlet.CAR]),
        "powGet24v": 0.0,
        "powGetAc": mains - out[Outlet.AC],
        "powGetAcHvOut": -float(out[Outlet.AC]),
        "powGetAcIn": mains,
        "powGetPvH": solar,
        "powGetQcusb1": -float(out[Outlet.USB1]),
        "powGetQcusb2": -float(out[Outlet.USB2]),
        "powGetTypec1": -float(out[Outlet.TYPEC1]),
        "powGetTypec2": -float(out[Outlet.TYPEC2]),
        "powInSumW": round(solar + mains, 1),
        "powOutSumW": float(state.flows.watts_out),
    }


def _limits(rating: Rating, state: PowerState) -> Fields:
    settings = state.settings
    now = _FIRST_MIDNIGHT + timedelta(seconds=state.at_seconds)
    return {
        "cmsBattPowOutMax": round(rating.ac_out_watts),
        "cmsMaxChgSoc": settings.charge_limit_percent,
        "cmsMinDsgSoc": settings.discharge_limit_percent,
        "plugInInfoAcInChgPowMax": settings.mains_charge_watts,
        "quota_cloud_ts": f"{now:%Y-%m-%d %H:%M:%S}",
        "xboostEn": settings.xboost_on,
    }


def _minutes(minutes: int | None) -> int:
    return _PLACEHOLDER_MINUTES if minutes is None else minutes


def _messages(changed: Fields, envelope: Envelope) -> list[Mapping[str, object]]:
    said = {key: value for key, value in changed.items() if not key.startswith("quota_")}
    if not said:
        return []
    head = {"id": str(envelope.message_id), "version": "1.0", "timestamp": envelope.timestamp_ms}
    return [{**head, "params": said}]


def _obey(settings: Settings, command: Mapping[str, object]) -> Settings | None:
    """Commands ``cmdFunc`` 254, ``cmdId`` 17 of PROTOCOL.md section 5."""
    match command.get("params"):
        case {"cfgHvAcOutOpen": bool(on)}:
            return replace(settings, ac_on=on)
        case {"cfgDc12vOutOpen": bool(on)}:
            return replace(settings, car_on=on)
        case {"cfgXboostEn": bool(on)}:
            return replace(settings, xboost_on=on)
        case {"cfgMaxChgSoc": int(limit)}:
            return replace(settings, charge_limit_percent=limit)
        case {"cfgMinDsgSoc": int(limit)}:
            return replace(settings, discharge_limit_percent=limit)
        case _:
            return None


DELTA_PRO_3 = Model("DELTA Pro 3", _fields, _messages, _obey)
