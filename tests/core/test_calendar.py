from datetime import UTC, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from ecoflow_tui.core.calendar import By, edges, label, period_start, refined

BERLIN = ZoneInfo("Europe/Berlin")


def _utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("day", "hours"), [("2026-03-29", 23), ("2026-06-21", 24), ("2026-10-25", 25)]
)
def test_a_day_has_as_many_hours_as_its_clocks_say(day: str, hours: int) -> None:
    noon = datetime.fromisoformat(f"{day}T12:00").replace(tzinfo=BERLIN)
    start, end = edges(noon, noon + timedelta(hours=20), By.DAY, BERLIN)[:2]

    hourly = edges(start, end, By.HOUR, BERLIN)

    assert end - start == timedelta(hours=hours)
    assert len(hourly) == hours + 1
    assert len({label(hour, By.HOUR, BERLIN) for hour in hourly[:-1]}) == hours


def test_months_follow_each_other() -> None:
    found = edges(_utc("2026-01-31T12:00"), _utc("2026-04-02T00:00"), By.MONTH, BERLIN)

    assert [label(at, By.MONTH, BERLIN) for at in found[:-1]] == [
        "2026-01",
        "2026-02",
        "2026-03",
        "2026-04",
    ]
    assert found[1:-1] == [
        _utc("2026-01-31T23:00"),
        _utc("2026-02-28T23:00"),
        _utc("2026-03-31T22:00"),
    ]
    assert found[-1] == _utc("2026-04-02T00:00")


def test_a_period_that_has_not_ended_is_as_long_as_it_has_lasted() -> None:
    assert edges(_utc("2026-06-21T10:20"), _utc("2026-06-21T11:05"), By.HOUR, UTC) == [
        _utc("2026-06-21T10:00"),
        _utc("2026-06-21T11:00"),
        _utc("2026-06-21T11:05"),
    ]


def test_hours_begin_where_the_zone_s_do() -> None:
    kathmandu = ZoneInfo("Asia/Kathmandu")

    assert period_start(_utc("2026-06-21T10:20"), By.HOUR, kathmandu) == _utc("2026-06-21T10:15")


def test_times_of_day_refine_the_edges_in_local_time() -> None:
    coarse = edges(_utc("2026-03-28T12:00"), _utc("2026-03-29T22:00"), By.DAY, BERLIN)

    found = refined(coarse, [time(6), time(22)], BERLIN)

    assert [at for at in found if at not in coarse] == [
        _utc("2026-03-28T05:00"),
        _utc("2026-03-28T21:00"),
        _utc("2026-03-29T04:00"),
        _utc("2026-03-29T20:00"),
    ]
    assert all(a < b for a, b in pairwise(found))
