"""A look at the database that changes nothing in it."""

from dataclasses import dataclass

import psycopg
from psycopg.conninfo import make_conninfo
from psycopg.rows import class_row

from ecoflow_tui.core.errors import ConfigurationError, DatabaseError
from ecoflow_tui.store.connection import connect, lock_holder
from ecoflow_tui.store.rows import MEASUREMENT_COLUMNS
from ecoflow_tui.store.sqlstate import advise, explain

OLDEST_MAJOR = 15
_CONNECT_SECONDS = 5
_TABLES = (
    "ecoflow_measurements",
    "ecoflow_unreadable",
    "ecoflow_devices",
    "ecoflow_last_known",
    "ecoflow_gaps",
    "ecoflow_books",
)

_SERVER = """
    SELECT current_setting('server_version') AS version,
           current_setting('server_version_num')::int / 10000 AS major,
           current_database() AS database,
           current_user AS role,
           pg_is_in_recovery() OR current_setting('transaction_read_only')::bool AS is_read_only,
           current_setting('fsync')::bool AS is_fsynced,
           current_setting('full_page_writes')::bool AS has_full_pages,
           pg_database_size(current_database()) AS bytes,
           has_schema_privilege(current_schema(), 'CREATE') AS may_create
"""
_PRESENT = """
    SELECT name FROM unnest(%s::text[]) AS name WHERE to_regclass(name) IS NOT NULL
"""
_FORBIDDEN = """
    SELECT name FROM unnest(%s::text[]) AS name
    WHERE NOT has_table_privilege(to_regclass(name), 'SELECT')
       OR NOT has_table_privilege(to_regclass(name), 'INSERT')
       OR name IN ('ecoflow_devices', 'ecoflow_last_known', 'ecoflow_books')
          AND NOT has_any_column_privilege(to_regclass(name), 'UPDATE')
"""
_MAY_DELETE = """
    SELECT name FROM unnest(%s::text[]) AS name
    WHERE has_table_privilege(to_regclass(name), 'DELETE')
"""
_MISSING_COLUMNS = """
    SELECT name FROM unnest(%s::text[]) AS name
    WHERE NOT EXISTS (
        SELECT FROM pg_attribute
        WHERE attrelid = to_regclass('ecoflow_measurements')
          AND attname = name AND NOT attisdropped
    )
"""


@dataclass(frozen=True, slots=True)
class Server:
    """What the server says of itself."""

    version: str
    major: int
    database: str
    role: str
    is_read_only: bool
    is_fsynced: bool
    has_full_pages: bool
    bytes: int
    may_create: bool | None


@dataclass(frozen=True, slots=True)
class DatabaseFacts:
    """A database as a recorder would find it.

    Attributes:
        server: The server.
        missing_tables: Those of ours that are not there.
        missing_columns: Those that an earlier version's table lacks.
        forbidden_tables: Those that our role may not write to.
        may_prune: Whether our role may delete messages.
        recorder: Who records this account at the moment, for people.
    """

    server: Server
    missing_tables: tuple[str, ...]
    missing_columns: tuple[str, ...]
    forbidden_tables: tuple[str, ...]
    may_prune: bool
    recorder: str | None


def inspect_database(conninfo: str, account: str) -> DatabaseFacts:
    """Look at a database.

    Args:
        conninfo: A libpq URL or conninfo string.
        account: Whose recorder to look for.

    Raises:
        ConfigurationError: It is no conninfo string.
        DatabaseError: PostgreSQL cannot be reached or refuses.
    """
    try:
        with connect(_impatient(conninfo)) as connection:
            return _inspect(connection, account)
    except psycopg.Error as error:
        raise DatabaseError(f"{explain(error)}.", advise(error)) from None


def _impatient(conninfo: str) -> str:
    try:
        return make_conninfo(conninfo, connect_timeout=_CONNECT_SECONDS)
    except psycopg.ProgrammingError:
        raise ConfigurationError(
            "DATABASE_URL is neither a URL nor a conninfo string.",
            "Write it like postgresql://user@host/database.",
        ) from None


def _inspect(connection: psycopg.Connection, account: str) -> DatabaseFacts:
    with connection.cursor(row_factory=class_row(Server)) as cursor:
        server = cursor.execute(_SERVER).fetchone()
    assert server is not None
    present = _names(connection, _PRESENT, _TABLES)
    has_measurements = _TABLES[0] in present
    return DatabaseFacts(
        server=server,
        missing_tables=tuple(name for name in _TABLES if name not in present),
        missing_columns=_names(connection, _MISSING_COLUMNS, tuple(MEASUREMENT_COLUMNS))
        if has_measurements
        else (),
        forbidden_tables=_names(connection, _FORBIDDEN, present),
        may_prune=_names(connection, _MAY_DELETE, present) == present,
        recorder=lock_holder(connection, account),
    )


def _names(connection: psycopg.Connection, query: str, names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(row[0] for row in connection.execute(query.encode(), (list(names),)))
