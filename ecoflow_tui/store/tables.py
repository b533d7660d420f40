"""Writing rows: one transaction a chunk, each message once."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from itertools import chain, islice
from typing import TypeGuard

import msgspec
import psycopg

from ecoflow_tui.store.books import Stored
from ecoflow_tui.store.jsonb import fit_text
from ecoflow_tui.store.rows import (
    MEASUREMENT_COLUMNS,
    ColumnType,
    MeasurementRow,
    Row,
    UnreadableRow,
)
from ecoflow_tui.store.turns import LARGE_BYTES

_FEW = 2
_ONE_TRIP = 8
"""So many messages are stored by one statement: a round trip instead of five."""

_SMALL_BYTES = 1 << 16
"""Of a payload: libpq keeps room for the largest statement for as long as the connection lasts."""

_COLUMNS = ", ".join(MEASUREMENT_COLUMNS)
_COPY = f"COPY ecoflow_measurements ({_COLUMNS}) FROM STDIN (FORMAT BINARY)".encode()
_CELLS = len(MEASUREMENT_COLUMNS)


def _insert_of(rows: int) -> str:
    """The statement for so many rows; those that are there already are left alone."""
    numbers = iter(range(1, rows * _CELLS + 1))
    cells = ", ".join("$%d" for _column in MEASUREMENT_COLUMNS)
    values = ", ".join(f"({cells})" % tuple(islice(numbers, _CELLS)) for _row in range(rows))
    return f"""
        INSERT INTO ecoflow_measurements ({_COLUMNS}) VALUES {values}
        ON CONFLICT (message_id) DO NOTHING
    """


_INSERT = _insert_of(1).encode()
_INSERT_UNREADABLE = b"""
    INSERT INTO ecoflow_unreadable (message_id, ts, device_sn, topic, source, payload, reason)
    VALUES ($1, $2, $3, $4, $5, $6, $7)
    ON CONFLICT (message_id) DO NOTHING
"""
_UNREADABLE_COLUMNS: Mapping[str, ColumnType] = {
    "message_id": ColumnType.UUID,
    "ts": ColumnType.TIME,
    "device_sn": ColumnType.TEXT,
    "topic": ColumnType.TEXT,
    "source": ColumnType.TEXT,
    "payload": ColumnType.BYTES,
    "reason": ColumnType.TEXT,
}
_ASIDE = ", ".join(_UNREADABLE_COLUMNS)
_COPY_UNREADABLE = f"COPY ecoflow_unreadable ({_ASIDE}) FROM STDIN (FORMAT BINARY)".encode()
_IS_THERE = "SELECT FROM ecoflow_unreadable WHERE message_id = $1"
_HEARD = """
    INSERT INTO ecoflow_devices AS d (device_sn, name, model, first_seen, last_seen)
    SELECT * FROM json_to_recordset({seen}::json) AS seen (
        device_sn text, name text, model text, first_seen timestamptz, last_seen timestamptz)
    ON CONFLICT (device_sn) DO UPDATE SET
        name = coalesce(excluded.name, d.name),
        model = coalesce(excluded.model, d.model),
        first_seen = least(d.first_seen, excluded.first_seen),
        last_seen = greatest(d.last_seen, excluded.last_seen)
"""
_KNOWN = """
    INSERT INTO ecoflow_last_known AS k (device_sn, column_name, value, ts)
    SELECT * FROM json_to_recordset({said}::json) AS said (
        device_sn text, column_name text, value float8, ts timestamptz)
    ON CONFLICT (device_sn, column_name) DO UPDATE SET value = excluded.value, ts = excluded.ts
    WHERE excluded.ts >= k.ts
"""
_REMEMBER = f"WITH heard AS ({_HEARD}) {_KNOWN}".format(seen="$1", said="$2").encode()


@cache
def _store_in_one_trip(rows: int) -> bytes:
    """So many rows and what they change, a transaction of its own."""
    last = rows * _CELLS
    heard, known = _HEARD.format(seen=f"${last + 1}"), _KNOWN.format(said=f"${last + 2}")
    return f"""
        WITH stored AS ({_insert_of(rows)} RETURNING 1), heard AS ({heard}), known AS ({known})
        SELECT count(*) FROM stored
    """.encode()


class _Seen(msgspec.Struct):
    """A station that spoke."""

    device_sn: str
    name: str | None
    model: str | None
    first_seen: datetime
    last_seen: datetime


class _Said(msgspec.Struct, gc=False):
    """The last known value of a column."""

    device_sn: str
    column_name: str
    value: float
    ts: datetime


_LAST_SNAPSHOTS = """
    SELECT device_sn, value FROM ecoflow_last_known
    WHERE column_name = 'snapshot' AND device_sn = ANY($1)
"""


def write_rows(
    connection: psycopg.Connection, rows: Sequence[Row], names: Mapping[str, str]
) -> Stored:
    """Store the rows in one transaction; those that are there already are left alone.

    Args:
        connection: In autocommit mode.
        rows: What to store.
        names: What their owner calls the stations, by serial.

    Raises:
        psycopg.Error: Nothing of it is stored, or the connection was lost while it was stored.
    """
    try:
        few = [row for row in rows[:_ONE_TRIP] if _is_plain(row)]
        if len(few) == len(rows):
            return _write_few(connection, few, names)
        return _write(connection, rows, names, may_copy=len(rows) > _FEW)
    except psycopg.errors.UniqueViolation:
        return _write(connection, rows, names, may_copy=False)
    except (ValueError, TypeError, OverflowError) as error:
        raise psycopg.DataError(f"no value for PostgreSQL: {type(error).__name__}") from None


def _is_plain(row: Row) -> TypeGuard[MeasurementRow]:
    """Whether it is small, and nothing has to be asked before it is stored."""
    return (
        isinstance(row, MeasurementRow)
        and row.snapshot is None
        and len(row.raw.payload) <= _SMALL_BYTES
    )


def _write_few(
    connection: psycopg.Connection, rows: Sequence[MeasurementRow], names: Mapping[str, str]
) -> Stored:
    cells = chain.from_iterable(row.cells for row in rows)
    parameters = (*cells, *_memory(rows, rows, names))
    with psycopg.RawCursor(connection) as cursor:
        counted = cursor.execute(_store_in_one_trip(len(rows)), parameters, prepare=True).fetchone()
    stored = 0 if counted is None else counted[0]
    return Stored(stored, len(rows) - stored)


def _write(
    connection: psycopg.Connection,
    rows: Sequence[Row],
    names: Mapping[str, str],
    *,
    may_copy: bool,
) -> Stored:
    measurements = [row for row in rows if isinstance(row, MeasurementRow)]
    unreadable = [row for row in rows if isinstance(row, UnreadableRow)]
    with connection.transaction(), psycopg.RawCursor(connection) as cursor:
        if may_copy:
            _copy(cursor, measurements)
            stored = len(measurements)
        else:
            stored = _insert(cursor, _INSERT, measurements)
        put_aside = _put_aside(cursor, unreadable)
        _remember(cursor, measurements, names)
    return Stored(stored, len(rows) - stored - put_aside, put_aside)


def _copy(cursor: psycopg.Cursor, rows: Sequence[MeasurementRow]) -> None:
    with cursor.copy(_COPY) as copy:
        copy.set_types(list(MEASUREMENT_COLUMNS.values()))
        for row in rows:
            copy.write_row(row.cells)


def _put_aside(cursor: psycopg.Cursor, rows: Sequence[UnreadableRow]) -> int:
    """How many of the rows were not there yet.

    libpq would keep room for as much as the largest row for as long as the connection lasts; COPY
    sends it piece by piece.
    """
    large = [row for row in rows if len(row.raw.payload) >= LARGE_BYTES]
    small = [row for row in rows if len(row.raw.payload) < LARGE_BYTES]
    return _insert(cursor, _INSERT_UNREADABLE, small) + sum(
        _copy_aside(cursor, row) for row in large
    )


def _copy_aside(cursor: psycopg.Cursor, row: UnreadableRow) -> int:
    if cursor.execute(_IS_THERE, (row.raw.id,)).rowcount:
        return 0
    with cursor.copy(_COPY_UNREADABLE) as copy:
        copy.set_types(list(_UNREADABLE_COLUMNS.values()))
        copy.write_row(row.cells)
    return 1


def _insert(cursor: psycopg.Cursor, query: bytes, rows: Sequence[Row]) -> int:
    """How many of the rows were not there yet."""
    if not rows:
        return 0
    if len(rows) > _FEW:
        cursor.executemany(query, [row.cells for row in rows])
        return cursor.rowcount
    return sum(cursor.execute(query, row.cells, prepare=True).rowcount for row in rows)


def _remember(
    cursor: psycopg.Cursor, rows: Sequence[MeasurementRow], names: Mapping[str, str]
) -> None:
    """Keep up the stations and their last known values, in a fixed order against deadlocks."""
    if not rows:
        return
    news = _without_repetitions(cursor, rows)
    cursor.execute(_REMEMBER, _memory(rows, news, names))


def _memory(
    rows: Sequence[MeasurementRow], news: Sequence[MeasurementRow], names: Mapping[str, str]
) -> tuple[str, str]:
    """The stations that spoke, and the last known values among the news, as JSON."""
    return _json(_seen(rows, names)), _json(_newest_values(news))


def _json(records: Sequence[msgspec.Struct]) -> str:
    return msgspec.json.encode(records).decode()


def _without_repetitions(
    cursor: psycopg.Cursor, rows: Sequence[MeasurementRow]
) -> Sequence[MeasurementRow]:
    """A snapshot like the one before it says nothing anew: what is known keeps its age."""
    serials = {row.device_sn for row in rows if row.snapshot is not None}
    if not serials:
        return rows
    last: dict[str, float] = dict(cursor.execute(_LAST_SNAPSHOTS, (list(serials),)).fetchall())
    news = []
    for row in rows:
        if row.snapshot is not None:
            if row.snapshot == last.get(row.device_sn):
                continue
            last[row.device_sn] = row.snapshot
        news.append(row)
    return news


def _seen(rows: Sequence[MeasurementRow], names: Mapping[str, str]) -> list[_Seen]:
    stations: dict[str, _Seen] = {}
    for row in rows:
        serial, at = row.device_sn, row.raw.received_at
        known = stations.get(serial)
        if known is None:
            stations[serial] = _Seen(serial, _name(serial, names), row.model, at, at)
            continue
        known.model = row.model
        known.first_seen = min(known.first_seen, at)
        known.last_seen = max(known.last_seen, at)
    return [known for _serial, known in sorted(stations.items())]


def _name(serial: str, names: Mapping[str, str]) -> str | None:
    name = names.get(serial)
    return fit_text(name) if name else None


def _newest_values(rows: Sequence[MeasurementRow]) -> list[_Said]:
    newest: dict[str, dict[str, tuple[float, datetime]]] = {}
    for row in sorted(rows, key=_received_at):
        at = row.raw.received_at
        words = {column: (value, at) for column, value in row.last_known.items()}
        newest.setdefault(row.device_sn, {}).update(words)
    return [
        _Said(serial, column, *word)
        for serial, words in sorted(newest.items())
        for column, word in sorted(words.items())
    ]


def _received_at(row: MeasurementRow) -> datetime:
    return row.raw.received_at
