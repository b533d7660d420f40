"""DELTA Pro: flat keys with a module prefix, tenths of watts and volts at the MPPT."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace

from ecoflow_tui.simulator.battery import battery_of, remaining_of
from ecoflow_tui.simulator.household import Outlet
from ecoflow_tui.simulator.models.constants import DELTA_PRO_CONSTANTS
from ecoflow_tui.simulator.models.model import Envelope, Fields, Model
from ecoflow_tui.simulator.power import PowerState, Rating, Settings

_UNKNOWN_MINUTES = 143_999


def _fields(rating: Rating, state: PowerState) -> Fields:
    return {
        **DELTA_PRO_CONSTANTS,
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
        "bmsMaster.amp": round(1000 * pack.amps),
        "bmsMaster.designCap": pack.full_mah,
        "bmsMaster.f32ShowSoc": round(soc, 4),
        "bmsMaster.fullCap": pack.full_mah,
        "bmsMaster.inputWatts": max(watts, 0),
        "bmsMaster.maxCellTemp": celsius + 1,
        "bmsMaster.maxCellVol": pack.cell_millivolts[1],
        "bmsMaster.maxMosTemp": celsius + 3,
        "bmsMaster.minCellTemp": celsius - 1,
        "bmsMaster.minCellVol": pack.cell_millivolts[0],
        "bmsMaster.minMosTemp": celsius + 1,
        "bmsMaster.outputWatts": max(-watts, 0),
        "bmsMaster.remainCap": pack.remain_mah,
        "bmsMaster.soc": round(soc),
        "bmsMaster.temp": celsius,
        "bmsMaster.vol": round(1000 * pack.volts),
    }


def _management(rating: Rating, state: PowerState) -> Fields:
    left, soc = remaining_of(rating, state), state.soc_percent(rating)
    return {
        "ems.chgRemainTime": _minutes(left.charge_minutes),
        "ems.chgState": 2 if state.flows.battery > 0 else 1,
        "ems.dsgRemainTime": _minutes(left.discharge_minutes),
        "ems.f32LcdShowSoc": round(soc, 4),
        "ems.lcdShowSoc": round(soc),
        "ems.maxChargeSoc": state.settings.charge_limit_percent,
        "ems.minDsgSoc": state.settings.discharge_limit_percent,
    }


def _display(rating: Rating, state: PowerState) -> Fields:
    left, out, counters = remaining_of(rating, state), state.flows.out, state.counters
    minutes = left.charge_minutes if left.charge_minutes is not None else left.discharge_minutes
    return {
        "pd.chgPowerAc": round(counters.mains_wh),
        "pd.chgSunPower": round(counters.solar_wh),
        "pd.dcOutState": int(state.settings.usb_on),
        "pd.dsgPowerAc": round(counters.ac_out_wh),
        "pd.dsgPowerDc": round(counters.dc_out_wh),
        "pd.qcUsb1Watts": 0,
        "pd.qcUsb2Watts": 0,
        "pd.remainTime": _minutes(minutes),
        "pd.soc": round(state.soc_percent(rating)),
        "pd.sysChgDsgState": 2 if state.flows.battery > 0 else 1,
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
        "inv.acInVol": round(1000 * volts) if mains else 0,
        "inv.cfgAcEnabled": int(settings.ac_on),
        "inv.cfgAcXboost": int(settings.xboost_on),
        "inv.cfgSlowChgWatts": settings.mains_charge_watts,
        "inv.chargerType": int(bool(mains)),
        "inv.dcInTemp": round(state.battery_celsius) + 6,
        "inv.fanState": int(mains + out > 600),
        "inv.inputWatts": mains,
        "inv.invOutAmp": round(1000 * out / volts),
        "inv.invOutFreq": 50 if settings.ac_on else 0,
        "inv.invOutVol": round(1000 * volts) if settings.ac_on else 0,
        "inv.outTemp": round(state.battery_celsius + 5 + out / 150),
        "inv.outputWatts": out,
    }


def _mppt(rating: Rating, state: PowerState) -> Fields:
    sun, car = state.flows.solar, state.flows.out[Outlet.CAR]
    volts = rating.solar_volts + 0.6 * state.jitter if sun else 1.2
    bus = battery_of(rating, state).volts
    return {
        "mppt.carOutAmp": round(100 * car / 13.6),
        "mppt.carOutVol": 136 if state.settings.car_on else 0,
        "mppt.carOutWatts": 10 * car,
        "mppt.carState": int(state.settings.car_on),
        "mppt.chgState": int(sun > 0),
        "mppt.chgType": 2 if sun else 0,
        "mppt.dc24vTemp": round(state.battery_celsius) + 4,
        "mppt.inAmp": round(100 * sun / volts),
        "mppt.inVol": round(10 * volts),
        "mppt.inWatts": round(10 * sun),
        "mppt.mpptTemp": round(state.battery_celsius + 3 + sun / 60),
        "mppt.outAmp": round(100 * 0.95 * sun / bus),
        "mppt.outVol": round(10 * bus),
        "mppt.outWatts": round(10 * 0.95 * sun),
    }


def _minutes(minutes: int | None) -> int:
    return _UNKNOWN_MINUTES if minutes is None else minutes


def _messages(changed: Fields, envelope: Envelope) -> list[Mapping[str, object]]:
    modules: defaultdict[str, Fields] = defaultdict(dict)
    for key, value in changed.items():
        modules[key.partition(".")[0]][key] = value
    return [
        {
            "addr": 0,
            "cmdFunc": 0,
            "cmdId": 0,
            "id": envelope.message_id + number,
            "version": "1.0",
            "timestamp": envelope.timestamp_ms,
            "params": params,
        }
        for number, params in enumerate(modules.values())
    ]


def _obey(settings: Settings, command: Mapping[str, object]) -> Settings | None:
    """Commands of PROTOCOL.md 5.1; ids that only touch the screen or the beeper change nothing."""
    match command.get("params"):
        case {"cmdSet": 32, "id": 66, "enabled": (0 | 1) as on, "xboost": (0 | 1) as xboost}:
            return replace(settings, ac_on=bool(on), xboost_on=bool(xboost))
        case {"cmdSet": 32, "id": 81, "enabled": (0 | 1) as on}:
            return replace(settings, car_on=bool(on))
        case {"cmdSet": 32, "id": 49, "maxChgSoc": int(limit)} if 50 <= limit <= 100:
            return replace(settings, charge_limit_percent=limit)
        case {"cmdSet": 32, "id": 51, "minDsgSoc": int(limit)} if 0 <= limit <= 30:
            return replace(settings, discharge_limit_percent=limit)
        case {"cmdSet": 32, "id": 69, "slowChgPower": int(watts)} if 200 <= watts <= 2900:
            return replace(settings, mains_charge_watts=watts)
        case {"cmdSet": 32, "id": 33 | 38 | 39 | 52 | 53 | 71 | 82 | 84 | 94 | 95 | 153}:
            return settings
        case _:
            return None


DELTA_PRO = Model("DELTA Pro", _fields, _messages, _obey)
