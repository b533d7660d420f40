"""RIVER 2 Pro, and RIVER 2 which the public API refuses: a DELTA 2 with whole volts and amps."""

from dataclasses import replace

from ecoflow_tui.simulator.battery import battery_of, remaining_of
from ecoflow_tui.simulator.models.delta_2 import DELTA_2
from ecoflow_tui.simulator.models.model import Fields
from ecoflow_tui.simulator.power import PowerState, Rating

_UNKNOWN_MINUTES = 5999


def _fields(rating: Rating, state: PowerState) -> Fields:
    pack, left = battery_of(rating, state), remaining_of(rating, state)
    known = [one for one in (left.charge_minutes, left.discharge_minutes) if one is not None]
    return {
        **DELTA_2.fields(rating, state),
        "bms_bmsStatus.amp": round(pack.amps),
        "bms_bmsStatus.vol": round(pack.volts),
        "bms_emsStatus.bmsIsConnt": [0, 0, 0],
        "pd.model": 0,
        "pd.remainTime": min([*known, _UNKNOWN_MINUTES]),
        "pd.typecChaWatts": 0,
    }


RIVER_2_PRO = replace(DELTA_2, product_name="RIVER 2 Pro", fields=_fields)
RIVER_2 = replace(RIVER_2_PRO, product_name="RIVER 2", is_opened=False)
