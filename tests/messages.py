"""Messages as the tests make them."""

from datetime import UTC, datetime
from uuid import UUID

import msgspec

from ecoflow_tui.core.events import Origin, RawMessage, Reading
from ecoflow_tui.core.parse import Parser
from ecoflow_tui.devices import find_model

NOON = datetime(2026, 6, 21, 12, tzinfo=UTC)
DELTA_PRO = "DCABZ8ZE5DEMO01"
DELTA_2 = "R331ZEB4ZEDEMO02"


def a_message(
    payload: object,
    *,
    serial: str = DELTA_PRO,
    topic: str | None = None,
    at: datetime = NOON,
    number: int = 1,
    origin: Origin = Origin.MQTT,
) -> RawMessage:
    """A message with a JSON value, or with the very bytes given."""
    content = payload if isinstance(payload, bytes) else msgspec.json.encode(payload)
    where = f"/open/open-0123456789abcdef/{serial}/quota" if topic is None else topic
    return RawMessage(UUID(int=number), at, where, content, qos=1, origin=origin)


def a_reading(payload: object, *, serial: str = DELTA_PRO, topic: str | None = None) -> Reading:
    """What a lone message says."""
    event = Parser(find_model).parse(a_message(payload, serial=serial, topic=topic))
    assert isinstance(event, Reading), event
    return event
