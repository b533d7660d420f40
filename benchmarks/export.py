"""What `export` costs, against PostgreSQL's own COPY of the same rows and columns.

Measured are whole processes, one after another in turns: ``psql`` with ``COPY (SELECT ...) TO
STDOUT`` in no order and as values are stored, and ``ecoflow-tui export`` as CSV and as Parquet,
whose output goes to a file below /tmp or to nowhere. The ratio is COPY's time by ours: 0.5 is twice
as long. Memory is the most that the process ever had; that it is constant is shown by a tenth of
the rows. Not measured: a database elsewhere, and payloads (``--raw``).
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import NamedTuple

from benchmarks.history import UNTIL, history
from benchmarks.report import Bound, Finding, main
from ecoflow_tui.embedded import find_binaries
from ecoflow_tui.store.export import columns_for

ROWS = 1_000_000
ROUNDS = 3
STATION_SECONDS = 10.0
_COPY = "`COPY TO STDOUT`"
_PROGRAM = [sys.executable, "-m", "ecoflow_tui", "export", "--format"]


class _Run(NamedTuple):
    seconds: float
    cpu_seconds: float
    peak_mib: float


def _run(command: Sequence[str], conninfo: str) -> _Run:
    """One process from its start to its end."""
    started = time.perf_counter()
    with subprocess.Popen(
        command, stdout=subprocess.DEVNULL, env={**os.environ, "DATABASE_URL": conninfo}
    ) as process:
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{command[0]} ended with {process.returncode}")
    elapsed = time.perf_counter() - started
    return _Run(elapsed, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def measure(rows: int = ROWS) -> list[Finding]:
    """COPY, CSV and Parquet, in turns."""
    with (
        history(rows, STATION_SECONDS) as conninfo,
        tempfile.TemporaryDirectory(prefix="ecoflow-", dir="/tmp") as directory,
    ):
        span = timedelta(seconds=rows * STATION_SECONDS / 10)
        whole, tenth = (_ways(conninfo, part, Path(directory)) for part in (span, span / 10))
        rounds = [
            {way: _run(command, conninfo) for way, command in whole.items()} for _ in range(ROUNDS)
        ]
        small = {way: _run(command, conninfo) for way, command in tenth.items()}
    findings = []
    for way in ("CSV", "Parquet"):
        findings += _findings(f"{rows / 1e6:g} million rows as {way}", way, rounds, small[way])
    return findings


def _ways(conninfo: str, span: timedelta, directory: Path) -> dict[str, list[str]]:
    columns, since = ", ".join(columns_for((), with_raw=False)), UNTIL - span
    copy = f"COPY (SELECT {columns} FROM ecoflow_measurements WHERE ts >= '{since}') TO STDOUT CSV"
    recent = ["--since", since.replace(tzinfo=None).isoformat(), "--zone", "UTC"]
    return {
        _COPY: [str(find_binaries().psql), conninfo, "-c", copy],
        "CSV": [*_PROGRAM, "csv", *recent],
        "Parquet": [*_PROGRAM, "parquet", *recent, "-o", str(directory / "rows.parquet")],
    }


def _findings(what: str, way: str, rounds: Sequence[dict[str, _Run]], small: _Run) -> list[Finding]:
    ratio = statistics.median(one[_COPY].seconds / one[way].seconds for one in rounds)
    peak = max(one[way].peak_mib for one in rounds)
    figures = {
        "seconds": statistics.median(one[way].seconds for one in rounds),
        "cpu_seconds": statistics.median(one[way].cpu_seconds for one in rounds),
        "peak_mib": peak,
        "peak_mib_of_a_tenth": small.peak_mib,
    }
    more = peak / small.peak_mib
    return [
        Finding(f"{what}: rows a second", _COPY, Bound.AT_LEAST, 0.5, ratio, figures=figures),
        Finding(f"{what}: memory", "a tenth of the rows", Bound.AT_MOST, 1.25, more),
    ]


if __name__ == "__main__":
    sys.exit(main(__doc__, measure, rows=ROWS))
