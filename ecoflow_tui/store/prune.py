"""Makes room in the database, a few rows at a time, so that nobody has to wait for it."""

import threading
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import psycopg

from ecoflow_tui.core.errors import DatabaseError
from ecoflow_tui.store.tally import station_of
from ecoflow_tui.store.visit import visit

BATCH_ROWS = 1000

_PAUSE_SECONDS = 0.02
_SAMPLED_ROWS = 2000
_LONG_AGO = datetime(1, 1, 2, tzinfo=UTC)
_SESSION = """
    SELECT set_config('lock_timeout', '2s', false), set_config('statement_timeout', '60s', false)
"""
_WHO_MAY = """
    SELECT current_user, has_table_privilege('ecoflow_measurements', 'DELETE')
        AND has_table_privilege('ecoflow_unreadable', 'DELETE')
"""
_DELETE = """
    WITH old AS (
        SELECT id FROM {table} WHERE ts >= %(first)s AND ts < %(until)s
        ORDER BY ts LIMIT %(rows)s FOR UPDATE SKIP LOCKED
    )
    DELETE FROM {table} AS t USING old WHERE t.id = old.id RETURNING t.ts, t.topic
"""
_EMPTY = """
    WITH old AS (
        SELECT id FROM ecoflow_measurements
        WHERE ts >= %(first)s AND ts < %(until)s
          AND (raw_data IS NOT NULL OR raw_bytes IS NOT NULL)
        ORDER BY ts LIMIT %(rows)s FOR UPDATE SKIP LOCKED
    )
    UPDATE ecoflow_measurements AS t SET raw_data = NULL, raw_bytes = NULL
    FROM old WHERE t.id = old.id RETURNING t.ts, t.topic
"""
_HAVE_ROWS = "SELECT count(*) FROM {table} WHERE ts < %s"
_HAVE_RAW = """
    SELECT count(*) FROM ecoflow_measurements
    WHERE ts >= %s AND ts < %s AND (raw_data IS NOT NULL OR raw_bytes IS NOT NULL)
"""
# A row beside its JSON takes about 220 bytes, and about 150 in the indexes. The index on raw_data
# takes about as much as the JSON itself.
_ROW_BYTES = """
    SELECT 370 + avg(length(topic) + (coalesce(pg_column_size(raw_data), 0)
        * CASE WHEN to_regclass('idx_ecoflow_measurements_raw_data') IS NULL THEN 1 ELSE 2 END)
        + coalesce(pg_column_size(raw_bytes), 0))
    FROM (SELECT topic, raw_data, raw_bytes FROM ecoflow_measurements
          ORDER BY id DESC LIMIT %s) AS newest
"""
_NTH_OLDEST = "SELECT ts FROM ecoflow_measurements ORDER BY ts OFFSET %s LIMIT 1"
_NOTE = """
    UPDATE ecoflow_books SET pruned = pruned + %s
    WHERE station = %s AND run = (
        SELECT run FROM ecoflow_books WHERE station = %s AND started_at <= %s + interval '2 s'
        ORDER BY started_at DESC LIMIT 1)
"""
_TABLES = ("ecoflow_measurements", "ecoflow_unreadable")


@dataclass(frozen=True, slots=True)
class Retention:
    """How long what is kept; ``None``: for ever.

    Attributes:
        keep: Rows.
        raw_keep: Their raw JSON.
        max_bytes: About how much the rows and their indexes may take; the oldest go first.
    """

    keep: timedelta | None = None
    raw_keep: timedelta | None = None
    max_bytes: int | None = None

    def __bool__(self) -> bool:
        return any(part is not None for part in (self.keep, self.raw_keep, self.max_bytes))


class NotTheOwnerError(DatabaseError):
    """The role may insert and read, and nothing else."""

    def __init__(self, role: str) -> None:
        super().__init__(
            f"nothing is pruned: {role} may not delete rows",
            "Run ecoflow-tui db prune as a member of ecoflow_owner, from cron say.",
        )


@dataclass(frozen=True, slots=True)
class Pruned:
    """What was removed, or would be: rows, messages that were unreadable, and raw JSON of rows."""

    rows: int
    unreadable: int
    raw: int


def prune(
    conninfo: str,
    retention: Retention,
    now: datetime,
    *,
    is_dry_run: bool = False,
    stopping: threading.Event | None = None,
) -> Pruned:
    """Remove what is too old.

    Args:
        conninfo: Where the tables are.
        retention: What is too old.
        now: The time, aware.
        is_dry_run: Only count.
        stopping: Ends it early.

    Raises:
        NotTheOwnerError: We may not delete, not even one row; a dry run says so, too.
        DatabaseError: PostgreSQL cannot be reached or refuses.
    """
    with visit(conninfo, "prune the tables") as connection:
        connection.execute(_SESSION)
        _check_rights(connection)
        until = _rows_until(connection, retention, now)
        raw_until = None if retention.raw_keep is None else now - retention.raw_keep
        if is_dry_run:
            return _count(connection, until, raw_until)
        pruning = _Pruning(connection, stopping or threading.Event())
        return pruning.run(until, raw_until)


def _check_rights(connection: psycopg.Connection) -> None:
    """Whoever may only insert cannot be made to delete: that is what the writer's role is for."""
    row = connection.execute(_WHO_MAY).fetchone()
    if row is not None and not row[1]:
        raise NotTheOwnerError(row[0])


def _rows_until(
    connection: psycopg.Connection, retention: Retention, now: datetime
) -> datetime | None:
    """Rows before this moment go."""
    by_age = None if retention.keep is None else now - retention.keep
    by_size = None if retention.max_bytes is None else _size_until(connection, retention.max_bytes)
    return max((at for at in (by_age, by_size) if at is not None), default=None)


def _size_until(connection: psycopg.Connection, max_bytes: int) -> datetime | None:
    """Deleted rows leave room inside the files: what counts is what the remaining rows need."""
    row_bytes = _single(connection, _ROW_BYTES, _SAMPLED_ROWS)
    rows = _single(connection, "SELECT count(*) FROM ecoflow_measurements WHERE %s", True)
    if not isinstance(rows, int) or row_bytes is None:
        return None
    surplus = rows - int(max_bytes / float(str(row_bytes)))
    found = _single(connection, _NTH_OLDEST, surplus) if surplus > 0 else None
    return found if isinstance(found, datetime) else None


def _count(
    connection: psycopg.Connection, until: datetime | None, raw_until: datetime | None
) -> Pruned:
    rows, unreadable = (
        0 if until is None else _single(connection, _HAVE_ROWS.format(table=table), until)
        for table in _TABLES
    )
    raw = 0
    if raw_until is not None:
        row = connection.execute(_HAVE_RAW, (until or _LONG_AGO, raw_until)).fetchone()
        raw = row[0] if row else 0
    return Pruned(int(str(rows)), int(str(unreadable)), raw)


class _Pruning:
    """One pass over the tables."""

    def __init__(self, connection: psycopg.Connection, stopping: threading.Event) -> None:
        self._connection = connection
        self._stopping = stopping

    def run(self, until: datetime | None, raw_until: datetime | None) -> Pruned:
        rows = unreadable = 0
        if until is not None:
            rows, unreadable = (
                self._walk(_DELETE.format(table=table), until, self._note) for table in _TABLES
            )
            self._connection.execute("DELETE FROM ecoflow_gaps WHERE to_ts < %s", (until,))
        raw = 0 if raw_until is None else self._walk(_EMPTY, raw_until, None)
        if rows or unreadable or raw:
            self._make_room_usable()
        return Pruned(rows, unreadable, raw)

    def _walk(
        self,
        statement: str,
        until: datetime,
        note: Callable[[Iterable[tuple[datetime, str]]], None] | None,
    ) -> int:
        """Run a statement for batch after batch, each in a transaction of its own."""
        total, first = 0, _LONG_AGO
        while not self._stopping.is_set():
            parameters = {"first": first, "until": until, "rows": BATCH_ROWS}
            with self._connection.transaction():
                rows = self._connection.execute(statement.encode(), parameters).fetchall()
                if note is not None:
                    note(rows)
            if not rows:
                break
            total, first = total + len(rows), max(ts for ts, _topic in rows)
            self._stopping.wait(_PAUSE_SECONDS)
        return total

    def _note(self, rows: Iterable[tuple[datetime, str]]) -> None:
        """``record verify`` must know that these rows are gone on purpose."""
        latest: dict[str, datetime] = {}
        counts: Counter[str] = Counter()
        for ts, topic in rows:
            station = station_of(topic)
            counts[station] += 1
            latest[station] = max(ts, latest.get(station, ts))
        for station, count in counts.items():
            self._connection.execute(_NOTE, (count, station, station, latest[station]))

    def _make_room_usable(self) -> None:
        """New rows go where the old ones were. Blocks nobody; only the owner may do it."""
        self._connection.execute("SET statement_timeout = 0")
        self._connection.execute("VACUUM ecoflow_measurements, ecoflow_unreadable")


def _single(connection: psycopg.Connection, query: str, parameter: object) -> object:
    row = connection.execute(query.encode(), (parameter,)).fetchone()
    return None if row is None else row[0]
