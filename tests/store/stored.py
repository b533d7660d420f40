"""Messages put into the tables as the recorder does."""

from collections.abc import Callable

import psycopg

from ecoflow_tui.core.events import RawMessage
from ecoflow_tui.core.model import Model
from ecoflow_tui.core.parse import Parser
from ecoflow_tui.core.rhythm import Rhythms
from ecoflow_tui.devices import find_model
from ecoflow_tui.store.connection import account_for_rows
from ecoflow_tui.store.rows import to_row
from ecoflow_tui.store.schema import create_schema
from ecoflow_tui.store.tables import write_rows


def store(
    conninfo: str, *messages: RawMessage, reads_as: Callable[[str], Model] = find_model
) -> None:
    """Store the messages as they are read one after another."""
    create_schema(conninfo)
    parser, rhythms = Parser(reads_as), Rhythms()
    with psycopg.connect(conninfo, autocommit=True) as connection:
        account_for_rows(connection)
        read = [parser.parse(message) for message in messages]
        write_rows(connection, [to_row(message, rhythms.take(message)) for message in read], {})
