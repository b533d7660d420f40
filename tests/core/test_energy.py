"""Energy is right where it is known, and never claimed where it is not."""

from collections.abc import Callable
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ecoflow_tui.core.energy import Energy, Method, StationMeter, total
from ecoflow_tui.core.metrics import Metric
from tests.core.days import DAY, Line, at, fridge, metered, sun, true_wh

HOURS = tuple(hour * 3600.0 for hour in range(25))
RATING = 2000.0
SPAN = 7200.0

_KNOTS = st.lists(
    st.tuples(st.integers(0, int(SPAN)), st.integers(0, int(RATING))),
    min_size=2,
    max_size=60,
    unique_by=lambda knot: knot[0],
).map(sorted)


def _sampled(power: Callable[[float], float], every: float) -> list[tuple[float, float]]:
    count = int(DAY / every)
    return [(n * every, float(round(power(n * every)))) for n in range(count + 1)]


def _counted(
    power: Callable[[float], float], every: float, first: float
) -> list[tuple[float, float]]:
    wh, samples = first, []
    for n in range(int(DAY / every) + 1):
        samples.append((n * every, float(int(wh))))
        wh += true_wh(power, n * every, (n + 1) * every)
    return samples


def _holds(energy: Energy, truth: float) -> bool:
    return energy.low_wh <= truth + 1e-6 and (
        energy.high_wh is None or truth <= energy.high_wh + 1e-6
    )


@pytest.mark.parametrize("power", [sun, fridge])
@pytest.mark.parametrize("every", [2.0, 5.0, 11.0])
def test_a_day_of_watts_is_right_within_half_a_percent(
    power: Callable[[float], float], every: float
) -> None:
    (energy,) = metered(_sampled(power, every), Metric.AC_OUT_WATTS, "ac_out")

    truth = true_wh(power, 0, DAY)
    assert energy.wh == pytest.approx(truth, rel=0.005)
    assert _holds(energy, truth)
    assert energy.coverage == pytest.approx(1.0, abs=0.001)
    assert energy.method is Method.WATTS


def test_a_day_of_changes_alone_is_right_within_half_a_percent() -> None:
    samples = _sampled(fridge, 5.0)
    changes = {now[0] for before, now in pairwise(samples) if before[1] != now[1]}
    meter = StationMeter([at(0), at(DAY)], {})

    for seconds, watts in samples:
        is_told = seconds == 0 or seconds in changes
        meter.hear(at(seconds), {Metric.AC_OUT_WATTS: watts} if is_told else {})

    (energy,) = meter.result()["ac_out"]
    assert energy.wh == pytest.approx(true_wh(fridge, 0, DAY), rel=0.005)
    assert _holds(energy, true_wh(fridge, 0, DAY))


def test_every_hour_is_right_too() -> None:
    hours = metered(_sampled(sun, 5.0), Metric.PV_IN_WATTS, "pv_in", HOURS)

    for energy, (start, end) in zip(hours, pairwise(HOURS), strict=True):
        truth = true_wh(sun, start, end)
        assert energy.wh == pytest.approx(truth, rel=0.005, abs=0.6)
        assert _holds(energy, truth)
    assert sum(energy.wh for energy in hours) == pytest.approx(true_wh(sun, 0, DAY), rel=0.005)


def test_a_counter_is_believed_before_the_watts() -> None:
    meter = StationMeter([at(0), at(DAY)], {})
    for seconds, wh in _counted(sun, 60.0, first=357_000.4):
        meter.hear(at(seconds), {Metric.PV_IN_WH_TOTAL: wh, Metric.PV_IN_WATTS: 1.0})

    (energy,) = meter.result()["pv_in"]

    truth = true_wh(sun, 0, DAY)
    assert energy.method is Method.COUNTER
    assert energy.wh == pytest.approx(truth, rel=0.005)
    assert _holds(energy, truth)


def test_a_counter_that_never_moves_is_not_believed() -> None:
    meter = StationMeter([at(0), at(DAY)], {})
    for seconds, watts in _sampled(sun, 30.0):
        meter.hear(at(seconds), {Metric.PV_IN_WH_TOTAL: 0.0, Metric.PV_IN_WATTS: watts})

    (energy,) = meter.result()["pv_in"]

    assert energy.method is Method.WATTS
    assert energy.wh > 1000


@pytest.mark.parametrize("kept", [3, 40, 900])
def test_a_reset_of_a_counter_costs_one_step_and_adds_nothing(kept: int) -> None:
    before = [(n * 60.0, 90_000.0 + n) for n in range(500)]
    after = [(n * 60.0, float(n - 500)) for n in range(500, 500 + kept)]

    (energy,) = metered([*before, *after], Metric.PV_IN_WH_TOTAL, "pv_in")

    assert energy.wh == 499 + kept - 1
    assert energy.low_wh <= 499 + kept <= (energy.high_wh or 1e9)


def test_a_leap_that_no_port_could_carry_is_no_energy() -> None:
    samples = [(n * 60.0, 1000.0 + n + 80_000 * (n >= 500)) for n in range(1000)]

    (energy,) = metered(samples, Metric.PV_IN_WH_TOTAL, "pv_in")

    assert energy.wh == 998
    assert energy.high_wh is None


def test_an_answer_that_is_out_of_date_is_no_reset() -> None:
    samples = [(n * 60.0, 90_000.0 + n) for n in range(1000)]
    samples[500] = (500 * 60.0, 89_900.0)
    samples[700] = (700 * 60.0, 90_600.0)

    (energy,) = metered(samples, Metric.PV_IN_WH_TOTAL, "pv_in")

    assert energy.wh == 999


def test_what_was_counted_during_a_gap_belongs_to_the_period_both_ends_are_in() -> None:
    samples = [(0.0, 100.0), (3000.0, 150.0), (3600.0 * 3, 850.0), (3600.0 * 4, 900.0)]

    hours = metered(samples, Metric.AC_IN_WH_TOTAL, "ac_in", HOURS[:5])

    assert [energy.wh for energy in hours] == [50, 0, 0, 50]
    assert all(energy.low_wh == max(0, energy.wh - 1) for energy in hours)
    assert [energy.high_wh for energy in hours[:3]] == [751, 701, 701]
    (whole,) = metered(samples, Metric.AC_IN_WH_TOTAL, "ac_in", (0.0, 4 * 3600.0))
    assert whole.wh == 800


@given(_KNOTS, st.sampled_from([1, 2, 7, 24]))
def test_the_truth_is_always_within_the_bounds(knots: list[tuple[int, int]], periods: int) -> None:
    line = Line(knots)
    edges = [SPAN * n / periods for n in range(periods + 1)]
    samples = [(float(seconds), float(watts)) for seconds, watts in knots]

    ratings = {Metric.AC_OUT_WATTS: RATING}
    energies = metered(samples, Metric.AC_OUT_WATTS, "ac_out", edges, ratings)

    for energy, (start, end) in zip(energies, pairwise(edges), strict=False):
        assert _holds(energy, line.wh(start, end))
        assert energy.low_wh <= energy.wh + 1e-6
        assert 0 <= energy.coverage <= 1


@settings(deadline=None)
@given(
    st.floats(0, DAY),
    st.floats(0, DAY),
    st.sampled_from([Metric.PV_IN_WATTS, Metric.PV_IN_WH_TOTAL]),
)
def test_a_hole_lowers_the_coverage_and_never_adds_energy(
    one: float, other: float, metric: Metric
) -> None:
    start, end = sorted((one, other))
    samples = SUNNY[metric]
    left = [sample for sample in samples if not start <= sample[0] <= end]

    before = metered(samples, metric, "pv_in", HOURS, {Metric.PV_IN_WATTS: 500.0})
    after = metered(left, metric, "pv_in", HOURS, {Metric.PV_IN_WATTS: 500.0})

    for full, holed, (a, b) in zip(before, after, pairwise(HOURS), strict=False):
        assert holed.coverage <= full.coverage + 1e-9
        if end - start > 600 and start < b and end > a:
            assert holed.coverage < 1
        assert holed.wh <= full.wh + SMOOTHING_WH[metric]
        assert _holds(holed, true_hours[a])


SUNNY = {
    Metric.PV_IN_WATTS: _sampled(sun, 60.0),
    Metric.PV_IN_WH_TOTAL: _counted(sun, 60.0, first=1000.0),
}
SMOOTHING_WH = {Metric.PV_IN_WATTS: 35.0 * 240 / 3600, Metric.PV_IN_WH_TOTAL: 300.0 * 400 / 3600}
"""Up to five minutes of silence are no gap: a straight line stands in for the clouds."""
true_hours = {a: true_wh(sun, a, b) for a, b in pairwise(HOURS)}


def test_a_port_that_was_never_heard_of_has_no_figure() -> None:
    meter = StationMeter([at(0), at(DAY)], {})
    meter.hear(at(5), {Metric.AC_OUT_WATTS: 5.0})
    meter.hear(at(9), {})

    assert set(meter.result()) == {"ac_out"}


def test_without_a_rating_nobody_can_tell_what_a_gap_hid() -> None:
    (energy,) = metered([(0.0, 5.0), (60.0, 5.0)], Metric.AC_OUT_WATTS, "ac_out")

    assert energy.high_wh is None
    assert energy.wh == pytest.approx(5 / 60)


def test_a_total_is_the_sum_and_its_coverage_is_weighed() -> None:
    whole = Energy(100, 90, 110, 3600, 1.0, Method.WATTS)
    part = Energy(10, 9, None, 1200, 0.5, Method.WATTS)

    assert total([whole, whole]) == Energy(200, 180, 220, 7200, 1.0, Method.WATTS)
    assert total([whole, part]).high_wh is None
    assert total([whole, part]).coverage == pytest.approx(4200 / 4800)
