"""Rows from elsewhere on their way in: each message once, whatever is recorded meanwhile."""

import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

import psycopg

from ecoflow_tui.core.errors import DatabaseError
from ecoflow_tui.store.books import Stored
from ecoflow_tui.store.connection import account_for_rows, connect
from ecoflow_tui.store.rows import MeasurementRow, Row, UnreadableRow
from ecoflow_tui.store.schema import run_schema
from ecoflow_tui.store.sqlstate import Trouble, advise, classify, explain, state_of
from ecoflow_tui.store.tables import write_rows

_BATCH_ROWS = 500
_RETRY_SECONDS = (0.1, 0.5, 2.0)
_REMEMBERED_REJECTS = 5
_KNOWN = """
    SELECT true, message_id FROM ecoflow_measurements WHERE message_id = ANY(%s)
    UNION ALL SELECT false, message_id FROM ecoflow_unreadable WHERE message_id = ANY(%s)
"""


@dataclass(frozen=True, slots=True)
class Reject:
    """Something that is no message; ``place`` says where it is."""

    place: str
    reason: str


@dataclass(slots=True)
class ImportReport:
    """What an import did.

    ``read = stored + already_stored + unreadable + the sum of rejects``.

    Attributes:
        read: How many there were.
        done: New rows, rows that were there already, and new rows of ``ecoflow_unreadable``.
        rejects: How many were rejected for which reason.
        examples: The first of them.
    """

    read: int = 0
    done: Stored = field(default_factory=Stored)
    rejects: Counter[str] = field(default_factory=Counter)
    examples: list[Reject] = field(default_factory=list)

    def reject(self, reject: Reject) -> None:
        """Count one that is no message."""
        self.rejects[reject.reason] += 1
        if len(self.examples) < _REMEMBERED_REJECTS:
            self.examples.append(reject)


def import_rows(
    conninfo: str, rows: Iterable[Row | Reject], advance: Callable[[int], None]
) -> ImportReport:
    """Store rows batch by batch.

    Args:
        conninfo: Where to.
        rows: What was read.
        advance: Told after each batch how many were read.

    Raises:
        DatabaseError: PostgreSQL cannot be reached or refuses, or the table there is too old;
            what was stored stays stored.
    """
    report = ImportReport()
    try:
        with connect(conninfo) as connection:
            _prepare(connection)
            account_for_rows(connection)
            for batch in _batches(rows):
                report.read += len(batch)
                good = [row for row in batch if not isinstance(row, Reject)]
                for row in batch:
                    if isinstance(row, Reject):
                        report.reject(row)
                fresh = _without_known(connection, good)
                report.done += Stored(already_stored=len(good) - len(fresh))
                report.done += _store(connection, fresh)
                advance(len(batch))
    except psycopg.Error as error:
        raise DatabaseError(f"cannot import: {explain(error)}", advise(error)) from None
    return report


def _prepare(connection: psycopg.Connection) -> None:
    """Create missing tables; an older installation's are in the way."""
    names = connection.execute(
        "SELECT attname FROM pg_attribute"
        " WHERE attrelid = to_regclass('ecoflow_measurements') AND NOT attisdropped"
    ).fetchall()
    if not names:
        run_schema(connection)
    elif ("message_id",) not in names:
        raise DatabaseError(
            "ecoflow_measurements is an older installation's: it has no message_id",
            "Move it with its indexes (CREATE SCHEMA older; ALTER TABLE ecoflow_measurements SET"
            " SCHEMA older), then run: ecoflow-tui import --table older.ecoflow_measurements",
        )


def _batches(rows: Iterable[Row | Reject]) -> Iterator[list[Row | Reject]]:
    iterator = iter(rows)
    while batch := list(islice(iterator, _BATCH_ROWS)):
        yield batch


def _without_known(connection: psycopg.Connection, rows: Sequence[Row]) -> list[Row]:
    """The rows that are not there yet, as far as that is known: importing again is common."""
    ids = [row.raw.id for row in rows]
    known = set(connection.execute(_KNOWN, (ids, ids)).fetchall())
    return [row for row in rows if (isinstance(row, MeasurementRow), row.raw.id) not in known]


def _store(connection: psycopg.Connection, rows: Sequence[Row]) -> Stored:
    """Store the rows; the one that PostgreSQL cannot hold is found and set aside."""
    if not rows:
        return Stored()
    try:
        return _write(connection, rows)
    except psycopg.Error as error:
        if classify(error) is not Trouble.DATA:
            raise
        if len(rows) == 1 and isinstance(rows[0], MeasurementRow):
            reason = f"PostgreSQL refuses it (SQLSTATE {state_of(error)})"
            return _write(connection, [UnreadableRow(rows[0].raw, rows[0].device_sn, reason)])
        if len(rows) == 1:
            raise
    half = len(rows) // 2
    return _store(connection, rows[:half]) + _store(connection, rows[half:])


def _write(connection: psycopg.Connection, rows: Sequence[Row]) -> Stored:
    """A deadlock with the recorder, or a lock that it holds, passes."""
    for wait_seconds in _RETRY_SECONDS:
        try:
            return write_rows(connection, rows, {})
        except psycopg.OperationalError as error:
            if connection.broken or classify(error) is not Trouble.TRANSIENT:
                raise
        time.sleep(wait_seconds)
    return write_rows(connection, rows, {})
