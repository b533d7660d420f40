"""What the questions cost that screens and dashboards ask of ten million rows.

Ten million rows take some minutes to make and 7 GB below /tmp, which are given back; ``--rows``
takes fewer.

Measured is the time until the answer of a warm query is here, on the embedded server with its own
settings and the true schema without the index on raw_data, which none of these uses. Not measured:
the time to connect, the first time that a query is asked, and a recorder that writes meanwhile.
Times are of this machine and of whatever else it does, which the quickest round and the CPU time
(the server's and ours, on Linux) suffer least from.
"""

import os
import statistics
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import psycopg

from benchmarks.history import UNTIL, history, serial
from benchmarks.report import Bound, Finding, main
from ecoflow_tui.core.metrics import Metric
from ecoflow_tui.store.trends import points

ROWS = 10_000_000
ROUNDS = 15
STATION_SECONDS = 10.0
_MINUTES = """
    SELECT minute, soc_percent, watts_in_sum, watts_out_sum FROM ecoflow_minutes(%s, %s)
    WHERE device_sn = %s ORDER BY minute
"""
_ROWS = """
    SELECT ts, soc_percent, watts_in_sum, watts_out_sum FROM ecoflow_measurements
    WHERE ts >= %s AND ts < %s AND device_sn = %s ORDER BY ts
"""


def _timed(
    connection: psycopg.Connection, question: str, target_ms: float, ask: Callable[[int], int]
) -> Finding:
    """Each round asks about another station; what is timed has been asked once before."""
    times = []
    answered = 0
    busy = 0.0
    for number in range(ROUNDS):
        ask(number)
        busy -= _cpu_seconds(connection)
        started = time.perf_counter()
        answered = ask(number)
        times.append(1000 * (time.perf_counter() - started))
        busy += _cpu_seconds(connection)
    figures = {"rows": answered, "quickest_ms": min(times), "cpu_ms": 1000 * busy / ROUNDS}
    median = statistics.median(times)
    return Finding(question, "", Bound.AT_MOST, target_ms, median, "ms", figures=figures)


def _cpu_seconds(connection: psycopg.Connection) -> float:
    """What this process and the server's process for it have used; the latter on Linux only."""
    used = Path(f"/proc/{connection.info.backend_pid}/stat")
    if not used.exists():
        return time.process_time()
    user, system = used.read_text().rpartition(")")[2].split()[11:13]
    return time.process_time() + (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


def measure(rows: int = ROWS) -> list[Finding]:
    """Every question once."""
    with (
        history(rows, STATION_SECONDS) as conninfo,
        psycopg.connect(conninfo, autocommit=True) as connection,
    ):
        return measured(connection, f"{rows / 1e6:g} million rows")


def measured(connection: psycopg.Connection, much: str) -> list[Finding]:
    """Every question, asked of this database."""

    def chart(number: int, span: timedelta) -> int:
        station = serial(number % 10)
        return len(points(connection, station, Metric.WATTS_IN_SUM, span, UNTIL - span))

    def between(query: bytes, number: int, span: timedelta) -> int:
        given = (UNTIL - 2 * span, UNTIL - span, serial(number % 10))
        return len(connection.execute(query, given).fetchall())

    def latest(_number: int) -> int:
        return len(connection.execute("SELECT * FROM ecoflow_latest").fetchall())

    hour, day = timedelta(hours=1), timedelta(days=1)
    questions: tuple[tuple[str, float, Callable[[int], int]], ...] = (
        ("a day's chart of a station", 50, lambda n: chart(n, day)),
        ("a day, minute by minute", 50, lambda n: between(_MINUTES.encode(), n, day)),
        ("a day, every message", 50, lambda n: between(_ROWS.encode(), n, day)),
        ("an hour's chart of a station", 20, lambda n: chart(n, hour)),
        ("the latest values of all", 5, latest),
    )
    return [
        _timed(connection, f"{what}, of {much}", target_ms, ask)
        for what, target_ms, ask in questions
    ]


if __name__ == "__main__":
    sys.exit(main(__doc__, measure, rows=ROWS))
