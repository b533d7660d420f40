"""What a battery shows on its terminals and on the display: pure functions of a power state."""

import math
from dataclasses import dataclass

from ecoflow_tui.simulator.power import PowerState, Rating

_IDLE_WATTS = 2.0


@dataclass(frozen=True, slots=True)
class Battery:
    """Readings of one pack."""

    volts: float
    amps: float
    cell_millivolts: tuple[int, int]
    remain_mah: int
    full_mah: int


def battery_of(rating: Rating, state: PowerState) -> Battery:
    """The pack as its management system measures it; amps are positive while charging."""
    soc = state.soc_percent(rating)
    rate = state.flows.battery / rating.capacity_wh
    cell = _cell_volts(soc) + 0.05 * rate + 0.0012 * state.jitter
    volts = cell * rating.cells
    nominal_volts = 3.2 * rating.cells
    spread = 0.002 + 0.004 * abs(rate) + 0.0005 * abs(state.jitter)
    return Battery(
        volts=volts,
        amps=state.flows.battery / volts,
        cell_millivolts=(round(1000 * (cell - spread)), round(1000 * (cell + spread))),
        remain_mah=round(1000 * state.stored_wh / nominal_volts),
        full_mah=round(1000 * rating.capacity_wh / nominal_volts),
    )


@dataclass(frozen=True, slots=True)
class Remaining:
    """Minutes until full and until empty; None where it never comes to that."""

    charge_minutes: int | None
    discharge_minutes: int | None


def remaining_of(rating: Rating, state: PowerState) -> Remaining:
    """How long the present flows can last, between the limits the user has set."""
    watts = state.flows.battery
    ceiling = rating.capacity_wh * state.settings.charge_limit_percent / 100.0
    floor = rating.capacity_wh * state.settings.discharge_limit_percent / 100.0
    if watts > _IDLE_WATTS:
        return Remaining(max(0, round(60.0 * (ceiling - state.stored_wh) / watts)), None)
    if watts < -_IDLE_WATTS:
        return Remaining(None, max(0, round(60.0 * (floor - state.stored_wh) / watts)))
    return Remaining(None, None)


def _cell_volts(soc: float) -> float:
    """The resting voltage of an LFP cell: flat in the middle, steep at the ends."""
    return 3.20 + 0.0018 * soc - 0.55 * math.exp(-soc / 4.0) + 0.12 * math.exp((soc - 100.0) / 2.5)
