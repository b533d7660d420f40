"""A station's rhythm: how often it speaks, and how long it may be silent."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecoflow_tui.core.rhythm import RHYTHM_LENGTH, Rhythm, Tolerance

TOLERANCE = Tolerance(times=3, least_seconds=30, most_seconds=900, unknown_seconds=45)


def _after(*times: float) -> Rhythm:
    rhythm = Rhythm()
    for at in times:
        rhythm = rhythm.heard(at)
    return rhythm


def test_a_few_words_make_no_rhythm() -> None:
    rhythm = _after(0, 10, 20, 30, 40)

    assert rhythm.usual_seconds is None
    assert rhythm.patience_seconds(TOLERANCE) == 45


@pytest.mark.parametrize(("every", "patience"), [(1, 30), (20, 60), (120, 360), (3600, 900)])
def test_patience_follows_the_rhythm_within_bounds(every: float, patience: float) -> None:
    rhythm = _after(*(every * number for number in range(10)))

    assert rhythm.patience_seconds(TOLERANCE) == patience


def test_a_burst_is_one_word() -> None:
    bursts = [60 * number + part / 100 for number in range(10) for part in range(12)]

    assert _after(*bursts).usual_seconds == 60


def test_one_outage_does_not_change_the_rhythm() -> None:
    times = [*range(0, 200, 20), *range(5000, 5200, 20)]

    assert _after(*times).usual_seconds == 20


def test_a_station_that_slows_down_is_understood_after_a_while() -> None:
    fast = [float(second) for second in range(100)]
    slow = [100 + 300 * number for number in range(RHYTHM_LENGTH)]

    assert _after(*fast).usual_seconds == 1
    assert _after(*fast, *slow).usual_seconds == 300


@given(st.lists(st.floats(0, 1e9), max_size=60))
def test_what_comes_again_or_too_late_changes_nothing(times: list[float]) -> None:
    rhythm = _after(*times)

    assert all(rhythm.heard(at) == rhythm for at in times if at <= (rhythm.spoke_at or 0))
    assert len(rhythm.intervals) <= RHYTHM_LENGTH
