"""Recorded rows: read back, read anew by today's maps, and changed."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import psycopg
from psycopg import sql
from psycopg.rows import TupleRow

from ecoflow_tui.core.events import RawMessage
from ecoflow_tui.core.parse import Parser
from ecoflow_tui.store.rows import MEASUREMENT_COLUMNS, MeasurementRow, to_row
from ecoflow_tui.store.stored_messages import MESSAGE, message_in

BATCH_ROWS = 500

_KEPT = frozenset({"message_id", "ts", "device_sn", "source", "topic", "raw_data", "raw_bytes"})
"""What was received, and when and how, is nobody's to change."""

_CHANGED = tuple(column for column in MEASUREMENT_COLUMNS if column not in _KEPT)
_NAMES = sql.SQL(", ").join(map(sql.Identifier, _CHANGED))
_READ = sql.SQL(
    """
    SELECT id, {message}, {names} FROM ecoflow_measurements
    WHERE device_sn = %(serial)s AND (ts, id) > (%(at)s, %(id)s) AND id <= %(last_id)s
      AND (raw_data IS NOT NULL OR raw_bytes IS NOT NULL)
    ORDER BY ts, id LIMIT {limit}
    """
).format(message=sql.SQL(MESSAGE), names=_NAMES, limit=BATCH_ROWS)
_CHANGE = sql.SQL(
    "UPDATE ecoflow_measurements SET ({names}) = ROW ({values}) WHERE id = %s"
).format(names=_NAMES, values=sql.SQL(", ").join([sql.Placeholder()] * len(_CHANGED)))

Cells = Mapping[str, object]
"""The columns that follow from the raw data."""


@dataclass(frozen=True, slots=True)
class StoredRow:
    """A row as it is in the table."""

    id: int
    device_sn: str
    raw: RawMessage
    cells: Cells

    @property
    def at(self) -> datetime:
        """When the message was received."""
        return self.raw.received_at


def read_rows(
    connection: psycopg.Connection, serial: str, start: datetime | None, last_id: object
) -> Iterator[list[StoredRow]]:
    """A station's rows with raw data, in batches, in the order of their reception.

    Args:
        connection: In autocommit mode: nothing stays open between batches.
        serial: The station.
        start: The earliest reception; ``None``: all.
        last_id: The last row; what is recorded meanwhile is read by today's maps anyhow.
    """
    place: dict[str, object] = {"serial": serial, "at": start or "-infinity", "id": 0}
    while True:
        rows = connection.execute(_READ, {**place, "last_id": last_id}).fetchall()
        if not rows:
            return
        yield [_stored(serial, row) for row in rows]
        place.update(id=rows[-1][0], at=rows[-1][2])


def _stored(serial: str, row: TupleRow) -> StoredRow:
    identifier, message_id, at, topic, source, payload, *rest = row
    raw = message_in((message_id, at, topic, source, payload))
    return StoredRow(identifier, serial, raw, dict(zip(_CHANGED, rest, strict=True)))


def reread(parser: Parser, row: StoredRow) -> Cells | None:
    """The columns as today's maps have them; ``None``: they make no row of this station of it."""
    fresh = to_row(parser.parse(row.raw))
    if not isinstance(fresh, MeasurementRow) or fresh.device_sn != row.device_sn:
        return None
    cells = dict(zip(MEASUREMENT_COLUMNS, fresh.cells, strict=True))
    return {column: cells[column] for column in _CHANGED}


def change_rows(connection: psycopg.Connection, changes: Sequence[tuple[int, Cells]]) -> None:
    """Put new columns into rows, all of them or none."""
    with connection.transaction(), connection.cursor() as cursor:
        cursor.executemany(
            _CHANGE, [(*(cells[name] for name in _CHANGED), row_id) for row_id, cells in changes]
        )
