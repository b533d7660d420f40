"""What a message becomes in the tables."""

import hashlib
import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cached_property
from uuid import UUID

import msgspec
import psycopg
from psycopg.adapt import Dumper
from psycopg.pq import Format

from ecoflow_tui.core.events import (
    Message,
    MetricValue,
    Origin,
    Presence,
    RawMessage,
    Reading,
    Reply,
    Unreadable,
)
from ecoflow_tui.core.metrics import Metric, Unit
from ecoflow_tui.store.jsonb import JsonText, fit_text, to_jsonb

Cell = UUID | datetime | str | int | float | bool | bytes | JsonText | None

_MAX_INTEGER = 2**31 - 1


class ColumnType(StrEnum):
    """The types of the columns, as PostgreSQL calls them."""

    UUID = "uuid"
    TIME = "timestamptz"
    TEXT = "text"
    WHOLE = "int4"
    NUMBER = "float8"
    SWITCH = "bool"
    JSON = "jsonb"
    BYTES = "bytea"


class _JsonTextDumper(Dumper):
    """Sends the text as it is, behind the number of jsonb's binary form."""

    format = Format.BINARY
    oid = psycopg.adapters.types["jsonb"].oid

    def dump(self, obj: JsonText) -> bytes:
        """The value on the wire."""
        return b"\x01" + obj.text


psycopg.adapters.register_dumper(JsonText, _JsonTextDumper)

_WHOLE = frozenset(
    {
        Metric.SOC_PERCENT,
        Metric.REMAIN_TIME_MIN,
        Metric.WATTS_IN_SUM,
        Metric.WATTS_OUT_SUM,
        Metric.AC_OUT_WATTS,
        Metric.DC_OUT_WATTS,
        Metric.TYPEC_OUT_WATTS,
        Metric.USB_OUT_WATTS,
        Metric.PV_IN_WATTS,
        Metric.CHARGE_REMAIN_MIN,
        Metric.DISCHARGE_REMAIN_MIN,
        Metric.CYCLES,
        Metric.CHARGE_LIMIT_PERCENT,
        Metric.DISCHARGE_LIMIT_PERCENT,
        Metric.AC_CHARGE_LIMIT_WATTS,
    }
)


def column_type(metric: Metric) -> ColumnType:
    """The type of a metric's column."""
    if metric.unit is Unit.SWITCH:
        return ColumnType.SWITCH
    return ColumnType.WHOLE if metric in _WHOLE else ColumnType.NUMBER


_METRICS = tuple((metric, column_type(metric)) for metric in Metric)

MEASUREMENT_COLUMNS: Mapping[str, ColumnType] = {
    "message_id": ColumnType.UUID,
    "ts": ColumnType.TIME,
    "device_sn": ColumnType.TEXT,
    "kind": ColumnType.TEXT,
    "source": ColumnType.TEXT,
    "topic": ColumnType.TEXT,
    "model": ColumnType.TEXT,
    "device_ts": ColumnType.TIME,
    "is_online": ColumnType.SWITCH,
    "raw_data": ColumnType.JSON,
    "raw_bytes": ColumnType.BYTES,
    **{metric.value: kind for metric, kind in _METRICS},
}

_FIRST_METRIC = len(MEASUREMENT_COLUMNS) - len(_METRICS)
_NO_METRICS = (None,) * len(_METRICS)
_PLACES = {metric: place for place, (metric, _kind) in enumerate(_METRICS, _FIRST_METRIC)}
_KINDS = dict(_METRICS)


class MeasurementRow(msgspec.Struct, frozen=True, dict=True):
    """A row of ``ecoflow_measurements``.

    Attributes:
        usual_seconds: How often its station usually gives a sign of life, where it is one.
        snapshot: Of a REST snapshot, a number that two share which say the same.
    """

    raw: RawMessage
    device_sn: str
    kind: str
    model: str | None
    device_ts: datetime | None
    is_online: bool | None
    values: Mapping[Metric, MetricValue]
    json: JsonText
    usual_seconds: float | None = None
    snapshot: float | None = None

    @cached_property
    def cells(self) -> tuple[Cell, ...]:
        """The row in the order of ``MEASUREMENT_COLUMNS``."""
        cells: list[Cell] = [
            self.raw.id,
            self.raw.received_at,
            self.device_sn,
            self.kind,
            self.raw.origin.value,
            fit_text(self.raw.topic),
            self.model,
            self.device_ts,
            self.is_online,
            self.json,
            None if self.json.is_exact else self.raw.payload,
            *_NO_METRICS,
        ]
        for metric, number in self.numbers.items():
            cells[_PLACES[metric]] = number
        return tuple(cells)

    @cached_property
    def numbers(self) -> dict[Metric, float | bool]:
        """The metrics that are known, as their columns hold them."""
        numbers: dict[Metric, float | bool] = {}
        for metric, value in self.values.items():
            cell = None if value is None else _cell(_KINDS[metric], value)
            if cell is not None:
                numbers[metric] = cell
        return numbers

    @property
    def last_known(self) -> dict[str, float]:
        """The columns of which this row has a value, as numbers, and what tells of presence.

        ``heard``: a sign of life, and how often one usually comes, 0 where that is not known;
        ``gone``: the cloud says that it is away; ``snapshot``: what REST said.
        """
        numbers = self.numbers
        known: dict[str, float] = dict(zip(numbers, map(float, numbers.values()), strict=True))
        if self.is_online is not None:
            known["is_online"] = float(self.is_online)
        if self.is_online is False:
            known["gone"] = 1.0
        elif self.kind == "reading" and self.raw.origin is not Origin.REST:
            known["heard"] = self.usual_seconds or 0.0
        if self.snapshot is not None:
            known["snapshot"] = self.snapshot
        return known


@dataclass(frozen=True)
class UnreadableRow:
    """A row of ``ecoflow_unreadable``."""

    raw: RawMessage
    device_sn: str | None
    reason: str

    @property
    def cells(self) -> tuple[Cell, ...]:
        """message_id, ts, device_sn, topic, source, payload, reason."""
        raw = self.raw
        return (
            raw.id,
            raw.received_at,
            None if self.device_sn is None else fit_text(self.device_sn),
            fit_text(raw.topic),
            raw.origin.value,
            raw.payload,
            fit_text(self.reason),
        )


Row = MeasurementRow | UnreadableRow


def to_row(message: Message, usual_seconds: float | None = None) -> Row:
    """Where a message goes: JSON with a serial to the measurements, everything else aside.

    Args:
        message: The message.
        usual_seconds: How often its station usually gives a sign of life, where that is known.
    """
    if isinstance(message, Unreadable):
        return UnreadableRow(message.raw, message.device_sn, message.reason)
    if message.device_sn is None:
        return UnreadableRow(message.raw, None, message.reason)
    try:
        json = _json_of(message)
    except ValueError as error:
        return UnreadableRow(message.raw, message.device_sn, f"no JSON to store: {error}")
    return MeasurementRow(
        raw=message.raw,
        device_sn=fit_text(message.device_sn),
        kind=type(message).__name__.lower(),
        model=message.model.name if message.model is not None else None,
        device_ts=message.device_ts if isinstance(message, Reading | Presence) else None,
        is_online=message.is_online if isinstance(message, Reading | Presence) else None,
        values=message.metrics if isinstance(message, Reading) else {},
        json=json,
        usual_seconds=usual_seconds,
        snapshot=_snapshot_of(message) if message.raw.origin is Origin.REST else None,
    )


def _snapshot_of(message: Message) -> float | None:
    """The same for the same fields, and hardly ever for others; exact as a ``float8``."""
    if not isinstance(message, Reading):
        return None
    fields = repr(sorted(message.fields.items())).encode("utf-8", "backslashreplace")
    return float(int.from_bytes(hashlib.blake2b(fields, digest_size=6).digest()))


def _json_of(message: Reading | Presence | Reply) -> JsonText:
    """The payload; of a reading that is no JSON, the fields that were decoded from it."""
    try:
        return to_jsonb(message.raw.payload)
    except ValueError:
        if not isinstance(message, Reading):
            raise
        fields = to_jsonb(msgspec.json.encode(dict(message.fields)))
        return JsonText(fields.text, is_exact=False)


def _cell(kind: ColumnType, value: float | bool) -> float | bool | None:
    """The value as a column of this type holds it; ``None`` where it cannot."""
    if kind is ColumnType.SWITCH:
        return bool(value)
    try:
        number = float(value)
    except OverflowError:
        return None
    if not math.isfinite(number):
        return None
    if kind is ColumnType.NUMBER:
        return number
    whole = round(number)
    return whole if abs(whole) <= _MAX_INTEGER else None
