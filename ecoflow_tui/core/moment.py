"""Moments as people write them: ``2h``, ``yesterday 14:00``, ``2026-06-21``, ``09:30``."""

from datetime import UTC, date, datetime, time, timedelta, tzinfo

from ecoflow_tui.core.duration import parse_duration

_DAYS_BACK = {"today": 0, "yesterday": 1}
# Some way from the ends of the calendar: hours and days can be added to any moment.
_FIRST, _LAST = datetime(2, 1, 1, tzinfo=UTC), datetime(9998, 12, 31, tzinfo=UTC)


def parse_moment(text: str, now: datetime, zone: tzinfo) -> datetime:
    """The moment, in UTC.

    Args:
        text: A length of time before now, a day with or without a time, or a time of today.
        now: The present, aware.
        zone: What times without a zone of their own are meant in.

    Raises:
        ValueError: The text is none of these.
    """
    words = text.strip().lower().removesuffix(" ago").strip()
    try:
        moment = _moment(words, now, zone).astimezone(UTC)
    except OverflowError:
        raise ValueError(f"{text!r} is too far away") from None
    return min(max(moment, _FIRST), _LAST)


def _moment(words: str, now: datetime, zone: tzinfo) -> datetime:
    if words == "now":
        return now
    try:
        length = parse_duration(words)
    except ValueError:
        return _calendar(words, now.astimezone(zone).date(), zone)
    return now - length


def _calendar(words: str, today: date, zone: tzinfo) -> datetime:
    first, _, rest = words.partition(" ")
    try:
        if first in _DAYS_BACK:
            day = today - timedelta(days=_DAYS_BACK[first])
            return datetime.combine(day, time.fromisoformat(rest or "00:00"), zone)
        if ":" in first and "-" not in first:
            return datetime.combine(today, time.fromisoformat(words), zone)
        moment = datetime.fromisoformat(words.upper())
    except ValueError:
        raise ValueError(
            f"{words!r} is no moment; write 2h ago, yesterday 14:00, 09:30 or 2026-06-21T14:00"
        ) from None
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)


def parse_jump(text: str, at: datetime, zone: tzinfo) -> datetime:
    """The moment to go to in a recording, in UTC.

    That is ``+10m`` or ``-1h`` from where it is, a time of the day that is shown, or whatever
    ``parse_moment`` takes.

    Raises:
        ValueError: The text is none of these.
    """
    words = text.strip()
    try:
        if words[:1] in ("+", "-"):
            length = parse_duration(words[1:])
            return (at + length if words[0] == "+" else at - length).astimezone(UTC)
        return parse_moment(words, at, zone)
    except OverflowError:
        raise ValueError(f"{text!r} is too far away") from None
