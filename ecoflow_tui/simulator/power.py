"""The physics of a power station: what flows, and what that does to the battery."""

import math
import random
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from ecoflow_tui.simulator.household import Appliance, Outlet, demand
from ecoflow_tui.simulator.weather import hour_of_day, outdoor_celsius, sunshine

_STEP_SECONDS = 60.0
_CHARGE_EFFICIENCY = 0.96
_RESTART_PERCENT = 5.0


@dataclass(frozen=True, slots=True)
class Rating:
    """What a station is built and set up for.

    Attributes:
        capacity_wh: The energy of its full battery.
        cells: LFP cells in series.
        ac_volts: The voltage of its AC side.
        ac_out_watts: What its inverter can give.
        solar_watts: Peak of the panels that are connected.
        solar_volts: Where the panels work best.
        idle_watts: What it needs for itself.
        appliances: What is plugged in.
        mains_hours: When the mains (or a generator) charge it, hours of the day.
        generator_below_percent: Below this SoC a generator starts, and runs to 60 %.
    """

    capacity_wh: float
    cells: int
    ac_volts: float
    ac_out_watts: float
    solar_watts: float
    solar_volts: float
    idle_watts: float
    appliances: tuple[Appliance, ...]
    mains_hours: tuple[float, float] | None = None
    generator_below_percent: float | None = None


@dataclass(frozen=True, slots=True)
class Settings:
    """The switches and limits a user can set."""

    ac_on: bool = True
    xboost_on: bool = True
    car_on: bool = True
    usb_on: bool = True
    charge_limit_percent: int = 100
    discharge_limit_percent: int = 10
    mains_charge_watts: int = 600


@dataclass(frozen=True, slots=True)
class Flows:
    """Watts at this moment; whole ones, as the station measures them."""

    solar: float = 0.0
    mains: int = 0
    out: Mapping[Outlet, int] = field(default_factory=lambda: dict.fromkeys(Outlet, 0))
    battery: float = 0.0

    @property
    def watts_in(self) -> int:
        """Solar and mains."""
        return round(self.solar) + self.mains

    @property
    def watts_out(self) -> int:
        """All outlets."""
        return sum(self.out.values())


@dataclass(frozen=True, slots=True)
class Counters:
    """Lifetime watt-hours."""

    solar_wh: float
    mains_wh: float
    ac_out_wh: float
    dc_out_wh: float

    def advanced(self, flows: Flows, hours: float) -> "Counters":
        """The counters after these flows have lasted for some hours."""
        ac_out = flows.out[Outlet.AC]
        return Counters(
            self.solar_wh + flows.solar * hours,
            self.mains_wh + flows.mains * hours,
            self.ac_out_wh + ac_out * hours,
            self.dc_out_wh + (flows.watts_out - ac_out) * hours,
        )


@dataclass(frozen=True, slots=True)
class PowerState:
    """A station at one moment of its simulated life.

    Attributes:
        at_seconds: Seconds since the midnight before the simulation began.
        stored_wh: The energy in the battery.
        battery_celsius: The battery's temperature.
        settings: Switches and limits.
        flows: The watts of the last step.
        counters: Lifetime watt-hours.
        generator_runs: Whether the generator has been started.
        is_exhausted: Whether the outputs are off until the battery has recovered.
        jitter: -1 to 1, new at every step: measured values never stand still.
    """

    at_seconds: float
    stored_wh: float
    battery_celsius: float
    settings: Settings
    counters: Counters
    flows: Flows = Flows()
    generator_runs: bool = False
    is_exhausted: bool = False
    jitter: float = 0.0

    def soc_percent(self, rating: Rating) -> float:
        """The state of charge, 0 to 100."""
        return 100.0 * self.stored_wh / rating.capacity_wh


def advance(
    rating: Rating, state: PowerState, seconds: float, phase: float, dice: random.Random
) -> PowerState:
    """The station some seconds later, computed in steps of at most a minute."""
    while seconds > 0:
        step = min(seconds, _STEP_SECONDS)
        state = _step(rating, state, step, phase, dice)
        seconds -= step
    return state


def _step(
    rating: Rating, state: PowerState, seconds: float, phase: float, dice: random.Random
) -> PowerState:
    soc = state.soc_percent(rating)
    state = replace(
        state,
        at_seconds=state.at_seconds + seconds,
        jitter=dice.uniform(-1.0, 1.0),
        generator_runs=_generator_runs(rating, state, soc),
        is_exhausted=_is_exhausted(state, soc),
    )
    flows = _flows(rating, state, soc, phase, dice)
    hours = seconds / 3600.0
    gain = flows.battery * (_CHARGE_EFFICIENCY if flows.battery > 0 else 1.0) * hours
    return replace(
        state,
        flows=flows,
        stored_wh=min(max(state.stored_wh + gain, 0.0), rating.capacity_wh),
        battery_celsius=_warmed(rating, state, flows, seconds),
        counters=state.counters.advanced(flows, hours),
    )


def _generator_runs(rating: Rating, state: PowerState, soc: float) -> bool:
    if rating.generator_below_percent is None:
        return False
    return soc < rating.generator_below_percent or (state.generator_runs and soc < 60.0)


def _is_exhausted(state: PowerState, soc: float) -> bool:
    floor = state.settings.discharge_limit_percent
    return soc <= floor or (state.is_exhausted and soc < floor + _RESTART_PERCENT)


def _flows(
    rating: Rating, state: PowerState, soc: float, phase: float, dice: random.Random
) -> Flows:
    out = _outputs(rating, state, phase, dice)
    sun = rating.solar_watts * sunshine(state.at_seconds, phase)
    solar = round(sun * (1.0 + 0.01 * dice.uniform(-1.0, 1.0)), 1)
    mains = _mains_watts(rating, state, soc)
    needed = sum(out.values()) + rating.idle_watts
    if soc >= state.settings.charge_limit_percent:
        solar = round(min(solar, needed), 1)
        mains = min(mains, round(needed - solar))
    return Flows(solar, mains, out, round(solar + mains - needed, 1))


def _outputs(
    rating: Rating, state: PowerState, phase: float, dice: random.Random
) -> dict[Outlet, int]:
    wanted = demand(rating.appliances, state.at_seconds, phase)
    settings = state.settings
    is_on = dict.fromkeys(Outlet, settings.usb_on)
    is_on |= {Outlet.AC: settings.ac_on, Outlet.CAR: settings.car_on}
    out = {}
    for outlet, watts in wanted.items():
        measured = watts * (1.0 + 0.02 * dice.uniform(-1.0, 1.0))
        out[outlet] = round(measured) if is_on[outlet] and not state.is_exhausted else 0
    out[Outlet.AC] = min(out[Outlet.AC], round(rating.ac_out_watts))
    return out


def _mains_watts(rating: Rating, state: PowerState, soc: float) -> int:
    if not (state.generator_runs or _is_mains_hour(rating, state.at_seconds)):
        return 0
    taper = min(1.0, max(0.1, (100.0 - soc) / 8.0))
    return round(state.settings.mains_charge_watts * taper * (1.0 + 0.005 * state.jitter))


def _is_mains_hour(rating: Rating, at_seconds: float) -> bool:
    if rating.mains_hours is None:
        return False
    first, last = rating.mains_hours
    hour = hour_of_day(at_seconds)
    return first <= hour < last if first <= last else hour >= first or hour < last


def _warmed(rating: Rating, state: PowerState, flows: Flows, seconds: float) -> float:
    """The battery follows the air and its own losses, within about an hour."""
    rate = abs(flows.battery) / rating.capacity_wh
    target = outdoor_celsius(state.at_seconds) + 4.0 + 14.0 * rate
    return state.battery_celsius + (target - state.battery_celsius) * -math.expm1(-seconds / 3600.0)
