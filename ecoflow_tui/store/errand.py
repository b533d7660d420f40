"""A connection for a command that asks or changes something and ends."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg

from ecoflow_tui.core.errors import DatabaseError
from ecoflow_tui.store.connection import connect, set_up_session
from ecoflow_tui.store.sqlstate import advise, explain

_NAME = "SELECT set_config('application_name', %s, false)"


@contextmanager
def errand(conninfo: str, purpose: str) -> Iterator[psycopg.Connection]:
    """An autocommit connection on which nothing takes longer than the recorder's calls may.

    Args:
        conninfo: Where to.
        purpose: What for, told to whoever looks at the server's activity.

    Raises:
        ConfigurationError: It is no conninfo string.
        DatabaseError: PostgreSQL cannot be reached, refuses or does not answer.
    """
    try:
        with connect(conninfo) as connection:
            set_up_session(connection)
            connection.execute(_NAME, (f"ecoflow-tui {purpose}, process {os.getpid()}"[:63],))
            yield connection
    except psycopg.Error as error:
        raise DatabaseError(
            f"The database did not allow to {purpose}: {explain(error)}.", advise(error)
        ) from None
