"""Whether the recorder keeps up with 5 000 messages a second for a minute.

The real program; broker, database and whoever publishes share its cores, which is the point. What
counts is how many messages are not stored yet when the minute is over, and that all are stored in
the end. Not measured: TLS, and how long each message takes (``latency.py``).
"""

import subprocess
import sys
import time

from benchmarks.report import Bound, Finding, main
from benchmarks.world import (
    Broker,
    count,
    directory,
    messages,
    mosquitto,
    postgres,
    program,
    recording,
    wait_for_words,
    wait_until,
)
from ecoflow_tui.store.schema import create_schema

A_SECOND = 5000
SECONDS = 60


def publish(broker: Broker) -> float:
    """At an even pace, by mosquitto_pub; the seconds it took."""
    lines = [one.payload + b"\n" for one in messages(A_SECOND // 50)]
    tick, topic = b"".join(lines), next(messages(1)).topic
    command = ["mosquitto_pub", "-h", "127.0.0.1", "-p", str(broker.port), "-q", "1", "-l"]
    started = time.monotonic()
    with subprocess.Popen([*command, "-t", topic], stdin=subprocess.PIPE) as publisher:
        assert publisher.stdin is not None
        for number in range(50 * SECONDS):
            time.sleep(max(0.0, started + number / 50 - time.monotonic()))
            publisher.stdin.write(tick)
            publisher.stdin.flush()
        publisher.stdin.close()
        publisher.wait()
    return time.monotonic() - started


def measure() -> list[Finding]:
    """One run."""
    total = A_SECOND * SECONDS
    with directory() as here, mosquitto(here) as broker, postgres(here) as database:
        conninfo = database.database("steady")
        create_schema(conninfo, raw_index=False)
        variables = recording(broker, conninfo)
        with program(here, "record", "--headless", variables=variables) as process:
            wait_for_words(process, "connected to")
            seconds = publish(broker)
            waiting = total - count(conninfo)
            wait_until(lambda: count(conninfo) == total, 10 * SECONDS)
    figures = {"published_in_seconds": seconds, "waiting": waiting}
    what = f"behind after {SECONDS} s of {A_SECOND} messages/s"
    return [Finding(what, "", Bound.AT_MOST, 1, waiting / A_SECOND, "s", figures=figures)]


if __name__ == "__main__":
    sys.exit(main(__doc__, measure))
