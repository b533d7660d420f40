"""What it costs to make messages safe against a loss of power, against SQLite.

The spool's own way, from message to line to fdatasync, against a table with a primary key in
SQLite's WAL mode with ``synchronous=FULL``; one message a sync, and 1 000. Every line is read back,
every row counted. Not measured: reading them again, removing them, and queues.
"""

import sqlite3
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from benchmarks.report import Bound, Finding, main
from benchmarks.world import directory, received
from ecoflow_tui.core.events import RawMessage
from ecoflow_tui.store.capture import write_line
from ecoflow_tui.store.spool import Spool, SpoolLimits

ROUNDS = 7
MESSAGES = {1: 1000, 1000: 4000}
_TABLE = "CREATE TABLE said (id BLOB PRIMARY KEY, at TEXT, topic TEXT, payload BLOB) WITHOUT ROWID"

Groups = Sequence[Sequence[RawMessage]]


def spooled(groups: Groups, here: Path) -> float:
    """Seconds to make them safe in the spool."""
    spool = Spool(here, SpoolLimits(), lambda _messages, _lines: None)
    spool.open()
    started = time.perf_counter()
    for group in groups:
        spool.append(list(map(write_line, group)), lambda _position: None)
    seconds = time.perf_counter() - started
    _check(len(list(spool.newest_messages())), groups)
    spool.close()
    return seconds


def inserted(groups: Groups, here: Path) -> float:
    """Seconds to make them safe in SQLite."""
    here.mkdir()
    database = sqlite3.connect(here / "said.db", isolation_level=None)
    for statement in ("PRAGMA journal_mode=WAL", "PRAGMA synchronous=FULL", _TABLE):
        database.execute(statement)
    started = time.perf_counter()
    for group in groups:
        database.execute("BEGIN")
        rows = [(m.id.bytes, m.received_at.isoformat(), m.topic, m.payload) for m in group]
        database.executemany("INSERT INTO said VALUES (?, ?, ?, ?)", rows)
        database.execute("COMMIT")
    seconds = time.perf_counter() - started
    _check(database.execute("SELECT count(*) FROM said").fetchone()[0], groups)
    database.close()
    return seconds


def _check(found: int, groups: Groups) -> None:
    if found != sum(map(len, groups)):
        raise SystemExit(f"{sum(map(len, groups))} messages became {found}")


def compare(at_once: int, target: float, here: Path) -> Finding:
    """Both in turns."""
    messages = received(MESSAGES[at_once])
    groups = [messages[start : start + at_once] for start in range(0, len(messages), at_once)]
    turns: dict[Callable[[Groups, Path], float], list[float]] = {spooled: [], inserted: []}
    for turn in range(ROUNDS):
        for way, taken in turns.items():
            taken.append(way(groups, here / f"{way.__name__}-{at_once}-{turn}"))
    own, peer = turns.values()
    ratio = statistics.median(b / a for a, b in zip(own, peer, strict=True))
    figures = {
        "spool_ms_a_sync": statistics.median(own) / len(groups) * 1000,
        "sqlite_ms_a_sync": statistics.median(peer) / len(groups) * 1000,
    }
    what = f"messages made safe, {at_once} a sync"
    return Finding(what, "SQLite WAL, FULL", Bound.AT_LEAST, target, ratio, figures=figures)


def measure() -> list[Finding]:
    """One message a sync, and many."""
    with directory() as here:
        return [compare(1, 2, here), compare(1000, 4, here)]


if __name__ == "__main__":
    sys.exit(main(__doc__, measure))
