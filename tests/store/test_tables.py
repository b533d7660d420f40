"""However many messages are stored at once, the tables hold the same."""

from collections.abc import Sequence
from datetime import timedelta

import psycopg
import pytest

from ecoflow_tui.core.parse import Parser
from ecoflow_tui.devices import find_model
from ecoflow_tui.store.books import Stored
from ecoflow_tui.store.connection import account_for_rows
from ecoflow_tui.store.rows import to_row
from ecoflow_tui.store.schema import create_schema
from ecoflow_tui.store.tables import write_rows
from tests.messages import DELTA_2, DELTA_PRO, NOON, a_message
from tests.store.records import everything, record

# Two stations in turns, the last message older than the others, and one of 100 KB.
MESSAGES = [
    a_message(
        {"params": {"pd.soc": 50 + number, "pd.note": "x" * (100_000 if number == 7 else 5)}},
        serial=(DELTA_PRO, DELTA_2)[number % 2],
        at=NOON + timedelta(seconds=-60 if number == 11 else number),
        number=number + 1,
    )
    for number in range(12)
]


def known(conninfo: str) -> Sequence[tuple[object, ...]]:
    with psycopg.connect(conninfo) as connection:
        said = "SELECT device_sn, column_name, value, ts FROM ecoflow_last_known ORDER BY 1, 2"
        return connection.execute(said.encode()).fetchall()


@pytest.mark.parametrize("together", [2, 3, 7, 8, 9, 12])
def test_together_as_one_by_one(conninfo: str, together: int) -> None:
    record(conninfo, MESSAGES, batch=1)
    rows, last = everything(conninfo), known(conninfo)
    with psycopg.connect(conninfo) as connection:
        connection.execute("TRUNCATE ecoflow_measurements, ecoflow_devices, ecoflow_last_known")

    record(conninfo, MESSAGES, batch=together)

    assert len(rows) == len(MESSAGES)
    assert everything(conninfo) == rows
    assert known(conninfo) == last


@pytest.mark.parametrize("together", [1, 2, 7, 12])
def test_what_is_there_already_is_counted_and_left_alone(conninfo: str, together: int) -> None:
    create_schema(conninfo)
    parser = Parser(find_model)
    rows = [to_row(parser.parse(raw)) for raw in MESSAGES[:together]]
    with psycopg.connect(conninfo, autocommit=True) as connection:
        account_for_rows(connection)
        there = len(rows) // 2
        if there:
            write_rows(connection, rows[:there], {})

        done = write_rows(connection, rows, {})

        assert done == Stored(together - there, there)
        assert write_rows(connection, rows, {}) == Stored(0, together)
    assert len(everything(conninfo)) == together
