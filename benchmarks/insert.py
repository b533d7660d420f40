r"""How fast rows get into PostgreSQL, 500 a transaction and each once, against ``psql \copy``.

Both write the same rows into the same tables, without the index on ``raw_data``; the recorder's
way also keeps up stations and last known values. psql reads a file in COPY's text format, in one
transaction. Every row is counted. Not measured: parsing messages, the spool, and a network.
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
_COLUMNS = ", ".join(MEASUREMENT_COLUMNS)


def _empty_database(database: Postgres, name: str) -> str:
    conninfo = database.database(name)
    create_schema(conninfo, raw_index=False)
    return conninfo


def written(database: Postgres, name: str, rows: list[Row]) -> tuple[float, str]:
    """Seconds by the recorder's way, and where they are."""
    conninfo = _empty_database(database, name)
    with psycopg.connect(conninfo, autocommit=True) as connection:
        started = time.monotonic()
        for start in range(0, len(rows), A_TRANSACTION):
            write_rows(connection, rows[start : start + A_TRANSACTION], {})
        seconds = time.monotonic() - started
    _check(conninfo)
    return seconds, conninfo


def copied(database: Postgres, name: str, file: Path) -> float:
    """Seconds by psql."""
    conninfo = _empty_database(database, name)
    started = time.monotonic()
    _copy(database, conninfo, f"FROM '{file}'")
    seconds = time.monotonic() - started
    _check(conninfo)
    return seconds


def _copy(database: Postgres, conninfo: str, which: str) -> None:
    r"""``\copy`` of every column that the recorder writes."""
    command = rf"\copy ecoflow_measurements ({_COLUMNS}) {which}"
    subprocess.run([database.psql, "-q", "-X", conninfo, "-c", command], check=True)


def _check(conninfo: str) -> None:
    if (found := count(conninfo)) != ROWS:
        raise SystemExit(f"{ROWS} rows became {found}")


def measure() -> list[Finding]:
    """Both in turns, on new databases; the first turn makes the file."""
    parser = Parser(find_model)
    rounds = [[to_row(parser.parse(raw)) for raw in received(ROWS)] for _ in range(ROUNDS)]
    own, peer = [], []
    with directory() as here, postgres(here) as database:
        for turn, rows in enumerate(rounds):
            seconds, conninfo = written(database, f"own{turn}", rows)
            own.append(seconds)
            file = here / "rows"
            _copy(database, conninfo, f"TO '{file}'")
            peer.append(copied(database, f"psql{turn}", file))
    ratio = statistics.median(b / a for a, b in zip(own, peer, strict=True))
    figures = {
        "rows_a_second": ROWS / statistics.median(own),
        "psql_rows_a_second": ROWS / statistics.median(peer),
    }
    what = f"rows stored, {A_TRANSACTION} a transaction, each once"
    return [Finding(what, r"`psql \copy`", Bound.AT_LEAST, 0.9, ratio, figures=figures)]


if __name__ == "__main__":
    sys.exit(main(__doc__, measure))
