"""What the questions cost that screens and dashboards ask of ten million rows.

Run ``python -m benchmarks.queries``; ``--rows 10000000`` is the size that the targets are for, and
takes some minutes and 7 GB below /tmp, which are given back. ``--json`` prints numbers for scripts.

Measured is the time until the answer of a warm query is here, on the embedded server with its own
settings and the true schema without the index on raw_data, which none of these uses. Not measured:
the time to connect, the first time that a query is asked, and a recorder that writes meanwhile.
Times are of this machine, and of whatever else it does.
"""

import argparse
import statistics
import sys
import time
from collections.abc import Callable
from datetime import timedelta
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
    """The median of a question's rounds, in milliseconds."""

    question: str
    rows: int
    median_ms: float
    slowest_ms: float
    target_ms: float


def _timed(question: str, target_ms: float, ask: Callable[[int], int]) -> Result:
    """Each round asks about another station; what is timed has been asked once before."""
    times = []
    answered = 0
    for number in range(ROUNDS):
        ask(number)
        started = time.perf_counter()
        answered = ask(number)
        times.append(1000 * (time.perf_counter() - started))
    median, slowest = round(statistics.median(times), 2), round(max(times), 2)
    return Result(question, answered, median, slowest, target_ms)


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
    return [
        _timed("a day's chart of a station", 50, lambda n: chart(n, day)),
        _timed("a day, minute by minute", 50, lambda n: between(_MINUTES.encode(), n, day)),
        _timed("a day, every message", 50, lambda n: between(_ROWS.encode(), n, day)),
        _timed("an hour's chart of a station", 20, lambda n: chart(n, hour)),
        _timed("the latest values of all", 5, latest),
    ]


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
                f"slowest {result.slowest_ms:8.2f} ms   target {result.target_ms:4.0f} ms\n"
            )


if __name__ == "__main__":
    main()
