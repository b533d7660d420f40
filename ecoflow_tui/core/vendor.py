"""EcoFlow's own history: which days can be asked for, and how its answers become messages."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo

from ecoflow_tui.core.events import Origin, RawMessage
from ecoflow_tui.core.identity import derived_id

TOPIC = "REST POST /iot-open/sign/device/quota/data"
"""What the topic of such a message begins with; no other one's does."""

_FORM = "%Y-%m-%d %H:%M:%S"


@dataclass(frozen=True, slots=True)
class Day:
    """A whole day of a time zone.

    Attributes:
        begin: Its first second, as EcoFlow writes it.
        end: Its last second.
        ends_at: When it was over.
    """

    begin: str
    end: str
    ends_at: datetime


def whole_days(since: datetime, until: datetime, zone: tzinfo) -> Iterator[Day]:
    """Every day that is touched and over: the figures of one that is not would change again."""
    start = since.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
    # By the clock on the wall a day after midnight is midnight, 23, 24 or 25 hours later.
    while (ends_at := start + timedelta(days=1)).astimezone(UTC) <= until.astimezone(UTC):
        last_second = start.replace(hour=23, minute=59, second=59)
        yield Day(start.strftime(_FORM), last_second.strftime(_FORM), ends_at.astimezone(UTC))
        start = ends_at


def message_of(serial: str, code: str, day: Day, reply: bytes) -> RawMessage:
    """The answer as a message at the end of its day; asked for again it is the same message."""
    topic = f"{TOPIC}?sn={serial}&code={code}&beginTime={day.begin}&endTime={day.end}"
    identifier = derived_id(topic, b"", 0)
    return RawMessage(identifier, day.ends_at, topic, reply, origin=Origin.VENDOR)
