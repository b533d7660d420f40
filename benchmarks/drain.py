r"""How fast the recorder takes over a backlog that the broker has kept with QoS 1.

Every message is spooled, fsynced, acknowledged, parsed and committed, into the tables without the
index on ``raw_data``. Against ``mosquitto_sub | psql \copy``, which makes nothing safe before its
end and reads nothing; and against the naive recorder (``naive.py``). Time counts from the
connection to the last row. Not measured: starting, TLS, a network, and a database on a machine of
its own.
"""

import statistics
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import psycopg

from benchmarks.naive import TABLE
from benchmarks.report import Bound, Finding, main
from benchmarks.world import (
    Broker,
    Postgres,
    count,
    cpu_seconds,
    directory,
    mosquitto,
    postgres,
    program,
    python,
    recording,
    wait_for_words,
    wait_until,
)
from ecoflow_tui.cloud.memory import Memory
from ecoflow_tui.store.schema import create_schema

BACKLOG = 20_000
NAIVE_BACKLOG = 1_500
ROUNDS = 3


@dataclass(frozen=True, slots=True)
class Speed:
    """How many messages a second, and what each cost its process."""

    a_second: float
    cpu_us: float


def drained_by_recorder(broker: Broker, database: Postgres, home: Path) -> Speed:
    """The real program, headless."""
    home.mkdir(mode=0o711)
    conninfo = database.database(home.name)
    create_schema(conninfo, raw_index=False)
    broker.keep_for(Memory(home / "state").client_id())
    broker.publish(BACKLOG)
    variables = recording(broker, conninfo)
    with program(home, "record", "--headless", variables=variables) as process:
        wait_for_words(process, "connected to")
        return _speed(process.pid, conninfo, "ecoflow_measurements", BACKLOG)


def drained_by_naive(broker: Broker, database: Postgres, name: str) -> Speed:
    """One INSERT and one commit a message."""
    conninfo = _naive_database(database, name)
    broker.keep_for(name)
    broker.publish(NAIVE_BACKLOG)
    with python("benchmarks.naive", str(broker.port), name, conninfo, variables={}) as process:
        wait_for_words(process, "connected to")
        return _speed(process.pid, conninfo, "measurements", NAIVE_BACKLOG)


def _speed(pid: int, conninfo: str, table: str, backlog: int) -> Speed:
    """From now until the last row is there."""
    started, used = time.monotonic(), cpu_seconds(pid)
    with psycopg.connect(conninfo, autocommit=True) as connection:
        newest = f"SELECT coalesce(max(id), 0) FROM {table}".encode()
        wait_until(lambda: connection.execute(newest).fetchall()[0][0] >= backlog)
    seconds, cpu = time.monotonic() - started, cpu_seconds(pid) - used
    _check(conninfo, table, backlog)
    return Speed(backlog / seconds, cpu / backlog * 1e6)


def drained_by_pipe(broker: Broker, database: Postgres, name: str) -> Speed:
    """mosquitto_sub into psql: one COPY, one transaction."""
    conninfo = _naive_database(database, name)
    broker.keep_for(name)
    broker.publish(BACKLOG)
    subscriber = (
        f"mosquitto_sub -h 127.0.0.1 -p {broker.port} -i {name} -c -q 1 -t /open/+/+/quota"
        rf" -C {BACKLOG} -F '@Y-@m-@d @H:@M:@S\t%t\t%p'"
    )
    copy = (
        r"\copy measurements (ts, topic, raw_data) FROM STDIN"
        r" (FORMAT csv, DELIMITER E'\t', QUOTE E'\x01')"
    )
    started = time.monotonic()
    subprocess.run(
        f'{subscriber} | "{database.psql}" -q "$CONNINFO" -c "$COPY"',
        shell=True,
        check=True,
        env={"CONNINFO": conninfo, "COPY": copy, "PATH": "/usr/bin:/bin"},
    )
    seconds = time.monotonic() - started
    _check(conninfo, "measurements", BACKLOG)
    return Speed(BACKLOG / seconds, 0)


def _naive_database(database: Postgres, name: str) -> str:
    conninfo = database.database(name)
    with psycopg.connect(conninfo) as connection:
        connection.execute(TABLE)
    return conninfo


def _check(conninfo: str, table: str, backlog: int) -> None:
    if (rows := count(conninfo, table)) != backlog:
        raise SystemExit(f"{backlog} messages became {rows} rows of {table}")


def measure() -> list[Finding]:
    """The three take turns."""
    own, pipe, naive = [], [], []
    with directory() as here, mosquitto(here) as broker, postgres(here) as database:
        for turn in range(ROUNDS):
            own.append(drained_by_recorder(broker, database, here / f"own{turn}"))
            pipe.append(drained_by_pipe(broker, database, f"pipe{turn}"))
            naive.append(drained_by_naive(broker, database, f"naive{turn}"))
    figures = {
        "recorder_a_second": statistics.median(one.a_second for one in own),
        "pipe_a_second": statistics.median(one.a_second for one in pipe),
        "naive_a_second": statistics.median(one.a_second for one in naive),
        "recorder_cpu_us": statistics.median(one.cpu_us for one in own),
        "naive_cpu_us": statistics.median(one.cpu_us for one in naive),
    }
    faster = _median(a.a_second / b.a_second for a, b in zip(own, pipe, strict=True))
    much_faster = _median(a.a_second / b.a_second for a, b in zip(own, naive, strict=True))
    cheaper = _median(b.cpu_us / a.cpu_us for a, b in zip(own, naive, strict=True))
    what = "draining a backlog, every row counted"
    copy, one_by_one = r"`mosquitto_sub \| psql \copy`", "one INSERT and commit a message"
    return [
        Finding(what, copy, Bound.AT_LEAST, 1.0, faster, figures=figures),
        Finding(what, one_by_one, Bound.AT_LEAST, 12, much_faster),
        Finding("messages for the same CPU time", one_by_one, Bound.AT_LEAST, 8, cheaper),
    ]


_median = statistics.median

if __name__ == "__main__":
    sys.exit(main(__doc__, measure))
