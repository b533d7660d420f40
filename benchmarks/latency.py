"""How long a message takes from its reception to its commit, at 1 to 1 000 a second.

The recorder in this process: queue, spool, fdatasync, parsing, transaction. Against a bare prepared
autocommit INSERT of the same messages at the same pace, since a computer that has nothing else to
do is slow to begin; the spool may take one fdatasync more, which is taken off. Every row is
counted. Not measured: the broker and its network.
"""

import os
import statistics
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from unittest.mock import patch

import psycopg
from psycopg.types.json import Jsonb

from benchmarks.naive import TABLE
from benchmarks.report import Bound, Finding, main
from benchmarks.world import Postgres, count, directory, postgres, received, wait_until
from ecoflow_tui.core.events import RawMessage
from ecoflow_tui.store.books import Stored
from ecoflow_tui.store.database import Database
from ecoflow_tui.store.options import RecorderOptions
from ecoflow_tui.store.recorder import Recorder
from ecoflow_tui.store.rows import Row
from ecoflow_tui.store.schema import create_schema

RATES = {1: 12, 10: 60, 100: 400, 1000: 4000}
_INSERT = "INSERT INTO measurements (ts, topic, raw_data) VALUES (%s, %s, %s)"


@dataclass(frozen=True, slots=True)
class Peers:
    """Medians of what the recorder is compared to, in milliseconds."""

    insert_ms: float
    fdatasync_ms: float


def _paced(messages: list[RawMessage], a_second: int) -> Iterator[RawMessage]:
    """Each when it is due."""
    started = time.perf_counter()
    for number, raw in enumerate(messages):
        time.sleep(max(0, started + number / a_second - time.perf_counter()))
        yield replace(raw, received_at=datetime.now(UTC))


def recorded(conninfo: str, spool: Path, a_second: int, how_many: int) -> list[float]:
    """Seconds from reception to commit, message by message."""
    messages = received(how_many)
    taken: list[float] = []
    stored: list[float] = []
    with _committed(stored):
        recorder = Recorder(RecorderOptions(spool, account=spool.name), lambda: conninfo)
        recorder.start()
        for raw in _paced(messages, a_second):
            taken.append(time.perf_counter())
            recorder.keep(raw, _nobody)
        wait_until(lambda: len(stored) == len(messages))
        recorder.stop()
    return [there - here for here, there in zip(taken, stored, strict=True)]


@contextmanager
def _committed(times: list[float]) -> Iterator[None]:
    """Note when each message's transaction is over, on the thread that has waited for it."""
    store = Database.store

    def noted(self: Database, rows: Sequence[Row]) -> Stored:
        done = store(self, rows)
        times.extend([time.perf_counter()] * len(rows))
        return done

    with patch.object(Database, "store", noted):
        yield


def peers(conninfo: str, here: Path, a_second: int) -> Peers:
    """The INSERT and the fdatasync, in turns, at the same pace."""
    inserts, syncs = [], []
    messages = received(RATES[a_second] // 2)
    with psycopg.connect(conninfo, autocommit=True) as connection, here.open("wb") as file:
        connection.execute(TABLE)
        for raw in _paced(messages, a_second):
            started = time.perf_counter()
            value = Jsonb(raw.payload, dumps=bytes)
            connection.execute(_INSERT, (raw.received_at, raw.topic, value), prepare=True)
            inserted = time.perf_counter()
            file.write(raw.payload)
            file.flush()
            os.fdatasync(file.fileno())
            inserts.append(inserted - started)
            syncs.append(time.perf_counter() - inserted)
    return Peers(statistics.median(inserts) * 1000, statistics.median(syncs) * 1000)


def compare(database: Postgres, here: Path, a_second: int) -> Finding:
    """One rate, and the peers before and after it."""
    conninfo = database.database(f"rate{a_second}")
    create_schema(conninfo, raw_index=False)
    before = peers(database.database(f"before{a_second}"), here / "before", a_second)
    times = sorted(recorded(conninfo, here / f"spool{a_second}", a_second, RATES[a_second]))
    after = peers(database.database(f"after{a_second}"), here / "after", a_second)
    if (rows := count(conninfo)) != RATES[a_second]:
        raise SystemExit(f"{RATES[a_second]} messages became {rows} rows")
    median_ms = statistics.median(times) * 1000
    insert_ms = (before.insert_ms + after.insert_ms) / 2
    sync_ms = (before.fdatasync_ms + after.fdatasync_ms) / 2
    figures = {
        "p50_ms": median_ms,
        "p99_ms": times[int(len(times) * 0.99)] * 1000,
        "insert_ms": insert_ms,
        "fdatasync_ms": sync_ms,
    }
    return Finding(
        f"from reception to commit at {a_second}/s, p50, less an fdatasync",
        "a bare prepared INSERT",
        Bound.AT_MOST,
        2.5,
        (median_ms - sync_ms) / insert_ms,
        figures=figures,
    )


def measure() -> list[Finding]:
    """Every rate."""
    with directory() as here, postgres(here) as database:
        return [compare(database, here, a_second) for a_second in RATES]


def _nobody() -> None:
    """Nobody waits for the acknowledgement."""


if __name__ == "__main__":
    sys.exit(main(__doc__, measure))
