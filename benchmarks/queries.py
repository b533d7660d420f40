"""What the questions cost that screens and dashboards ask of ten million rows.

Run ``python -m benchmarks.queries``; ``--rows 10000000`` is the size that the targets are for, and
takes some minutes and 7 GB below /tmp, which are given back. ``--json`` prints numbers for scripts.

Measured is the time until the answer of a warm query is here, on the embedded server with its own
settings and the true schema without the index on raw_data, which none of these uses. Not measured:
the time to connect, the first time that a query is asked, and a recorder that writes meanwhile.
Times are of this machine and of whatever else it does, which the quickest round and the CPU time
(the server's and ours, on Linux) suffer least from.
"""

import argparse
import os
import statistics
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import NamedTuple

import msgspec
import psycopg

from benchmarks.history import UNTIL, history, serial
from ecoflow_tui.core.metrics import Metric
from ecoflow_tui.store.trends import points

ROWS = 1_000_000
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


class Result(NamedTuple):
    """Of a question's rounds, in milliseconds: median, quickest, and mean CPU of both ends."""

    question: str
    rows: int
    median_ms: float
    quickest_ms: float
    cpu_ms: float
    target_ms: float


def _timed(
    connection: psycopg.Connection, question: str, target_ms: float, ask: Callable[[int], int]
) -> Result:
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
    median, quickest = round(statistics.median(times), 2), round(min(times), 2)
    return Result(question, answered, median, quickest, round(1000 * busy / ROUNDS, 2), target_ms)


def _cpu_seconds(connection: psycopg.Connection) -> float:
    """What this process and the server's process for it have used; the latter on Linux only."""
    used = Path(f"/proc/{connection.info.backend_pid}/stat")
    if not used.exists():
        return time.process_time()
    user, system = used.read_text().rpartition(")")[2].split()[11:13]
    return time.process_time() + (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


def results(rows: int, station_seconds: float) -> list[Result]:
    """Every question once."""
    with (
        history(rows, station_seconds) as conninfo,
        psycopg.connect(conninfo, autocommit=True) as connection,
    ):
        return measured(connection)


def measured(connection: psycopg.Connection) -> list[Result]:
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
    return [_timed(connection, *question) for question in questions]


def main() -> None:
    """Print the results."""
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--rows", type=int, default=ROWS, help=f"how many; {ROWS} if not said")
    options.add_argument(
        "--every", type=float, default=STATION_SECONDS, help="seconds between a station's messages"
    )
    options.add_argument("--json", action="store_true", help="one JSON object per line")
    given = options.parse_args()
    for result in results(given.rows, given.every):
        if given.json:
            sys.stdout.write(msgspec.json.encode(result._asdict()).decode() + "\n")
        else:
            sys.stdout.write(
                f"{result.question:30} {result.rows:6} rows   median {result.median_ms:8.2f} ms   "
                f"quickest {result.quickest_ms:8.2f} ms   CPU {result.cpu_ms:7.2f} ms   "
                f"target {result.target_ms:4.0f} ms\n"
            )


if __name__ == "__main__":
    main()
