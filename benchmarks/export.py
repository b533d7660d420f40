"""What `export` costs, against PostgreSQL's own COPY of the same rows and columns.

Run ``python -m benchmarks.export``; ``--rows 1000000`` is the size that the targets are for.
``--json`` prints numbers for scripts.

Measured are whole processes, one after another in turns: ``psql`` with ``COPY (SELECT ...) TO
STDOUT`` in no order and as values are stored, and ``ecoflow-tui export`` as CSV and as Parquet,
whose output goes to a file below /tmp or to nowhere. The ratio is COPY's time by ours: 0.5 is twice
as long. Memory is the most that the process ever had; that it is constant is shown by a tenth of
the rows. Not measured: a database elsewhere, and payloads (``--raw``).
"""

import argparse
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

import msgspec

from benchmarks.history import UNTIL, history
from ecoflow_tui.embedded import find_binaries
from ecoflow_tui.store.export import columns_for

ROWS = 100_000
ROUNDS = 5
STATION_SECONDS = 10.0
_PROGRAM = [sys.executable, "-m", "ecoflow_tui", "export", "--format"]


class Result(NamedTuple):
    """The medians of one way's rounds, and what a tenth of the rows took."""

    way: str
    rows: int
    seconds: float
    cpu_seconds: float
    ratio: float
    target_ratio: float
    peak_mib: float
    peak_mib_of_a_tenth: float


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


def results(rows: int) -> list[Result]:
    """COPY, CSV and Parquet, in turns."""
    with history(rows, STATION_SECONDS) as conninfo:
        return measured(conninfo, rows)


def measured(conninfo: str, rows: int) -> list[Result]:
    """The same on the newest rows of a database that is there."""
    span = timedelta(seconds=rows * STATION_SECONDS / 10)
    with tempfile.TemporaryDirectory(prefix="ecoflow-", dir="/tmp") as directory:
        whole, tenth = (_ways(conninfo, part, Path(directory)) for part in (span, span / 10))
        rounds = [
            {way: _run(command, conninfo) for way, command in whole.items()} for _ in range(ROUNDS)
        ]
        small = {way: _run(command, conninfo) for way, command in tenth.items()}
    return [_result(way, rows, [one[way] for one in rounds], rounds, small) for way in whole]


def _ways(conninfo: str, span: timedelta, directory: Path) -> dict[str, list[str]]:
    columns, since = ", ".join(columns_for((), with_raw=False)), UNTIL - span
    copy = f"COPY (SELECT {columns} FROM ecoflow_measurements WHERE ts >= '{since}') TO STDOUT CSV"
    recent = ["--since", since.replace(tzinfo=None).isoformat(), "--zone", "UTC"]
    return {
        "COPY": [str(find_binaries().psql), conninfo, "-c", copy],
        "CSV": [*_PROGRAM, "csv", *recent],
        "Parquet": [*_PROGRAM, "parquet", *recent, "-o", str(directory / "rows.parquet")],
    }


def _result(
    way: str,
    rows: int,
    runs: Sequence[_Run],
    rounds: Sequence[dict[str, _Run]],
    small: dict[str, _Run],
) -> Result:
    ratios = [one["COPY"].seconds / one[way].seconds for one in rounds]
    return Result(
        way=way,
        rows=rows,
        seconds=round(statistics.median(run.seconds for run in runs), 3),
        cpu_seconds=round(statistics.median(run.cpu_seconds for run in runs), 3),
        ratio=round(statistics.median(ratios), 3),
        target_ratio=1.0 if way == "COPY" else 0.5,
        peak_mib=round(max(run.peak_mib for run in runs), 1),
        peak_mib_of_a_tenth=round(small[way].peak_mib, 1),
    )


def main() -> None:
    """Print the results."""
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--rows", type=int, default=ROWS, help=f"how many; {ROWS} if not said")
    options.add_argument("--json", action="store_true", help="one JSON object per line")
    given = options.parse_args()
    for result in results(given.rows):
        if given.json:
            sys.stdout.write(msgspec.json.encode(result._asdict()).decode() + "\n")
        else:
            sys.stdout.write(
                f"{result.way:8} {result.rows:8} rows   {result.seconds:7.2f} s   "
                f"CPU {result.cpu_seconds:7.2f} s   ratio {result.ratio:5.2f} "
                f"(target {result.target_ratio:.1f})   peak {result.peak_mib:6.1f} MiB "
                f"(of a tenth {result.peak_mib_of_a_tenth:6.1f})\n"
            )


if __name__ == "__main__":
    main()
