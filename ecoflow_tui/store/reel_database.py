"""What was recorded in a database, as messages that can be read from any instant."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta

import psycopg
from psycopg import sql
from psycopg.rows import TupleRow

from ecoflow_tui.core.errors import DatabaseError
from ecoflow_tui.core.events import Origin, RawMessage
from ecoflow_tui.core.marks import Mark, MarkKind
from ecoflow_tui.core.reel import Place, Shot
from ecoflow_tui.store.connection import connect
from ecoflow_tui.store.gaps import GapReason
from ecoflow_tui.store.history import Selection
from ecoflow_tui.store.sqlstate import advise, explain
from ecoflow_tui.store.stored_messages import PAYLOAD

_BATCH_ROWS = 500
_SESSION = "SELECT set_config('application_name', 'ecoflow-tui replay', false)"
_PART = """
    (SELECT ts, id * 2 + {which} AS number, message_id, topic, source, {payload} AS payload
     FROM {table} WHERE {wanted} AND ts >= %(at)s
       AND (ts > %(at)s OR id * 2 + {which} > %(number)s)
     ORDER BY ts, id LIMIT %(rows)s)
"""
_GAPS = """
    SELECT from_ts, to_ts, reason, device_sn FROM ecoflow_gaps
    WHERE to_ts > %(since)s AND from_ts < %(until)s ORDER BY from_ts
"""
_LAST = "SELECT ts FROM ecoflow_measurements WHERE {} ORDER BY ts DESC LIMIT 1"
_BEFORE = """
    SELECT ts FROM ecoflow_measurements WHERE {} AND ts <= %(at)s
    ORDER BY ts DESC OFFSET %(count)s LIMIT 1
"""
_PRUNED = "SELECT count(*) FROM ecoflow_measurements WHERE raw_data IS NULL AND {}"
_EPOCH = datetime.fromtimestamp(0, UTC)
_MICROSECOND = timedelta(microseconds=1)
_ORIGINS = {origin.value: origin for origin in Origin}


class DatabaseReel:
    """A stretch of the recorded messages as a ``core.reel.Reel``.

    A place is a time and the number of a row, so that nothing is held open between two reads.

    Args:
        conninfo: A libpq URL or conninfo string.
        selection: Which messages; ``since`` and ``until`` are given.
        end: Why it ends there, if that is to be told.

    Raises:
        ConfigurationError: It is no conninfo string.
        DatabaseError: PostgreSQL cannot be reached or refuses.
    """

    is_growing = False

    def __init__(self, conninfo: str, selection: Selection, end: str = "") -> None:
        self._conninfo = conninfo
        self._selection = selection
        self._connection: psycopg.Connection | None = None
        pruned = self._ask(sql.SQL(_PRUNED).format(selection.condition()), {})[0][0]
        missing = f"{pruned} messages are not shown: their raw JSON was deleted." if pruned else ""
        self.trouble = " ".join(filter(None, (missing, end)))
        condition = selection.condition()
        parts = (
            sql.SQL(_PART).format(
                which=sql.Literal(which),
                payload=payload,
                table=sql.Identifier(table),
                wanted=sql.SQL("{} AND {}").format(kept, condition),
            )
            for which, payload, table, kept in (
                (0, sql.SQL(PAYLOAD), "ecoflow_measurements", sql.SQL("raw_data IS NOT NULL")),
                (1, sql.SQL("payload"), "ecoflow_unreadable", sql.SQL("true")),
            )
        )
        self._query = sql.SQL("{} ORDER BY ts, number LIMIT %(rows)s").format(
            sql.SQL(" UNION ALL ").join(parts)
        )

    def read(self, place: Place) -> Iterator[Shot]:
        """The messages behind a place, fetched as they are asked for."""
        rows: Sequence[TupleRow] = ()
        while not rows or len(rows) == _BATCH_ROWS:
            at = _EPOCH + place[0] * _MICROSECOND
            rows = self._ask(self._query, {"at": at, "number": place[1], "rows": _BATCH_ROWS})
            if not rows:
                return
            for ts, number, message_id, topic, source, payload in rows:
                place = ((ts - _EPOCH) // _MICROSECOND, number)
                origin = _ORIGINS.get(source, Origin.IMPORT)
                origin = Origin.REST if origin is Origin.REST else Origin.MQTT
                raw = RawMessage(message_id, ts.astimezone(UTC), topic, payload, origin=origin)
                yield Shot(raw, place)

    def ends_at(self) -> datetime | None:
        """When the last measurement came."""
        query = sql.SQL(_LAST).format(self._selection.condition())
        rows = self._ask(query, {})
        return rows[0][0].astimezone(UTC) if rows else None

    def place_before(self, at: datetime, count: int) -> Place | None:
        """The place before so many measurements; ``None``: there are not so many."""
        query = sql.SQL(_BEFORE).format(self._selection.condition())
        rows = self._ask(query, {"at": at, "count": count})
        return ((rows[0][0] - _EPOCH) // _MICROSECOND, -1) if rows else None

    def gaps(self) -> tuple[Mark, ...]:
        """When nothing could come or be kept."""
        asked = {"since": self._selection.since, "until": self._selection.until}
        return tuple(
            Mark(
                MarkKind.STALL if reason == GapReason.STALL else MarkKind.GAP,
                from_at,
                to_at,
                serial,
                reason,
            )
            for from_at, to_at, reason, serial in self._ask(sql.SQL(_GAPS), asked)
        )

    def wait_for_more(self, seconds: float) -> None:
        """What was asked for is there."""

    def close(self) -> None:
        """Let go of the connection."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _ask(
        self, query: sql.SQL | sql.Composed, given: Mapping[str, object]
    ) -> Sequence[TupleRow]:
        """The answer; a connection that was lost since the last question is made anew."""
        had_connection = self._connection is not None
        try:
            try:
                return self._connected().execute(query, given).fetchall()
            except psycopg.OperationalError:
                if not had_connection:
                    raise
                self.close()
                return self._connected().execute(query, given).fetchall()
        except psycopg.Error as error:
            self.close()
            raise DatabaseError(f"cannot read: {explain(error)}", advise(error)) from None

    def _connected(self) -> psycopg.Connection:
        if self._connection is None:
            self._connection = connect(self._conninfo)
            self._connection.execute(_SESSION)
        return self._connection
