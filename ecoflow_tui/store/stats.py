"""How much there is, and of what."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import psycopg
from psycopg import sql

from ecoflow_tui.store.visit import visit

_TABLES = """
    SELECT c.relname, pg_table_size(c.oid),
           coalesce((SELECT jsonb_object_agg(i.indexrelid::regclass::text,
                                             pg_relation_size(i.indexrelid))
                     FROM pg_index AS i WHERE i.indrelid = c.oid), '{}')
    FROM pg_class AS c
    WHERE c.relkind = 'r' AND c.relname LIKE 'ecoflow\\_%' AND pg_table_is_visible(c.oid)
    ORDER BY c.relname
"""
_STATIONS = """
    SELECT m.device_sn, max(d.name), count(*), min(m.ts), max(m.ts)
    FROM ecoflow_measurements AS m LEFT JOIN ecoflow_devices AS d USING (device_sn)
    GROUP BY m.device_sn ORDER BY m.device_sn
"""
_DAY_SECONDS = 86400.0


@dataclass(frozen=True, slots=True)
class TableStats:
    """A table: its rows, its bytes without indexes, and the bytes of each index."""

    name: str
    rows: int
    bytes: int
    indexes: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class StationStats:
    """A station's rows in ``ecoflow_measurements``."""

    device_sn: str
    name: str | None
    rows: int
    first: datetime
    last: datetime

    @property
    def rows_a_day(self) -> float:
        """Over the time between its first and its last row, but at least a day."""
        days = (self.last - self.first).total_seconds() / _DAY_SECONDS
        return self.rows / max(1.0, days)


@dataclass(frozen=True, slots=True)
class Stats:
    """Everything."""

    tables: tuple[TableStats, ...]
    stations: tuple[StationStats, ...]

    @property
    def total_bytes(self) -> int:
        """All tables and indexes."""
        return sum(table.bytes + sum(table.indexes.values()) for table in self.tables)


def read_stats(conninfo: str) -> Stats:
    """Count everything. Raises DatabaseError."""
    with visit(conninfo, "read the tables") as connection:
        tables = tuple(
            TableStats(name, _rows(connection, name), size, indexes)
            for name, size, indexes in connection.execute(_TABLES).fetchall()
        )
        stations = tuple(StationStats(*row) for row in connection.execute(_STATIONS))
    return Stats(tables, stations)


def _rows(connection: psycopg.Connection, table: str) -> int:
    query = sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(table))
    row = connection.execute(query).fetchone()
    return row[0] if row else 0
