"""Messages as the recorder stores them, without a recorder."""

from collections.abc import Iterable, Sequence

import psycopg

from ecoflow_tui.core.events import RawMessage
from ecoflow_tui.core.parse import Parser
from ecoflow_tui.core.rhythm import Rhythms
from ecoflow_tui.devices import find_model
from ecoflow_tui.store.connection import account_for_rows, connect
from ecoflow_tui.store.rows import MEASUREMENT_COLUMNS, to_row
from ecoflow_tui.store.schema import create_schema
from ecoflow_tui.store.tables import write_rows

_ALL = f"SELECT {', '.join(MEASUREMENT_COLUMNS)} FROM ecoflow_measurements ORDER BY ts, message_id"
_UNREADABLE = (
    "SELECT message_id, ts, device_sn, topic, source, payload, reason"
    " FROM ecoflow_unreadable ORDER BY ts, message_id"
)


def record(conninfo: str, raws: Iterable[RawMessage], batch: int = 1_000_000) -> None:
    """Create the tables and store the messages, so many in a transaction."""
    create_schema(conninfo)
    parser, rhythms = Parser(find_model), Rhythms()
    with connect(conninfo) as connection:
        account_for_rows(connection)
        read = [parser.parse(raw) for raw in raws]
        rows = [to_row(message, rhythms.take(message)) for message in read]
        for start in range(0, len(rows), batch):
            write_rows(connection, rows[start : start + batch], {})


def everything(conninfo: str) -> Sequence[tuple[object, ...]]:
    """Every row of both tables, without the order in which they were stored."""
    with psycopg.connect(conninfo, autocommit=True) as connection:
        return [
            *connection.execute(_ALL.encode()).fetchall(),
            *connection.execute(_UNREADABLE.encode()).fetchall(),
        ]
