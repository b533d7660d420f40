"""How long it takes to go anywhere in a day of one message a second.

From a capture file and from a database, to instants all over the day in no order: once the whole
day has been read, and while only its beginning has been. Not measured: painting.
"""

import random
import statistics
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

from benchmarks.parse import SERIAL, TOPIC, delta, snapshot
from benchmarks.report import Bound, Finding, main
from benchmarks.world import directory, postgres
from ecoflow_tui.core.events import RawMessage
from ecoflow_tui.core.reel import Reel
from ecoflow_tui.core.showing import Cast
from ecoflow_tui.core.timeline import Timeline
from ecoflow_tui.devices import find_model
from ecoflow_tui.store.capture import write_line

SECONDS = 86_400
SNAPSHOT_EVERY = 300
SEEKS = 100
DAY = timedelta(days=1)
MIDNIGHT = datetime(2026, 6, 21, tzinfo=UTC)


def day(seconds: int = SECONDS) -> Iterator[RawMessage]:
    """A whole state every five minutes, and a delta of ten keys every second."""
    state = snapshot()
    for second in range(seconds):
        payload = state if second % SNAPSHOT_EVERY == 0 else changed(second)
        at = MIDNIGHT + timedelta(seconds=second)
        yield RawMessage(UUID(int=second + 1), at, TOPIC, payload, qos=1)


def changed(second: int) -> bytes:
    """A delta whose values move."""
    return delta().replace(b"127", str(100 + second % 400).encode())


def sought(source: str, reel: Reel, seeks: int = SEEKS) -> list[Finding]:
    """Go to instants of a day of which only the beginning was read; read all of it; go again."""
    chance = random.Random(7)
    unread = [unread_ms(reel, MIDNIGHT + DAY * chance.uniform(0.1, 1)) for _ in range(seeks // 5)]
    timeline = Timeline(reel, Cast(find_model))
    started = time.perf_counter()
    timeline.read_all()
    index_seconds = time.perf_counter() - started
    extent = timeline.extent
    assert extent is not None
    span = extent.ends_at - extent.begins_at
    times = []
    for _ in range(seeks):
        at = extent.begins_at + span * chance.random()
        started = time.perf_counter()
        timeline.moment(at)
        times.append((time.perf_counter() - started) * 1e3)
    figures = {"messages": extent.count, "index_seconds": index_seconds}
    return [
        _finding(f"{source}, before it is read", unread, {}),
        _finding(f"{source}, once it is read", times, figures),
    ]


def _finding(what: str, times: list[float], figures: dict[str, float]) -> Finding:
    return Finding(
        f"going anywhere in a day of 1 message/s, from {what}",
        "",
        Bound.AT_MOST,
        200,
        statistics.median(times),
        "ms",
        figures={**figures, "worst_ms": max(times)},
    )


def unread_ms(reel: Reel, at: datetime) -> float:
    """How long it takes to show an instant of a day of which only the beginning was read."""
    whole = Timeline(reel, Cast(find_model))
    whole.extend(1)
    started = time.perf_counter()
    part = whole.glimpse(at)
    assert part is not None
    while not part.reaches(at):
        part.extend(100)
    part.moment(at)
    return (time.perf_counter() - started) * 1e3


def from_file(here: Path, seconds: int = SECONDS, seeks: int = SEEKS) -> list[Finding]:
    """The day as a capture file."""
    from ecoflow_tui.store.reel_file import open_capture  # noqa: PLC0415

    path = here / "day.jsonl"
    with path.open("wb") as file:
        file.writelines(map(write_line, day(seconds)))
    reel = open_capture(path, lambda: MIDNIGHT)
    try:
        return sought("a file", reel, seeks)
    finally:
        reel.close()


def from_database(conninfo: str, seconds: int = SECONDS, seeks: int = SEEKS) -> list[Finding]:
    """The day in a database."""
    from ecoflow_tui.store.history import Selection  # noqa: PLC0415
    from ecoflow_tui.store.reel_database import DatabaseReel  # noqa: PLC0415

    fill(conninfo, seconds)
    reel = DatabaseReel(conninfo, Selection((), MIDNIGHT, MIDNIGHT + DAY))
    try:
        return sought("a database", reel, seeks)
    finally:
        reel.close()


def fill(conninfo: str, seconds: int) -> None:
    """Put the day into a new database."""
    import psycopg  # noqa: PLC0415

    from ecoflow_tui.store.schema import create_schema  # noqa: PLC0415

    create_schema(conninfo, raw_index=False)
    with psycopg.connect(conninfo) as connection, connection.cursor() as cursor:
        command = (
            "COPY ecoflow_measurements (message_id, ts, device_sn, topic, source, kind, raw_data)"
            " FROM STDIN"
        )
        with cursor.copy(command) as copy:
            for raw in day(seconds):
                text = raw.payload.decode()
                copy.write_row(
                    (raw.id, raw.received_at, SERIAL, raw.topic, "mqtt", "reading", text)
                )
        cursor.execute("ANALYZE ecoflow_measurements")


def measure() -> list[Finding]:
    """From a file, and from a database."""
    with directory() as here, postgres(here) as database:
        return [*from_file(here), *from_database(database.database("seek"))]


if __name__ == "__main__":
    sys.exit(main(__doc__, measure))
