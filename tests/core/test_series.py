"""A week of one value, read back as columns."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecoflow_tui.core.archive import Archive
from ecoflow_tui.core.metrics import Metric
from ecoflow_tui.core.series import SPANS, Point, Series, grain
from ecoflow_tui.core.trend import Window
from tests.messages import DELTA_PRO, NOON, a_reading

FIVE_MINUTES, HOUR, DAY, WEEK = SPANS


def at(seconds: float) -> datetime:
    return NOON + timedelta(seconds=seconds)


def window(span: timedelta = FIVE_MINUTES, columns: int = 10, ends: float = 299) -> Window:
    return Window(at(ends), span, columns)


def test_a_column_is_the_mean_of_what_was_said_in_it() -> None:
    series = Series()
    for seconds, value in ((0, 100), (1, 200), (31, 50)):
        series.add(at(seconds), value)

    assert series.columns(window(), series)[:2] == (150, 50)


def test_a_value_stands_while_the_station_is_heard() -> None:
    series, heard = Series(), Series()
    series.add(at(0), 73)
    for seconds in range(0, 200, 5):
        heard.add(at(seconds), 1)

    assert series.columns(window(), heard) == (*[73] * 8, None, None)


def test_the_word_that_a_value_is_unknown_ends_it() -> None:
    series, heard = Series(), Series()
    series.add(at(0), 90)
    series.add(at(60), None)
    for seconds in range(0, 300, 5):
        heard.add(at(seconds), 1)

    assert series.columns(window(), heard) == (90, 90, *[None] * 8)


def test_nothing_is_known_of_the_future() -> None:
    series = Series()
    series.add(at(0), 90)

    assert series.columns(window(ends=20), series)[-1] == 90
    assert series.columns(window(ends=-40), series) == (None,) * 10


def test_a_value_from_before_the_window_stands_in_it() -> None:
    series, heard = Series(), Series()
    series.add(at(-100), 55)
    heard.add(at(10), 1)

    assert series.columns(window(), heard)[0] == 55


@pytest.mark.parametrize("span", SPANS)
def test_a_curve_reaches_as_far_as_the_values_that_its_means_hide(span: timedelta) -> None:
    series = Series()
    step = span / 5000
    for number in range(5000):
        series.add(NOON + number * step, {2000: 2000, 3000: -5}.get(number, 100))

    curve = series.curve(Window(NOON + span - step, span, 10), series)

    assert (curve.least, curve.most) == (-5, 2000)
    assert max(value for value in curve.columns if value is not None) < 110


def test_a_curve_reaches_as_far_as_the_database_knows_and_what_stands_from_before() -> None:
    archive = Archive()
    archive.add(a_reading({"pd.soc": 50}))
    points = [Point(at(-400), 30), Point(at(-60), 40, 35, 72), Point(at(-30), 41)]

    archive.fill(DELTA_PRO, Metric.SOC_PERCENT, FIVE_MINUTES, points)

    curve = archive.curve(DELTA_PRO, Metric.SOC_PERCENT, window(ends=29))
    assert (curve.least, curve.most) == (35, 72)


@pytest.mark.parametrize("value", [1e300, -1e300, 16_777_217.3])
def test_the_bounds_of_one_value_are_that_value(value: float) -> None:
    series = Series()
    series.add(at(0), value)

    curve = series.curve(window(), series)

    assert (curve.least, curve.most) == (value, value)


def test_where_nothing_is_drawn_there_are_no_bounds() -> None:
    archive = Archive()

    curve = archive.curve(DELTA_PRO, Metric.SOC_PERCENT, window())

    assert (curve.columns, curve.least, curve.most) == ((None,) * 10, None, None)


@pytest.mark.parametrize("span", SPANS)
def test_every_span_is_kept_whole(span: timedelta) -> None:
    series = Series()
    moment = NOON
    while moment < NOON + span * 3:
        series.add(moment, 7)
        moment += max(grain(span), timedelta(seconds=1))

    columns = series.columns(Window(moment - grain(span), span, 320), series)

    assert set(columns) == {7}


def test_a_chart_may_be_finer_than_what_is_kept() -> None:
    series = Series()
    for seconds in range(300):
        series.add(at(seconds), 7)

    assert set(series.columns(window(columns=900), series)[3:]) == {7}


def test_the_past_is_filled_in_behind_what_was_heard() -> None:
    archive = Archive()
    archive.add(a_reading({"pd.soc": 50}))
    points = [Point(at(-60), 40), Point(at(-30), None), Point(at(0), 99)]

    archive.fill(DELTA_PRO, Metric.SOC_PERCENT, FIVE_MINUTES, points)

    columns = archive.columns(DELTA_PRO, Metric.SOC_PERCENT, window(ends=29))
    assert columns[-3:] == (40, 40, 50)


def test_a_history_of_a_week_does_not_pretend_to_be_one_of_minutes() -> None:
    archive = Archive()
    archive.fill(DELTA_PRO, Metric.SOC_PERCENT, WEEK, [Point(at(-60), 40)])

    assert set(archive.columns(DELTA_PRO, Metric.SOC_PERCENT, window())) == {None}
    assert archive.columns(DELTA_PRO, Metric.SOC_PERCENT, window(WEEK, ends=0))[-1] == 40


@given(st.lists(st.tuples(st.integers(-400, 400), st.floats(-1e6, 1e6) | st.none())))
def test_columns_stay_within_what_was_said(said: list[tuple[int, float | None]]) -> None:
    series = Series()
    for seconds, value in said:
        series.add(at(seconds), value)
    known = [value for _, value in said if value is not None]

    drawn = [v for v in series.columns(window(columns=50), series) if v is not None]

    assert all(min(known) - 1e-3 <= value <= max(known) + 1e-3 for value in drawn)
