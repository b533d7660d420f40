r"""How fast rows get into PostgreSQL, 500 a transaction and each once, against ``psql \copy``.

Both write the same rows into the same tables, without the index on ``raw_data``; the recorder's
way also keeps up stations and last known values. psql reads a file in COPY's text format, in one
transaction. Every row is counted. And what that index costs the recorder's way, in time and in
space. Not measured: parsing messages, the spool, and a network.
"""

import statistics
import subprocess
import sys
import time
from pathlib import Path

import psycopg

from benchmarks.report import Bound, Finding, main
from benchmarks.world import Postgres, count, directory, postgres, received
from ecoflow_tui.core.parse import Parser
from ecoflow_tui.devices import find_model
from ecoflow_tui.store.rows import MEASUREMENT_COLUMNS, Row, to_row
from ecoflow_tui.store.schema import create_schema
from ecoflow_tui.store.tables import write_rows

ROWS = 10_000
A_TRANSACTION = 500
ROUNDS = 5
INDEXED_ROWS = 100_000
_COLUMNS = ", ".join(MEASUREMENT_COLUMNS)


def _empty_database(database: Postgres, name: str, *, raw_index: bool = False) -> str:
    conninfo = database.database(name)
    create_schema(conninfo, raw_index=raw_index)
    return conninfo


def written(
    database: Postgres, name: str, rows: list[Row], *, raw_index: bool = False
) -> tuple[float, str]:
    """Seconds by the recorder's way, and where they are."""
    conninfo = _empty_database(database, name, raw_index=raw_index)
    with psycopg.connect(conninfo, autocommit=True) as connection:
        started = time.monotonic()
        for start in range(0, len(rows), A_TRANSACTION):
            write_rows(connection, rows[start : start + A_TRANSACTION], {})
        seconds = time.monotonic() - started
    _check(conninfo, len(rows))
    return seconds, conninfo


def copied(database: Postgres, name: str, file: Path) -> float:
    """Seconds by psql."""
    conninfo = _empty_database(database, name)
    started = time.monotonic()
    _copy(database, conninfo, f"FROM '{file}'")
    seconds = time.monotonic() - started
    _check(conninfo, ROWS)
    return seconds


def _copy(database: Postgres, conninfo: str, which: str) -> None:
    r"""``\copy`` of every column that the recorder writes."""
    command = rf"\copy ecoflow_measurements ({_COLUMNS}) {which}"
    subprocess.run([database.psql, "-q", "-X", conninfo, "-c", command], check=True)


def _check(conninfo: str, rows: int) -> None:
    if (found := count(conninfo)) != rows:
        raise SystemExit(f"{rows} rows became {found}")


def _rows(count: int) -> list[Row]:
    parser = Parser(find_model)
    return [to_row(parser.parse(raw)) for raw in received(count)]


def _size(conninfo: str) -> int:
    with psycopg.connect(conninfo) as connection:
        row = connection.execute("SELECT pg_total_relation_size('ecoflow_measurements')").fetchone()
    assert row is not None
    return int(row[0])


def measure() -> list[Finding]:
    """Both in turns, on new databases; the first turn makes the file."""
    rounds = [_rows(ROWS) for _ in range(ROUNDS)]
    own, peer = [], []
    with directory() as here, postgres(here) as database:
        for turn, rows in enumerate(rounds):
            seconds, conninfo = written(database, f"own{turn}", rows)
            own.append(seconds)
            file = here / "rows"
            _copy(database, conninfo, f"TO '{file}'")
            peer.append(copied(database, f"psql{turn}", file))
        rows = _rows(INDEXED_ROWS)
        without, bare = written(database, "bare", rows)
        with_index, indexed = written(database, "indexed", rows, raw_index=True)
        space = _size(indexed) / _size(bare)
    ratio = statistics.median(b / a for a, b in zip(own, peer, strict=True))
    figures = {
        "rows_a_second": ROWS / statistics.median(own),
        "psql_rows_a_second": ROWS / statistics.median(peer),
    }
    index = f"the index on `raw_data`, {INDEXED_ROWS} rows"
    what = f"rows stored, {A_TRANSACTION} a transaction, each once"
    return [
        Finding(what, r"`psql \copy`", Bound.AT_LEAST, 0.9, ratio, figures=figures),
        Finding(f"{index}: rows a second", "without it", Bound.AT_LEAST, 0.4, without / with_index),
        Finding(f"{index}: space", "without it", Bound.AT_MOST, 2.2, space),
    ]


if __name__ == "__main__":
    sys.exit(main(__doc__, measure))
