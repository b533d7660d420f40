"""A database of the program's own kind, full of plausible history, that is gone afterwards."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import LiteralString

import psycopg

from ecoflow_tui.embedded import PrivateServer, Shutdown, find_binaries
from ecoflow_tui.store.schema import create_schema, schema_sql

STATIONS = 10
UNTIL = datetime(2026, 6, 21, 12, tzinfo=UTC)

_BARE: LiteralString = """
    ALTER TABLE ecoflow_measurements DROP CONSTRAINT ecoflow_measurements_pkey,
        DROP CONSTRAINT ecoflow_measurements_message_id_key;
    DROP INDEX idx_ecoflow_measurements_ts, idx_ecoflow_measurements_device_sn,
        idx_ecoflow_measurements_device_ts
"""
_KEYED: LiteralString = """
    SET maintenance_work_mem = '256MB';
    ALTER TABLE ecoflow_measurements ADD PRIMARY KEY (id), ADD UNIQUE (message_id)
"""

# Station k is "DCABZ8ZE5BENCH" and a digit. Each of four kinds of message speaks of one module.
_FILL: LiteralString = """
    INSERT INTO ecoflow_measurements (
        message_id, ts, device_sn, kind, source, topic, model, device_ts, raw_data,
        soc_percent, remain_time_min, watts_in_sum, watts_out_sum,
        ac_out_watts, ac_in_watts, ac_in_volts, pv_in_watts, pv_in_volts, pv_in_wh_total,
        battery_volts, battery_amps, battery_temp_c
    )
    SELECT lpad(to_hex(n), 32, '0')::uuid, at, sn, 'reading', 'mqtt',
           '/open/open-0123456789abcdef0123456789abcdef/' || sn || '/quota', 'DELTA Pro', at,
           '{"id": 2150912106874021449, "version": "1.0", "timestamp": 1765135125232, "params":
             {"inv.inputWatts": 0, "inv.outputWatts": 127, "inv.invOutVol": 229568,
              "inv.invOutAmp": 553, "inv.acInVol": 0, "inv.outTemp": 38}}'::jsonb,
           CASE part WHEN 0 THEN wave / 10 END, CASE part WHEN 0 THEN wave END,
           CASE part WHEN 0 THEN wave * 2 END, CASE part WHEN 0 THEN wave END,
           CASE part WHEN 1 THEN wave END, CASE part WHEN 1 THEN wave * 1.5 END,
           CASE part WHEN 1 THEN 230.1 END,
           CASE part WHEN 2 THEN wave END, CASE part WHEN 2 THEN 43.2 END,
           CASE part WHEN 2 THEN n / 100.0 END,
           CASE part WHEN 3 THEN 50 + wave / 500.0 END, CASE part WHEN 3 THEN wave / 50.0 END,
           CASE part WHEN 3 THEN 25 END
    FROM (
        SELECT n, 'DCABZ8ZE5BENCH' || n %% %(stations)s AS sn, n / %(stations)s %% 4 AS part,
               500 + (400 * sin(n / 3000.0))::int AS wave,
               %(since)s + n * %(step)s::interval AS at
        FROM generate_series(%(first)s::bigint, %(last)s::bigint - 1) AS n
    ) AS made
"""


def serial(number: int) -> str:
    """The serial number of one of the stations."""
    return f"DCABZ8ZE5BENCH{number}"


@contextmanager
def history(rows: int, station_seconds: float) -> Iterator[str]:
    """The conninfo of an embedded server whose tables hold so many rows, the last at ``UNTIL``.

    Args:
        rows: How many.
        station_seconds: How often each of the ten stations speaks.
    """
    with tempfile.TemporaryDirectory(prefix="ecoflow-", dir="/tmp") as name:
        directory = Path(name)
        if os.geteuid() == 0:
            directory.chmod(0o711)
        server = PrivateServer.under(directory, find_binaries())
        server.start()
        try:
            _fill(server.conninfo, rows, timedelta(seconds=station_seconds / STATIONS))
            yield server.conninfo
        finally:
            server.stop(Shutdown.IMMEDIATE)


def _fill(conninfo: str, rows: int, step: timedelta) -> None:
    """The indexes are made afterwards, which is quicker and gives the same ones."""
    create_schema(conninfo, raw_index=False)
    given = {"stations": STATIONS, "since": UNTIL - rows * step, "step": step}
    last_words = max(0, rows - 100 * STATIONS)
    with psycopg.connect(conninfo, autocommit=True) as connection:
        with connection.transaction():
            # In the transaction that empties it, a table is filled without a log.
            connection.execute("TRUNCATE ecoflow_measurements")
            connection.execute(_BARE)
            connection.execute("SET LOCAL ecoflow.accounts_itself = 'on'")
            connection.execute(_FILL, {**given, "first": 0, "last": last_words})
        connection.execute(_KEYED)
        # The last word of every station is accounted for as for any row of strangers.
        connection.execute(_FILL, {**given, "first": last_words, "last": rows})
        connection.execute(schema_sql(raw_index=False).encode())
        connection.execute("VACUUM ANALYZE")
