from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from ecoflow_tui.core.moment import parse_moment

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 3, 29, 12, 30, tzinfo=UTC)
"""Half past two in Berlin, on the day that has 23 hours."""


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("now", "2026-03-29T12:30"),
        ("2h", "2026-03-29T10:30"),
        ("90m ago", "2026-03-29T11:00"),
        ("today", "2026-03-28T23:00"),
        ("Yesterday 14:00", "2026-03-28T13:00"),
        ("09:30", "2026-03-29T07:30"),
        ("2026-03-30", "2026-03-29T22:00"),
        ("2026-03-28 14:00", "2026-03-28T13:00"),
        ("2026-03-28T14:00Z", "2026-03-28T14:00"),
        ("2026-03-28T14:00:00-05:00", "2026-03-28T19:00"),
    ],
)
def test_a_moment_is_meant_in_the_user_s_zone(text: str, moment: str) -> None:
    expected = datetime.fromisoformat(moment).replace(tzinfo=UTC)

    assert parse_moment(text, NOW, BERLIN) == expected


@pytest.mark.parametrize(
    "text", ["", "soon", "yesterday noon", "25:00", "99999999w", "2026-13-01", "+5m", "-5m"]
)
def test_what_is_no_moment_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        parse_moment(text, NOW, BERLIN)


@pytest.mark.parametrize("text", ["+5m", "noon"])
def test_what_is_possible_is_named_in_one_line(text: str) -> None:
    with pytest.raises(ValueError, match=r"write 2h ago, yesterday 14:00, 09:30 or 2026-.*$") as it:
        parse_moment(text, NOW, BERLIN)

    assert str(it.value).startswith(f"'{text}' is no moment")


@pytest.mark.parametrize("text", ["0001-06-01", "9999-12-31", "738000d"])
def test_days_can_be_added_to_any_moment(text: str) -> None:
    moment = parse_moment(text, NOW, BERLIN)

    assert moment - timedelta(days=300) < moment < moment + timedelta(days=300)


@pytest.mark.parametrize("text", ["0001-01-01", "9999-12-31T23:59-12:00", "99999999w"])
def test_a_moment_outside_the_calendar_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is too far away"):
        parse_moment(text, NOW, BERLIN)
