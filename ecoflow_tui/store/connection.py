"""The recorder's connection: bounded in time, and the only one for its database and account."""

import os
import socket

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from ecoflow_tui.core.errors import ConfigurationError, RecorderLockedError

_DEFAULTS = {
    "connect_timeout": "10",
    "tcp_user_timeout": "15000",
    "keepalives_idle": "10",
    "keepalives_interval": "3",
    "keepalives_count": "3",
}
_SESSION = """
    SELECT set_config('statement_timeout', '15s', false),
           set_config('lock_timeout', '10s', false),
           set_config('idle_in_transaction_session_timeout', '60s', false),
           set_config('timezone', 'UTC', false),
           set_config('ecoflow.accounts_itself', 'on', false),
           set_config('synchronous_commit', replace(current_setting('synchronous_commit'),
                                                    'off', 'on'), false)
"""
_LOCK_KEY = "SELECT hashtextextended('ecoflow-tui recorder ' || %s, 0)"
_HOLDER = """
    SELECT a.pid, a.application_name, host(a.client_addr),
           to_char(a.backend_start AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS')
    FROM pg_locks AS l JOIN pg_stat_activity AS a USING (pid)
    WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1
      AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
      AND l.classid::bigint << 32 | l.objid::bigint = %s
"""


def connect(conninfo: str) -> psycopg.Connection:
    """An autocommit connection that notices a lost network. What conninfo says, goes.

    Raises:
        ConfigurationError: It is no conninfo string.
        psycopg.Error: PostgreSQL refuses or does not answer.
    """
    try:
        given = conninfo_to_dict(conninfo)
    except psycopg.ProgrammingError:
        raise ConfigurationError(
            "DATABASE_URL is neither a URL nor a conninfo string",
            "Write it like postgresql://user@host/database.",
        ) from None
    settings = {**_DEFAULTS, **given, "application_name": _own_name()}
    return psycopg.connect(make_conninfo("", **settings), autocommit=True)


def _own_name() -> str:
    """At most 63 bytes: PostgreSQL cuts the rest."""
    return f"ecoflow-tui recorder, process {os.getpid()} on {socket.gethostname()}"[:63]


def set_up_session(connection: psycopg.Connection) -> None:
    """Let the server end what takes too long, and commit to its disk before it says so.

    Raises psycopg.Error.
    """
    connection.execute(_SESSION)


def account_for_rows(connection: psycopg.Connection) -> None:
    """Keep the trigger out of it: whoever writes rows here accounts for them. As above."""
    connection.execute("SELECT set_config('ecoflow.accounts_itself', 'on', false)")


def take_lock(connection: psycopg.Connection, account: str, former_backend: int | None) -> None:
    """Be the only recorder of this database and account for as long as the connection lasts.

    Args:
        connection: Holds the lock.
        account: Whose messages are recorded.
        former_backend: The server process of our own lost connection: it may hold the lock
            still, until the server notices the loss, and is ended.

    Raises:
        RecorderLockedError: Another recorder holds the lock.
        psycopg.Error: PostgreSQL refuses or does not answer.
    """
    key = _single(connection, _LOCK_KEY, account)
    if _single(connection, "SELECT pg_try_advisory_lock(%s)", key):
        return
    holder = connection.execute(_HOLDER, (key,)).fetchone()
    if holder is not None and holder[0] == former_backend and holder[1] == _own_name():
        connection.execute("SELECT pg_terminate_backend(%s, 5000)", (former_backend,))
        if _single(connection, "SELECT pg_try_advisory_lock(%s)", key):
            return
    raise RecorderLockedError(
        f"another recorder holds the database: {_describe(holder)}",
        "Stop it first, or record into another database.",
    )


def lock_holder(connection: psycopg.Connection, account: str) -> str | None:
    """Who records this account into this database, for people; ``None``: nobody does."""
    key = _single(connection, _LOCK_KEY, account)
    holder = connection.execute(_HOLDER, (key,)).fetchone()
    return None if holder is None else _describe(holder)


def _single(connection: psycopg.Connection, query: str, parameter: object) -> object:
    row = connection.execute(query.encode(), (parameter,)).fetchone()
    return None if row is None else row[0]


def _describe(holder: tuple[object, ...] | None) -> str:
    if holder is None:
        return "it has just gone"
    _pid, name, address, since = holder
    described = str(name).removeprefix("ecoflow-tui recorder, ")
    if address is not None:
        described += f" ({address})"
    return described if since is None else f"{described} since {since} UTC"
