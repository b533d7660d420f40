from datetime import timedelta

import pytest

from ecoflow_tui.core.metrics import Metric
from ecoflow_tui.core.outages import Outage, OutageWatch, within
from tests.messages import NOON

MINUTE = timedelta(minutes=1)
SOC, VOLTS, GRID = Metric.SOC_PERCENT, Metric.AC_IN_VOLTS, Metric.GRID_ONLINE


def _watch(*heard: tuple[float, dict[Metric, float]]) -> list[Outage]:
    watch = OutageWatch()
    for minute, values in heard:
        watch.hear(NOON + minute * MINUTE, values)
    return watch.result()


def test_an_outage_is_timed_and_its_depth_is_told() -> None:
    (outage,) = _watch(
        (0, {VOLTS: 229.8, SOC: 95}),
        (1, {}),
        (2, {VOLTS: 0.0}),
        (3, {SOC: 80}),
        (4, {SOC: 71}),
        (5, {SOC: 72}),
        (6, {VOLTS: 231.0}),
    )

    assert (outage.lost_at, outage.back_at) == (NOON + 2 * MINUTE, NOON + 6 * MINUTE)
    assert (outage.at_least, outage.at_most) == (3 * MINUTE, 5 * MINUTE)
    assert (outage.soc_before, outage.soc_lowest, outage.depth_percent) == (95, 71, 24)


def test_a_station_that_falls_silent_with_the_grid_has_wide_bounds() -> None:
    (outage,) = _watch(
        (0, {VOLTS: 230, SOC: 90}), (60, {VOLTS: 0, SOC: 60}), (61, {}), (120, {VOLTS: 230})
    )

    assert (outage.at_least, outage.at_most) == (MINUTE, 120 * MINUTE)
    assert outage.depth_percent == 30


def test_an_outage_that_lasts_has_no_end() -> None:
    (outage,) = _watch((0, {GRID: 1.0, SOC: 50}), (1, {GRID: 0.0}), (2, {SOC: 45}))

    assert outage.back_at is None
    assert outage.at_most is None
    assert outage.depth_percent == 5


@pytest.mark.parametrize(
    "heard",
    [
        [(0, {VOLTS: 0.0}), (1, {VOLTS: 0.0}), (2, {VOLTS: 230.0})],
        [(0, {GRID: 1.0}), (1, {VOLTS: 0.0}), (2, {GRID: 1.0})],
        [(0, {SOC: 50}), (1, {SOC: 40})],
        [(0, {VOLTS: 230}), (600, {VOLTS: 230})],
    ],
)
def test_what_is_no_outage_is_not_told(heard: list[tuple[float, dict[Metric, float]]]) -> None:
    assert _watch(*heard) == []


def test_short_ones_and_others_times_are_left_out() -> None:
    outages = _watch(
        (0, {VOLTS: 230}),
        (1, {VOLTS: 0}),
        (1.1, {VOLTS: 230}),
        (10, {VOLTS: 0}),
        (30, {VOLTS: 230}),
        (90, {VOLTS: 0}),
    )

    def found(since: int, until: int) -> list[Outage]:
        return within(outages, NOON + since * MINUTE, NOON + until * MINUTE, MINUTE)

    assert len(outages) == 3
    assert found(0, 100) == outages[1:]
    assert found(20, 50) == [outages[1]]
    assert found(31, 89) == []
    assert found(200, 300) == [outages[2]]
