"""Reading what was recorded: one consistent view of it, which nothing writes through."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

import psycopg
from psycopg import sql
from psycopg.rows import TupleRow

from ecoflow_tui.core.errors import DatabaseError
from ecoflow_tui.store.connection import connect
from ecoflow_tui.store.sqlstate import advise, explain

FETCHED_ROWS = 2000
_READING = """
    SELECT set_config('statement_timeout', '0', false),
           set_config('idle_in_transaction_session_timeout', '0', false),
           set_config('application_name', 'ecoflow-tui reading', false)
"""


@dataclass(frozen=True, slots=True)
class Selection:
    """Which messages.

    Attributes:
        devices: Serial numbers; empty: every station.
        since: Received then or later.
        until: Received before then.
    """

    devices: tuple[str, ...] = ()
    since: datetime | None = None
    until: datetime | None = None

    def condition(self) -> sql.Composable:
        """The selection as a condition on ``device_sn`` and ``ts``."""
        parts: list[sql.Composable] = [sql.SQL("true")]
        if self.devices:
            parts.append(sql.SQL("device_sn = ANY({})").format(list(self.devices)))
        if self.since is not None:
            parts.append(sql.SQL("ts >= {}").format(self.since))
        if self.until is not None:
            parts.append(sql.SQL("ts < {}").format(self.until))
        return sql.SQL(" AND ").join(parts)


class History:
    """A read-only transaction on what was recorded; given by ``read_history``."""

    def __init__(self, connection: psycopg.Connection) -> None:
        self.connection = connection

    def ask(self, query: sql.SQL | sql.Composed) -> list[TupleRow]:
        """All rows of a short answer."""
        return self.connection.execute(query).fetchall()

    def stream(self, query: sql.SQL | sql.Composed) -> Iterator[TupleRow]:
        """The rows of a long answer, in constant memory."""
        with self.connection.cursor(name="ecoflow_stream") as cursor:
            cursor.itersize = FETCHED_ROWS
            cursor.execute(query)
            yield from cursor

    def devices(self) -> Sequence[str]:
        """The serial numbers of all stations that were heard."""
        rows = self.ask(sql.SQL("SELECT device_sn FROM ecoflow_devices ORDER BY device_sn"))
        return [serial for (serial,) in rows]


@contextmanager
def read_history(conninfo: str) -> Iterator[History]:
    """The history as it is now, whatever is recorded meanwhile.

    Raises:
        DatabaseError: PostgreSQL cannot be reached or refuses.
    """
    try:
        with connect(conninfo) as connection:
            connection.execute(_READING)
            with connection.transaction():
                connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
                yield History(connection)
    except psycopg.Error as error:
        raise DatabaseError(f"cannot read: {explain(error)}", advise(error)) from None
