"""What the headless recorder costs beside other things: 5 messages a second, as at home.

The real program with a broker and a database, for half a minute; its CPU time and its memory.
Every row is counted. Not measured: TLS, EcoFlow's REST API, and the database's own cost.
"""

import sys
import time

from paho.mqtt.client import Client
from paho.mqtt.enums import CallbackAPIVersion

from benchmarks.report import Bound, Finding, main
from benchmarks.world import (
    count,
    cpu_seconds,
    directory,
    messages,
    mosquitto,
    postgres,
    program,
    recording,
    rss_megabytes,
    wait_for_words,
    wait_until,
)
from ecoflow_tui.store.schema import create_schema

A_SECOND = 5
SECONDS = 30


def say(port: int) -> None:
    """At an even pace."""
    client = Client(CallbackAPIVersion.VERSION2)
    client.connect("127.0.0.1", port)
    client.loop_start()
    for one in messages(A_SECOND * SECONDS):
        client.publish(one.topic, one.payload, qos=1).wait_for_publish(10)
        time.sleep(1 / A_SECOND)
    client.disconnect()
    client.loop_stop()


def measure() -> list[Finding]:
    """One run."""
    with directory() as here, mosquitto(here) as broker, postgres(here) as database:
        conninfo = database.database("idle")
        create_schema(conninfo)
        variables = recording(broker, conninfo)
        with program(here, "record", "--headless", variables=variables) as process:
            wait_for_words(process, "connected to")
            used, started = cpu_seconds(process.pid), time.monotonic()
            say(broker.port)
            wait_until(lambda: count(conninfo) == A_SECOND * SECONDS)
            cpu = (cpu_seconds(process.pid) - used) / (time.monotonic() - started)
            memory = rss_megabytes(process.pid)
    what = f"the headless recorder at {A_SECOND} messages/s"
    return [
        Finding(f"{what}: CPU", "", Bound.AT_MOST, 0.6, cpu * 100, "% of a core"),
        Finding(f"{what}: memory", "", Bound.AT_MOST, 60, memory, "MB"),
    ]


if __name__ == "__main__":
    sys.exit(main(__doc__, measure))
