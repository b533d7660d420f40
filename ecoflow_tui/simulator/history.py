"""What REST tells of a station's past: aggregates over less than a week (PROTOCOL.md 6)."""

import random
from collections.abc import Mapping
from datetime import datetime, timedelta

from ecoflow_tui.simulator.models.model import Aggregate

WEEK = timedelta(weeks=1)
_SHARE = "%"


def window(begin: object, end: object) -> tuple[datetime, datetime]:
    """The stretch of the past that is asked for, by the station's clock.

    Raises:
        ValueError: It is none, or too long; says why as EcoFlow does.
    """
    try:
        begins, ends = (datetime.fromisoformat(str(text)) for text in (begin, end))
    except ValueError:
        raise ValueError("request fail,please check your params") from None
    if not timedelta() < ends - begins < WEEK:
        raise ValueError("time must be less than one week")
    return begins, ends


def rows(
    aggregates: tuple[Aggregate, ...], serial: str, begins: datetime, ends: datetime
) -> list[Mapping[str, object]]:
    """The figures: the same for the same stretch, whenever it is asked for."""
    days = (ends - begins) / timedelta(days=1)
    chance = random.Random(f"{serial} {begins}")
    return [_row(one, days, chance.uniform(0.7, 1.3)) for one in aggregates]


def _row(aggregate: Aggregate, days: float, luck: float) -> Mapping[str, object]:
    is_share = aggregate.unit == _SHARE
    value = min(100.0, aggregate.usual * luck) if is_share else aggregate.usual * days * luck
    extra = {"extra": aggregate.extra} if aggregate.extra else {}
    row = {"indexName": aggregate.name, "indexValue": round(value, 2), "unit": aggregate.unit}
    return {**row, **extra}
