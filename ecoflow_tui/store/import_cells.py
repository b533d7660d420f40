"""Rows from named texts: what a CSV file or another installation's table says of a message."""

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cached_property
from uuid import UUID

from ecoflow_tui.core.events import MetricValue, Origin, RawMessage
from ecoflow_tui.core.identity import derived_id
from ecoflow_tui.core.metrics import Metric
from ecoflow_tui.store.jsonb import JsonText, to_jsonb
from ecoflow_tui.store.rows import (
    MEASUREMENT_COLUMNS,
    Cell,
    ColumnType,
    MeasurementRow,
    column_type,
)

_COLUMNS = tuple(MEASUREMENT_COLUMNS)
_RAW_CELLS = frozenset({_COLUMNS.index("raw_data"), _COLUMNS.index("raw_bytes")})
_SWITCHES = {"t": True, "true": True, "1": True, "f": False, "false": False, "0": False}
_ORIGINS = {origin.value: origin for origin in Origin}
_KINDS = ("reading", "presence", "reply")
_NO_JSON = JsonText(b"null", is_exact=True)

Texts = Mapping[str, str | None]
"""Column names and what they hold; ``None`` or empty: nothing."""


class NumbersRow(MeasurementRow, frozen=True):
    """A row of which only the numbers are left."""

    @cached_property
    def cells(self) -> tuple[Cell, ...]:
        """The same with nothing for the payload."""
        cells = enumerate(super().cells)
        return tuple(None if index in _RAW_CELLS else cell for index, cell in cells)


def row_of(texts: Texts, occurrence: int) -> MeasurementRow:
    """The row.

    Args:
        texts: At least ``ts`` and ``device_sn``.
        occurrence: How many equal rows came before it.

    Raises:
        ValueError: A text is not what its column holds; says which, without quoting it.
    """
    payload, json = _payload(texts)
    kind = texts.get("kind") or "reading"
    if kind not in _KINDS:
        raise ValueError("kind is none of reading, presence, reply")
    make = NumbersRow if payload is None else MeasurementRow
    return make(
        raw=_raw(texts, payload or b"", occurrence),
        device_sn=_required(texts, "device_sn"),
        kind=kind,
        model=texts.get("model") or None,
        device_ts=_time(texts, "device_ts"),
        is_online=_switch(texts, "is_online"),
        values=values_of(texts),
        json=json,
    )


def values_of(texts: Texts) -> dict[Metric, MetricValue]:
    """The metrics of which the texts say something. Raises as ``row_of``."""
    found = {metric: _value(texts, metric) for metric in Metric}
    return {metric: value for metric, value in found.items() if value is not None}


def _raw(texts: Texts, payload: bytes, occurrence: int) -> RawMessage:
    serial, at = _required(texts, "device_sn"), _time(texts, "ts")
    if at is None:
        raise ValueError("ts is missing")
    identifier = texts.get("message_id")
    try:
        given = UUID(identifier) if identifier else None
    except ValueError:
        raise ValueError("message_id is no UUID") from None
    return RawMessage(
        id=given or derived_id(serial, _digest(texts), occurrence),
        received_at=at,
        topic=texts.get("topic") or "",
        payload=payload,
        origin=_ORIGINS.get(texts.get("source") or "", Origin.IMPORT),
    )


def _digest(texts: Texts) -> bytes:
    """What makes a row without an id the same row again, whatever columns are added to it."""
    said = sorted((name, text) for name, text in texts.items() if text)
    return repr(said).encode(errors="replace")


def _payload(texts: Texts) -> tuple[bytes | None, JsonText]:
    data, original = texts.get("raw_data"), texts.get("raw_bytes")
    if not data:
        return None, _NO_JSON
    try:
        json = to_jsonb(data.encode())
        payload = bytes.fromhex(original) if original else data.encode()
    except ValueError:
        raise ValueError("raw_data is no JSON, or raw_bytes no hex") from None
    return payload, JsonText(json.text, is_exact=json.is_exact and not original)


def _required(texts: Texts, name: str) -> str:
    text = texts.get(name)
    if not text:
        raise ValueError(f"{name} is missing")
    return text


def _time(texts: Texts, name: str) -> datetime | None:
    text = texts.get(name)
    if not text:
        return None
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError(f"{name} is no time") from None
    return at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)


def _switch(texts: Texts, name: str) -> bool | None:
    text = texts.get(name)
    if not text:
        return None
    if text.lower() not in _SWITCHES:
        raise ValueError(f"{name} is neither true nor false")
    return _SWITCHES[text.lower()]


def _value(texts: Texts, metric: Metric) -> MetricValue:
    if column_type(metric) is ColumnType.SWITCH:
        return _switch(texts, metric.value)
    text = texts.get(metric.value)
    if not text:
        return None
    try:
        return float(text)
    except ValueError:
        raise ValueError(f"{metric.value} is no number") from None
