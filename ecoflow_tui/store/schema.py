"""The tables, as ``schema.sql`` has them."""

from importlib.resources import files
from pathlib import Path

import psycopg

from ecoflow_tui.core.errors import DatabaseError
from ecoflow_tui.store.sqlstate import advise, explain

_BESIDE_THE_PACKAGE = Path(__file__).parents[2] / "schema.sql"
_CONNECT_SECONDS = 10


def schema_sql(*, raw_index: bool = True) -> str:
    """``schema.sql`` as plain SQL: without psql's commands, and with or without its raw index."""
    lines = []
    is_kept = True
    for line in _packaged_text().splitlines():
        if line.startswith("\\if"):
            is_kept = not raw_index
        elif line.startswith("\\else"):
            is_kept = not is_kept
        elif line.startswith("\\endif"):
            is_kept = True
        elif is_kept:
            lines.append(line)
    return "\n".join(lines) + "\n"


def create_schema(conninfo: str, *, raw_index: bool = True) -> None:
    """Create what is missing; safe to repeat, and when two do it at once.

    Args:
        conninfo: A libpq URL or conninfo string.
        raw_index: Whether to create the index on ``raw_data``.

    Raises:
        DatabaseError: PostgreSQL cannot be reached or refuses.
    """
    try:
        with psycopg.connect(
            conninfo, autocommit=True, connect_timeout=_CONNECT_SECONDS
        ) as connection:
            run_schema(connection, raw_index=raw_index)
    except psycopg.Error as error:
        raise DatabaseError(f"cannot create the tables: {explain(error)}", advise(error)) from None


def run_schema(connection: psycopg.Connection, *, raw_index: bool = True) -> None:
    """The same on an autocommit connection. Raises psycopg's errors."""
    try:
        connection.execute(schema_sql(raw_index=raw_index).encode())
    except psycopg.Error:
        connection.rollback()
        raise


def _packaged_text() -> str:
    """From the wheel, or else from the top of the checkout."""
    packaged = files("ecoflow_tui.store") / "schema.sql"
    if packaged.is_file():
        return packaged.read_text(encoding="utf-8")
    return _BESIDE_THE_PACKAGE.read_text(encoding="utf-8")
