"""Hours, days and months of a time zone: days have 23, 24 or 25 hours."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from enum import StrEnum
from itertools import pairwise

_HOUR = timedelta(hours=1)


class By(StrEnum):
    """How long a period is."""

    HOUR = "hour"
    DAY = "day"
    MONTH = "month"


def edges(since: datetime, until: datetime, by: By, zone: tzinfo) -> list[datetime]:
    """The edges of the periods from the one that ``since`` is in up to ``until``, in UTC.

    The last edge is ``until``: a period that has not ended yet is as long as it has lasted.
    """
    found = [period_start(since, by, zone)]
    while found[-1] < until:
        found.append(min(_next(found[-1], by, zone), until.astimezone(UTC)))
    return found


def period_start(at: datetime, by: By, zone: tzinfo) -> datetime:
    """When the period began that a moment is in, in UTC."""
    local = at.astimezone(zone)
    if by is By.HOUR:
        into = timedelta(minutes=local.minute, seconds=local.second, microseconds=local.microsecond)
        return at.astimezone(UTC) - into
    day = local.date() if by is By.DAY else local.date().replace(day=1)
    return _midnight(day, zone)


def label(start: datetime, by: By, zone: tzinfo) -> str:
    """The period's name; an hour that comes twice in a night is told apart by its offset."""
    local = start.astimezone(zone)
    if by is By.MONTH:
        return f"{local:%Y-%m}"
    if by is By.DAY:
        return f"{local:%Y-%m-%d}"
    comes_twice = local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset()
    return f"{local:%Y-%m-%d %H:%M}{local:%z}" if comes_twice else f"{local:%Y-%m-%d %H:%M}"


def refined(coarse: Sequence[datetime], times: Sequence[time], zone: tzinfo) -> list[datetime]:
    """The same edges, and every day's times of day between them."""
    found = set(coarse)
    for start, end in pairwise(coarse):
        day = start.astimezone(zone).date() - timedelta(days=1)
        while day <= end.astimezone(zone).date():
            moments = (datetime.combine(day, at, zone).astimezone(UTC) for at in times)
            found.update(moment for moment in moments if start < moment < end)
            day += timedelta(days=1)
    return sorted(found)


def _next(start: datetime, by: By, zone: tzinfo) -> datetime:
    if by is By.HOUR:
        return start + _HOUR
    day = start.astimezone(zone).date()
    step = 1 if by is By.DAY else 32 - day.day
    following = day + timedelta(days=step)
    return _midnight(following if by is By.DAY else following.replace(day=1), zone)


def _midnight(day: date, zone: tzinfo) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(UTC)
