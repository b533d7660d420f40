"""DELTA 2 and its relatives: one message per module, keys without their prefix, milliunits."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace

from ecoflow_tui.simulator.battery import battery_of, remaining_of
from ecoflow_tui.simulator.household import Outlet
from ecoflow_tui.simulator.models.constants import DELTA_2_CONSTANTS
from ecoflow_tui.simulator.models.model import Envelope, Fields, Model
from ecoflow_tui.simulator.power import PowerState, Rating, Settings

_UNKNOWN_MINUTES = 5939

_MODULES = {
    "pd": ("pdStatus", 1),
    "bms_bmsStatus": ("bmsStatus", 2),
    "bms_emsStatus": ("emsStatus", 2),
    "inv": ("invStatus", 3),
    "mppt": ("mpptStatus", 5),
}


def _fields(rating: Rating, state: PowerState) -> Fields:
    return {
        **DELTA_2_CONSTANTS,
        **_battery(rating, state),
        **_management(rating, state),
        **_display(rating, state),
        **_inverter(rating, state),
        **_mppt(rating, state),
    }


def _battery(rating: Rating, state: PowerState) -> Fields:
    pack, watts = battery_of(rating, state), round(state.flows.battery)
    soc, celsius = state.soc_percent(rating), round(state.battery_celsius)
    return {
        "bms_bmsStatus.amp": round(1000 * pack.amps),
        "bms_bmsStatus.designCap": pack.full_mah,
        "bms_bmsStatus.f32ShowSoc": round(soc, 2),
        "bms_bmsStatus.fullCap": pack.full_mah,
        "bms_bmsStatus.inputWatts": max(watts, 0),
        "bms_bmsStatus.maxCellTemp": celsius + 1,
        "bms_bmsStatus.maxCellVol": pack.cell_millivolts[1],
        "bms_bmsStatus.maxMosTemp": celsius + 3,
        "bms_bmsStatus.minCellTemp": celsius - 1,
        "bms_bmsStatus.minCellVol": pack.cell_millivolts[0],
        "bms_bmsStatus.minMosTemp": celsius + 1,
        "bms_bmsStatus.outputWatts": max(-watts, 0),
        "bms_bmsStatus.remainCap": pack.remain_mah,
        "bms_bmsStatus.soc": round(soc),
        "bms_bmsStatus.temp": celsius,
        "bms_bmsStatus.vol": round(1000 * pack.volts),
    }


def _management(rating: Rating, state: PowerState) -> Fields:
    left, soc = remaining_of(rating, state), state.soc_percent(rating)
    return {
        "bms_emsStatus.chgRemainTime": _minutes(left.charge_minutes),
        "bms_emsStatus.chgState": 2 if state.flows.battery > 0 else 1,
        "bms_emsStatus.dsgRemainTime": _minutes(left.discharge_minutes),
        "bms_emsStatus.f32LcdShowSoc": round(soc, 2),
        "bms_emsStatus.lcdShowSoc": round(soc),
        "bms_emsStatus.maxChargeSoc": state.settings.charge_limit_percent,
        "bms_emsStatus.minDsgSoc": state.settings.discharge_limit_percent,
    }


def _display(rating: Rating, state: PowerState) -> Fields:
    out, counters = state.flows.out, state.counters
    return {
        "pd.carWatts": out[Outlet.CAR],
        "pd.chgDsgState": int(state.flows.battery > 0),
        "pd.chgPowerAC": round(counters.mains_wh),
        "pd.chgSunPower": round(counters.solar_wh),
        "pd.dcOutState": int(state.settings.usb_on),
        "pd.dsgPowerAC": round(counters.ac_out_wh),
        "pd.dsgPowerDC": round(counters.dc_out_wh),
        "pd.remainTime": _signed_minutes(rating, state),
        "pd.soc": round(state.soc_percent(rating)),
        "pd.typec1Temp": round(state.battery_celsius) + 2,
        "pd.typec1Watts": out[Outlet.TYPEC1],
        "pd.typec2Temp": round(state.battery_celsius) + 2,
        "pd.typec2Watts": out[Outlet.TYPEC2],
        "pd.usb1Watts": out[Outlet.USB1],
        "pd.usb2Watts": out[Outlet.USB2],
        "pd.wattsInSum": state.flows.watts_in,
        "pd.wattsOutSum": state.flows.watts_out,
    }


def _inverter(rating: Rating, state: PowerState) -> Fields:
    volts = rating.ac_volts + 0.8 * state.jitter
    settings, mains, out = state.settings, state.flows.mains, state.flows.out[Outlet.AC]
    return {
        "inv.acInAmp": round(1000 * mains / volts),
        "inv.acInFreq": 50 if mains else 0,
        "inv.acInVol": round(1000 * volts) if mains else 0,
        "inv.cfgAcEnabled": int(settings.ac_on),
        "inv.cfgAcXboost": int(settings.xboost_on),
        "inv.chargerType": int(bool(mains)),
        "inv.fanState": int(mains + out > 400),
        "inv.inputWatts": mains,
        "inv.invOutAmp": round(1000 * out / volts),
        "inv.invOutFreq": 50 if settings.ac_on else 0,
        "inv.invOutVol": round(1000 * volts) if settings.ac_on else 0,
        "inv.outTemp": round(state.battery_celsius + 5 + out / 100),
        "inv.outputWatts": out,
    }


def _mppt(rating: Rating, state: PowerState) -> Fields:
    sun, car, settings = state.flows.solar, state.flows.out[Outlet.CAR], state.settings
    volts = rating.solar_volts + 0.6 * state.jitter if sun else 1.4
    bus = battery_of(rating, state).volts
    return {
        "mppt.carOutAmp": round(1000 * car / 13.6),
        "mppt.carOutVol": 13_600 if settings.car_on else 102,
        "mppt.carOutWatts": 10 * car,
        "mppt.carState": int(settings.car_on),
        "mppt.carTemp": round(state.battery_celsius) + 3,
        "mppt.cfgAcEnabled": int(settings.ac_on),
        "mppt.cfgAcXboost": int(settings.xboost_on),
        "mppt.cfgChgWatts": settings.mains_charge_watts,
        "mppt.chgState": int(sun > 0),
        "mppt.chgType": 2 if sun else 0,
        "mppt.inAmp": round(1000 * sun / volts),
        "mppt.inVol": round(1000 * volts),
        "mppt.inWatts": round(sun),
        "mppt.mpptTemp": round(state.battery_celsius + 3 + sun / 40),
        "mppt.outAmp": round(1000 * 0.95 * sun / bus),
        "mppt.outVol": round(1000 * bus),
        "mppt.outWatts": round(0.95 * sun),
    }


def _minutes(minutes: int | None) -> int:
    return _UNKNOWN_MINUTES if minutes is None else min(minutes, _UNKNOWN_MINUTES)


def _signed_minutes(rating: Rating, state: PowerState) -> int:
    left = remaining_of(rating, state)
    if left.discharge_minutes is not None:
        return -_minutes(left.discharge_minutes)
    return _minutes(left.charge_minutes)


def _messages(changed: Fields, envelope: Envelope) -> list[Mapping[str, object]]:
    modules: defaultdict[str, Fields] = defaultdict(dict)
    for key, value in changed.items():
        module, _, name = key.partition(".")
        modules[module][name] = value
    return [
        {
            "id": (envelope.message_id + number) % 1_000_000_000,
            "version": "1.0",
            "time": envelope.uptime,
            "moduleType": _MODULES[module][1],
            "needAck": 0,
            "typeCode": _MODULES[module][0],
            "params": params,
        }
        for number, (module, params) in enumerate(modules.items())
    ]


def _obey(settings: Settings, command: Mapping[str, object]) -> Settings | None:
    """Commands of PROTOCOL.md 5.2; the ones that only touch the screen change nothing."""
    match command:
        case {"operateType": "acOutCfg", "params": {"enabled": (0 | 1) as on, **more}}:
            xboost = bool(more.get("xboost", settings.xboost_on))
            return replace(settings, ac_on=bool(on), xboost_on=xboost)
        case {"operateType": "mpptCar", "params": {"enabled": (0 | 1) as on}}:
            return replace(settings, car_on=bool(on))
        case {"operateType": "dcOutCfg", "params": {"enabled": (0 | 1) as on}}:
            return replace(settings, usb_on=bool(on))
        case {"operateType": "upsConfig", "params": {"maxChgSoc": int(limit)}}:
            return replace(settings, charge_limit_percent=limit)
        case {"operateType": "dsgCfg", "params": {"minDsgSoc": int(limit)}}:
            return replace(settings, discharge_limit_percent=limit)
        case {"operateType": "acChgCfg", "params": {"chgWatts": int(watts)}}:
            return replace(settings, mains_charge_watts=watts)
        case {"operateType": "quietMode" | "lcdCfg" | "standbyTime" | "carStandby"}:
            return settings
        case _:
            return None


DELTA_2 = Model("DELTA 2", _fields, _messages, _obey)
