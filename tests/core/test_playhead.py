from datetime import UTC, datetime, timedelta

import pytest

from ecoflow_tui.core.moment import parse_jump
from ecoflow_tui.core.playhead import SPEEDS, Playhead
from tests.messages import NOON

END = NOON + timedelta(hours=1)


def at(seconds: float) -> datetime:
    return NOON + timedelta(seconds=seconds)


def test_time_passes_at_the_speed_that_was_chosen() -> None:
    head = Playhead(NOON, speed=60)

    assert head.passed(0.5, None, END, is_end=True).at == at(30)


def test_a_minute_without_a_message_is_jumped_over() -> None:
    assert Playhead(NOON).passed(0.1, at(1800), END, is_end=True).at == at(1799)


def test_a_gap_that_is_to_be_shown_passes_like_any_time() -> None:
    head = Playhead(NOON, skips_gaps=False)

    assert head.passed(0.5, at(1800), END, is_end=True).at == at(0.5)


def test_it_stops_at_the_end() -> None:
    head = Playhead(END, speed=3600).passed(10, None, END, is_end=True)

    assert (head.at, head.is_running) == (END, False)


def test_it_waits_where_more_may_come() -> None:
    head = Playhead(END).passed(10, None, END, is_end=False)

    assert (head.at, head.is_running) == (END, True)


def test_a_pause_stops_the_clock() -> None:
    head = Playhead(NOON, is_running=False)

    assert head.passed(10, None, END, is_end=True) is head


def test_speeds_go_from_a_quarter_to_an_hour_a_second() -> None:
    assert (SPEEDS[0], SPEEDS[-1]) == (0.25, 3600)
    assert Playhead(NOON).geared(1).speed == 2
    assert Playhead(NOON).geared(-9).speed == 0.25
    assert Playhead(NOON).geared(99).speed == 3600


@pytest.mark.parametrize(
    ("text", "expected"),
    [("+10m", 600), ("-1h", -3600), ("12:30", 1800), ("2026-06-21T12:00:05", 5), ("30s", -30)],
)
def test_one_jumps_by_a_time_or_to_one(text: str, expected: int) -> None:
    assert parse_jump(text, NOON, UTC) == at(expected)


@pytest.mark.parametrize("text", ["", "soon", "+", "+soon", "-99999999d", "25:99"])
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        parse_jump(text, NOON, UTC)
