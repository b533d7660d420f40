"""How long it takes to go anywhere in a day of one message a second.

Run ``python -m benchmarks.seek``; ``--json`` prints numbers for scripts. The target is below 200 ms
for any instant, from a capture file and from a database. The database is the benchmark's own,
which needs ``initdb`` and ``postgres``, or the ``demo`` extra.
"""

import argparse
import random
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple
from uuid import UUID

import msgspec

from benchmarks.parse import SERIAL, TOPIC, delta, snapshot
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


class Result(NamedTuple):
    """Times in milliseconds, the reading of the whole day in seconds.

    Unread is a seek while only the day's beginning has been read.
    """

    source: str
    messages: int
    unread_median_ms: float
    unread_worst_ms: float
    index_seconds: float
    median_ms: float
    worst_ms: float
    cpu_median_ms: float


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


def measure(source: str, reel: Reel, seeks: int = SEEKS) -> Result:
    """Read all of it once, then go to instants all over the day, in no order."""
    chance = random.Random(7)
    unread = [unread_ms(reel, MIDNIGHT + DAY * chance.uniform(0.1, 1)) for _ in range(seeks // 5)]
    timeline = Timeline(reel, Cast(find_model))
    started = time.perf_counter()
    timeline.read_all()
    index_seconds = time.perf_counter() - started
    extent = timeline.extent
    assert extent is not None
    span = extent.ends_at - extent.begins_at
    times, cpu = [], []
    for _ in range(seeks):
        at = extent.begins_at + span * chance.random()
        wall, used = time.perf_counter(), time.process_time()
        timeline.moment(at)
        times.append((time.perf_counter() - wall) * 1e3)
        cpu.append((time.process_time() - used) * 1e3)
    return Result(
        source,
        extent.count,
        round(statistics.median(unread), 1),
        round(max(unread), 1),
        round(index_seconds, 2),
        round(statistics.median(times), 1),
        round(max(times), 1),
        round(statistics.median(cpu), 1),
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


def from_file(directory: Path, seconds: int = SECONDS, seeks: int = SEEKS) -> Result:
    """The day as a capture file."""
    from ecoflow_tui.store.reel_file import open_capture  # noqa: PLC0415

    path = directory / "day.jsonl"
    with path.open("wb") as file:
        file.writelines(map(write_line, day(seconds)))
    reel = open_capture(path, lambda: MIDNIGHT)
    try:
        return measure("file", reel, seeks)
    finally:
        reel.close()


def from_database(conninfo: str, seconds: int = SECONDS, seeks: int = SEEKS) -> Result:
    """The day in a database."""
    from ecoflow_tui.store.history import Selection  # noqa: PLC0415
    from ecoflow_tui.store.reel_database import DatabaseReel  # noqa: PLC0415

    fill(conninfo, seconds)
    reel = DatabaseReel(conninfo, Selection((), MIDNIGHT, MIDNIGHT + DAY))
    try:
        return measure("database", reel, seeks)
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


def results() -> Iterator[Result]:
    """From a file, and from a database."""
    from ecoflow_tui.embedded import PrivateServer, Shutdown, find_binaries  # noqa: PLC0415

    directory = Path(tempfile.mkdtemp(prefix="ecoflow-seek-", dir="/tmp"))
    directory.chmod(0o711)
    try:
        yield from_file(directory)
        server = PrivateServer.under(directory, find_binaries())
        server.start()
        try:
            yield from_database(server.conninfo)
        finally:
            server.stop(Shutdown.IMMEDIATE)
    finally:
        shutil.rmtree(directory)


def main() -> None:
    """Print the results."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--json", action="store_true", help="one JSON object per line")
    as_json = options.parse_args().json
    for number, result in enumerate(results()):
        if as_json:
            sys.stdout.write(msgspec.json.encode(result._asdict()).decode() + "\n")
            continue
        if number == 0:
            sys.stdout.write(
                "source    messages  unread seek, worst  read once  median seek  worst  CPU time\n"
            )
        sys.stdout.write(
            f"{result.source:9} {result.messages:8} {result.unread_median_ms:8.1f} ms "
            f"{result.unread_worst_ms:5.1f} ms {result.index_seconds:8.1f} s "
            f"{result.median_ms:9.1f} ms {result.worst_ms:5.1f} ms {result.cpu_median_ms:6.1f} ms\n"
        )


if __name__ == "__main__":
    main()
