from itertools import pairwise

import pytest

from ecoflow_tui.simulator.catalogue import CATALOGUE, DESK, HOME, VAN
from ecoflow_tui.simulator.household import Outlet
from ecoflow_tui.simulator.power import PowerState
from ecoflow_tui.simulator.stations import Station, StationPlan
from ecoflow_tui.simulator.weather import sunshine

PLANS = list(CATALOGUE.values())
STEP_SECONDS = 60.0
DAY_STEPS = 1440


def lived(plan: StationPlan, steps: int = DAY_STEPS, seed: int = 1) -> list[PowerState]:
    station = Station(plan, seed)
    states = [station.state]
    for _ in range(steps):
        station.advance(STEP_SECONDS)
        states.append(station.state)
    return states


@pytest.mark.parametrize("plan", PLANS, ids=lambda plan: plan.name)
def test_energy_is_conserved(plan: StationPlan) -> None:
    for before, after in pairwise(lived(plan)):
        flows = after.flows
        balance = flows.solar + flows.mains - flows.watts_out - plan.rating.idle_watts
        gained = after.stored_wh - before.stored_wh
        offered = flows.battery * (0.96 if flows.battery > 0 else 1.0) / 60.0
        room = plan.rating.capacity_wh - before.stored_wh

        assert flows.battery == pytest.approx(balance, abs=0.11)
        assert gained == pytest.approx(min(offered, room), abs=0.01)
        assert 0.0 <= after.stored_wh <= plan.rating.capacity_wh


@pytest.mark.parametrize("plan", PLANS, ids=lambda plan: plan.name)
def test_a_day_has_sun_night_and_loads_that_change(plan: StationPlan) -> None:
    states = lived(plan)

    assert any(state.flows.solar > 0.5 * plan.rating.solar_watts for state in states)
    assert any(state.flows.solar == 0 for state in states)
    assert len({state.flows.watts_out for state in states}) > 3
    assert max(state.flows.out[Outlet.AC] for state in states) <= plan.rating.ac_out_watts


@pytest.mark.parametrize("plan", PLANS, ids=lambda plan: plan.name)
def test_the_battery_stays_lively_and_within_reason(plan: StationPlan) -> None:
    socs = [state.soc_percent(plan.rating) for state in lived(plan)]

    assert max(socs) - min(socs) > 10.0
    assert min(socs) > 2.0


@pytest.mark.parametrize("plan", [HOME, DESK], ids=lambda plan: plan.name)
def test_the_mains_charge_in_their_hours(plan: StationPlan) -> None:
    hours = {int(state.at_seconds / 3600) % 24 for state in lived(plan) if state.flows.mains}

    assert hours
    assert not hours & set(range(6, 20))


def test_a_generator_runs_from_its_lower_mark_to_its_upper_mark() -> None:
    states = lived(VAN, steps=3 * DAY_STEPS)
    running = [state.soc_percent(VAN.rating) for state in states if state.flows.mains]

    assert running
    assert min(running) > 15.0
    assert max(running) < 62.0


def test_lifetime_counters_only_rise() -> None:
    for before, after in pairwise(lived(HOME)):
        assert after.counters.solar_wh >= before.counters.solar_wh
        assert after.counters.mains_wh >= before.counters.mains_wh
        assert after.counters.ac_out_wh >= before.counters.ac_out_wh
        assert after.counters.dc_out_wh >= before.counters.dc_out_wh


@pytest.mark.parametrize(("hour", "is_light"), [(3, False), (10, True), (13, True), (22, False)])
def test_the_sun_keeps_its_hours(hour: int, is_light: bool) -> None:
    for phase in (0.0, 0.3, 0.8):
        assert (sunshine(hour * 3600.0, phase) > 0.3) == is_light


def test_the_first_minute_is_lively() -> None:
    for plan in (HOME, VAN):
        state = lived(plan, steps=1)[-1]

        assert state.flows.solar > 0.3 * plan.rating.solar_watts
        assert state.flows.watts_out > 0
