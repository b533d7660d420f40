"""A short connection of somebody who reads or tidies, beside the recorder's own."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg

from ecoflow_tui.core.errors import DatabaseError
from ecoflow_tui.store.sqlstate import advise, explain

_CONNECT_SECONDS = 10


@contextmanager
def visit(conninfo: str, purpose: str) -> Iterator[psycopg.Connection]:
    """An autocommit connection while the block lasts.

    Args:
        conninfo: A libpq URL or conninfo string.
        purpose: What it is for: ``prune the tables``.

    Raises:
        DatabaseError: PostgreSQL cannot be reached, or refuses what the block does.
    """
    try:
        with psycopg.connect(
            conninfo,
            autocommit=True,
            connect_timeout=_CONNECT_SECONDS,
            application_name=f"ecoflow-tui, to {purpose}",
        ) as connection:
            yield connection
    except psycopg.Error as error:
        raise DatabaseError(f"cannot {purpose}: {explain(error)}", advise(error)) from None
