from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from ecoflow_tui.core.vendor import message_of, whole_days

BERLIN = ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(
    ("month", "day", "hours"), [(3, 29, 23), (6, 21, 24), (10, 25, 25)], ids=str
)
def test_a_day_is_one_of_the_user_s_time_zone(month: int, day: int, hours: int) -> None:
    noon = datetime(2026, month, day, 12, tzinfo=BERLIN)

    (before, found) = whole_days(noon - timedelta(days=1), noon + timedelta(days=1), BERLIN)

    assert found.ends_at - before.ends_at == timedelta(hours=hours)
    assert (found.begin[10:], found.end[10:]) == (" 00:00:00", " 23:59:59")
    assert found.begin[:10] == found.end[:10] == f"2026-{month:02}-{day:02}"


def test_a_day_that_is_not_over_is_not_asked_for() -> None:
    noon = datetime(2026, 6, 21, 12, tzinfo=UTC)

    assert not list(whole_days(noon - timedelta(hours=1), noon, UTC))


def test_the_same_day_is_the_same_message_whatever_is_answered() -> None:
    noon = datetime(2026, 6, 21, 12, tzinfo=UTC)
    (day,) = whole_days(noon - timedelta(days=1), noon, UTC)

    first, second = (message_of("HJ31", "week", day, reply) for reply in (b"{}", b"[]"))

    assert first.id == second.id
    assert first.id != message_of("HJ32", "week", day, b"{}").id
    assert first.received_at == datetime(2026, 6, 21, tzinfo=UTC)
