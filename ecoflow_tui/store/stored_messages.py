"""Messages as they were recorded, read back from the tables."""

from datetime import datetime
from uuid import UUID

from ecoflow_tui.core.events import Origin, RawMessage

PAYLOAD = "coalesce(raw_bytes, convert_to(raw_data::text, 'UTF8'))"
"""The payload as it came, or JSON that means the same; NULL where it was pruned."""

MESSAGE = f"message_id, ts, topic, source, {PAYLOAD}"
"""The columns that ``message_in`` takes."""

_ORIGINS = {origin.value: origin for origin in (Origin.REST, Origin.VENDOR)}
"""What was imported came by MQTT, as far as anyone knows."""

MessageCells = tuple[UUID, datetime, str, str, bytes]


def message_in(cells: MessageCells) -> RawMessage:
    """The message in a row."""
    message_id, at, topic, source, payload = cells
    return RawMessage(message_id, at, topic, payload, origin=_ORIGINS.get(source, Origin.MQTT))
