"""How soon ``statusline`` has said its line beside a running recorder, as a status bar asks it.

Whole processes, from start to end. Not measured: without a recorder, where the database is asked.
"""

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Mapping

from benchmarks.report import Bound, Finding, main
from benchmarks.world import (
    at_home,
    directory,
    mosquitto,
    postgres,
    program,
    recording,
    wait_for_words,
    wait_until,
)
from ecoflow_tui.store.schema import create_schema

ROUNDS = 21


def measure() -> list[Finding]:
    """One recorder, many lines."""
    with directory() as here, mosquitto(here) as broker, postgres(here) as database:
        conninfo = database.database("line")
        create_schema(conninfo)
        recorded = recording(broker, conninfo)
        with program(here, "record", "--headless", variables=recorded) as recorder:
            wait_for_words(recorder, "connected to")
            broker.publish(100)
            variables = {"PATH": os.environ["PATH"], **at_home(here)}
            wait_until(lambda: "%" in _line(variables))
            times = [_milliseconds(variables) for _ in range(ROUNDS)]
    what = "a status line beside a running recorder"
    return [Finding(what, "", Bound.AT_MOST, 50, statistics.median(times), "ms")]


def _line(variables: Mapping[str, str]) -> str:
    """Empty while the recorder does not know enough yet, and no database does."""
    command = [sys.executable, "-m", "ecoflow_tui", "statusline"]
    return subprocess.run(
        command, stdout=subprocess.PIPE, env=variables, check=False, text=True
    ).stdout


def _milliseconds(variables: Mapping[str, str]) -> float:
    started = time.perf_counter()
    line = _line(variables)
    milliseconds = (time.perf_counter() - started) * 1000
    if "%" not in line:
        raise SystemExit(f"the status line says {line!r}")
    return milliseconds


if __name__ == "__main__":
    sys.exit(main(__doc__, measure))
