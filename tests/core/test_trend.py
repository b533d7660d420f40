from datetime import UTC, datetime, timedelta

from ecoflow_tui.core.trend import Trend, Window

NOON = datetime(2026, 6, 21, 12, tzinfo=UTC)
TEN_SECONDS = Window(NOON + timedelta(seconds=9), timedelta(seconds=10), 5)


def at(seconds: float) -> datetime:
    return NOON + timedelta(seconds=seconds)


def test_an_empty_trend_is_one_gap() -> None:
    assert Trend().columns(TEN_SECONDS) == (None,) * 5


def test_a_column_is_the_mean_of_what_was_said_in_it() -> None:
    trend = Trend()
    trend.add(at(0), 100)
    trend.add(at(1), 200)

    assert trend.columns(TEN_SECONDS)[0] == 150


def test_a_value_stands_until_the_next() -> None:
    trend = Trend()
    trend.add(at(1), 100)
    trend.add(at(8), 300)

    assert trend.columns(TEN_SECONDS) == (100, 100, 100, 100, 300)


def test_a_value_does_not_stand_for_ever() -> None:
    trend = Trend()
    trend.add(at(0), 100)

    columns = trend.columns(Window(at(99), timedelta(seconds=100), 10))

    assert columns == (100, 100, 100, 100, None, None, None, None, None, None)


def test_unknown_is_a_gap_at_once() -> None:
    trend = Trend()
    trend.add(at(0), 100)
    trend.add(at(4), None)

    assert trend.columns(TEN_SECONDS) == (100, 100, None, None, None)


def test_nought_is_no_gap() -> None:
    trend = Trend()
    trend.add(at(0), 0)

    assert trend.columns(TEN_SECONDS) == (0,) * 5


def test_within_a_second_the_last_word_counts() -> None:
    trend = Trend()
    trend.add(at(0.1), 100)
    trend.add(at(0.9), 200)

    assert len(trend) == 1
    assert trend.columns(TEN_SECONDS)[0] == 200


def test_a_late_sample_is_left_out() -> None:
    trend = Trend()
    trend.add(at(5), 100)
    trend.add(at(1), 200)

    assert trend.columns(TEN_SECONDS) == (None, None, 100, 100, 100)


def test_the_oldest_samples_go_first() -> None:
    trend = Trend(capacity=3)
    for second in range(10):
        trend.add(at(second), second)

    assert len(trend) == 3


def test_columns_do_not_shift_with_every_second() -> None:
    now, later = (Window(at(seconds), timedelta(seconds=100), 10) for seconds in (1, 9))

    assert now.edges() == later.edges()
