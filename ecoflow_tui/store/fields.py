"""What the stations last said, from the newest messages in the database."""

from collections.abc import Callable, Sequence
from heapq import merge

import psycopg

from ecoflow_tui.core.model import Model
from ecoflow_tui.core.parse import Parser
from ecoflow_tui.core.state import Fleet
from ecoflow_tui.store.errand import errand
from ecoflow_tui.store.stored_messages import MESSAGE, MessageCells, message_in

NEWEST_MESSAGES = 1_000
"""Of each station: deltas bring every key that changes, in a quarter of an hour at the most."""

_HAS_TABLES = "SELECT to_regclass('ecoflow_devices') IS NOT NULL"
_STATIONS = "SELECT device_sn FROM ecoflow_devices ORDER BY device_sn"
_NEWEST = f"""
    SELECT {MESSAGE} FROM ecoflow_measurements
    WHERE device_sn = %s AND kind = 'reading' AND (raw_data IS NOT NULL OR raw_bytes IS NOT NULL)
    ORDER BY ts DESC LIMIT {NEWEST_MESSAGES}
"""
# Snapshots have the keys that hardly ever change; a day is searched for them and no more.
_NEWEST_SNAPSHOTS = f"""
    SELECT {MESSAGE} FROM ecoflow_measurements
    WHERE device_sn = %s AND kind = 'reading' AND source = 'rest'
      AND (raw_data IS NOT NULL OR raw_bytes IS NOT NULL)
      AND ts > (SELECT max(ts) - interval '1 day' FROM ecoflow_measurements WHERE device_sn = %s)
    ORDER BY ts DESC LIMIT 3
"""


def read_fleet(conninfo: str, serials: Sequence[str], find_model: Callable[[str], Model]) -> Fleet:
    """The stations as their newest messages left them, which is an empty fleet without any.

    Args:
        conninfo: Where to read.
        serials: The only stations wanted; empty: all.
        find_model: The model of a serial number.

    Raises:
        DatabaseError: PostgreSQL cannot be reached or refuses.
    """
    fleet, parser = Fleet(), Parser(find_model)
    with errand(conninfo, "read fields") as connection:
        for serial in _stations(connection):
            if serials and serial not in serials:
                continue
            newest = _messages(connection, _NEWEST, (serial,))
            snapshots = _messages(connection, _NEWEST_SNAPSHOTS, (serial, serial))
            for cells in merge(snapshots, newest, key=lambda cells: cells[1]):
                fleet.apply(parser.parse(message_in(cells)))
    return fleet


def _stations(connection: psycopg.Connection) -> list[str]:
    row = connection.execute(_HAS_TABLES).fetchone()
    if row is None or not row[0]:
        return []
    return [serial for (serial,) in connection.execute(_STATIONS)]


def _messages(
    connection: psycopg.Connection, query: str, parameters: tuple[str, ...]
) -> list[MessageCells]:
    """The oldest first."""
    return list(reversed(connection.execute(query.encode(), parameters).fetchall()))
