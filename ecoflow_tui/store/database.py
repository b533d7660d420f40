"""The database as the drain sees it: connected when it is needed, locked, never hanging."""

import logging
from collections.abc import Callable, Mapping, Sequence

import psycopg

from ecoflow_tui.store.books import Stored
from ecoflow_tui.store.connection import connect, set_up_session, take_lock
from ecoflow_tui.store.ledger import Unsent
from ecoflow_tui.store.ledger_rows import send
from ecoflow_tui.store.options import RecorderOptions
from ecoflow_tui.store.rows import Row
from ecoflow_tui.store.schema import run_schema
from ecoflow_tui.store.tables import write_rows
from ecoflow_tui.store.watchdog import Watchdog

_logger = logging.getLogger(__name__)


class Database:
    """Belongs to the drain's thread.

    Args:
        open_database: Where to connect to; may start a server, and may raise an EcoflowError.
        options: The recorder's options.

    Attributes:
        was_connected: Whether it ever was.
        conninfo: Where it was connected to the last time.
        names: What their owner calls the stations, by serial; any thread may set it anew.
    """

    def __init__(self, open_database: Callable[[], str], options: RecorderOptions) -> None:
        self._open_database = open_database
        self._options = options
        self._watchdog = Watchdog(options.hang_seconds)
        self._connection: psycopg.Connection | None = None
        self._former_backend: int | None = None
        self.was_connected = False
        self.conninfo: str | None = None
        self.names: Mapping[str, str] = {}

    def store(self, rows: Sequence[Row]) -> Stored:
        """Store rows in one transaction.

        Raises:
            EcoflowError: There is no connection to be had, or another recorder has the lock.
            psycopg.Error: PostgreSQL refuses or does not answer.
        """
        connection = self._connected()
        with self._watchdog.guard(connection.fileno()):
            return write_rows(connection, rows, self.names)

    def send(self, unsent: Unsent) -> None:
        """Store books and gaps. Raises as ``store``."""
        connection = self._connected()
        with self._watchdog.guard(connection.fileno()):
            send(connection, unsent)

    def check(self) -> None:
        """Connect where that is needed, and see that the server answers. Raises as ``store``."""
        connection = self._connected()
        with self._watchdog.guard(connection.fileno()):
            connection.execute("SELECT 1")

    def disconnect(self) -> None:
        """Let go of the connection and of the lock with it."""
        if self._connection is not None:
            self._former_backend = self._connection.info.backend_pid
            self._connection.close()
            self._connection = None

    def close(self) -> None:
        """Disconnect for good."""
        self.disconnect()
        self._watchdog.close()

    def _connected(self) -> psycopg.Connection:
        if self._connection is not None:
            return self._connection
        conninfo = self._open_database()
        connection = connect(conninfo)
        try:
            with self._watchdog.guard(connection.fileno()):
                set_up_session(connection)
                take_lock(connection, self._options.account, self._former_backend)
                self._prepare(connection)
        except BaseException:
            connection.close()
            raise
        self._connection = connection
        self.conninfo = conninfo
        self.was_connected = True
        return connection

    def _prepare(self, connection: psycopg.Connection) -> None:
        """At the start missing tables are created; later somebody has taken them away."""
        if self.was_connected or not self._options.creates_schema:
            return
        row = connection.execute("SELECT to_regclass('ecoflow_books') IS NULL").fetchone()
        if row is not None and row[0]:
            run_schema(connection, raw_index=self._options.has_raw_index)
            _logger.info("created the tables")
