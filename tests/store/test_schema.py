"""The tables as ``schema.sql`` has them."""

import os
import subprocess
import threading
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest

from ecoflow_tui.core.errors import DatabaseError
from ecoflow_tui.core.metrics import Metric, Unit
from ecoflow_tui.embedded import PrivateServer
from ecoflow_tui.store.rows import MEASUREMENT_COLUMNS, column_type
from ecoflow_tui.store.schema import create_schema, schema_sql
from tests.messages import DELTA_2, DELTA_PRO, NOON, a_message
from tests.store.bench import Bench, wait_until

SCHEMA = Path(__file__).parents[2] / "schema.sql"

_INDEXES = "SELECT indexname FROM pg_indexes WHERE schemaname = 'public'"


def _psql(server: PrivateServer, conninfo: str, *options: str) -> str:
    done = subprocess.run(
        [str(server.binaries.psql), "-X", "-d", conninfo, *options, "-f", str(SCHEMA)],
        env={**os.environ, "PGOPTIONS": ""},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stderr


def test_psql_runs_it_twice_in_a_row_without_a_word(bench: Bench, server: PrivateServer) -> None:
    assert _psql(server, bench.conninfo) == ""
    assert _psql(server, bench.conninfo) == ""

    names = {str(name) for (name,) in bench.ask(_INDEXES)}
    assert {
        "idx_ecoflow_measurements_ts",
        "idx_ecoflow_measurements_device_sn",
        "idx_ecoflow_measurements_device_ts",
        "idx_ecoflow_measurements_raw_data",
    } <= names


def test_the_raw_index_can_be_left_out(bench: Bench, server: PrivateServer) -> None:
    create_schema(bench.conninfo, raw_index=False)
    _psql(server, bench.conninfo, "-v", "no_raw_index=1")

    assert ("idx_ecoflow_measurements_raw_data",) not in bench.ask(_INDEXES)


def test_the_program_runs_the_same_text(bench: Bench) -> None:
    create_schema(bench.conninfo)
    create_schema(bench.conninfo)

    assert ("idx_ecoflow_measurements_raw_data",) in bench.ask(_INDEXES)
    assert "\\" not in schema_sql()


def test_two_that_start_at_once_do_not_disturb_each_other(bench: Bench) -> None:
    failures: list[DatabaseError] = []

    def create() -> None:
        try:
            create_schema(bench.conninfo)
        except DatabaseError as error:
            failures.append(error)

    threads = [threading.Thread(target=create) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failures == []


def test_the_tables_and_the_metrics_agree(bench: Bench) -> None:
    create_schema(bench.conninfo)
    columns = {
        str(name): kind
        for name, kind in bench.ask(
            "SELECT column_name, udt_name FROM information_schema.columns"
            " WHERE table_name = 'ecoflow_measurements'"
        )
    }
    latest = {
        str(name)
        for (name,) in bench.ask(
            "SELECT column_name FROM information_schema.columns WHERE table_name = 'ecoflow_latest'"
        )
    }

    assert columns.pop("id") == "int8"
    assert columns == MEASUREMENT_COLUMNS
    assert latest >= {name for metric in Metric for name in (metric.value, f"{metric}_age")}
    assert {column_type(metric) for metric in Metric if metric.unit is Unit.SWITCH} == {"bool"}


def test_every_column_has_a_comment(bench: Bench) -> None:
    create_schema(bench.conninfo)

    silent = bench.ask(
        "SELECT c.relname, a.attname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid"
        " WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND a.attnum > 0"
        " AND col_description(c.oid, a.attnum) IS NULL"
    )

    assert silent == []


def test_a_later_version_adds_columns_to_the_tables_of_an_earlier_one(bench: Bench) -> None:
    create_schema(bench.conninfo)
    bench.do("DROP VIEW ecoflow_latest; ALTER TABLE ecoflow_measurements DROP COLUMN cycles")

    create_schema(bench.conninfo)

    bench.ask("SELECT cycles FROM ecoflow_measurements")


def test_a_server_that_is_not_there_is_an_error_with_a_hint() -> None:
    with pytest.raises(DatabaseError, match=r"does not answer \(connection refused\)") as caught:
        create_schema("host=127.0.0.1 port=1 password=secret")

    assert "secret" not in str(caught.value)
    assert caught.value.hint


def test_containment_uses_the_index(bench: Bench) -> None:
    recorder = bench.start()
    bench.give(recorder, [a_message({"params": {"pd.soc": n}}, number=n + 1) for n in range(100)])
    bench.finish(recorder)
    searched = """raw_data @> '{"params":{"pd.soc":42}}'"""
    query = f"SELECT message_id FROM ecoflow_measurements WHERE {searched}"

    with psycopg.connect(bench.conninfo) as connection:
        connection.execute("SET enable_seqscan = off")
        plan = str(connection.execute(f"EXPLAIN {query}".encode()).fetchall())

    assert "idx_ecoflow_measurements_raw_data" in plan
    assert len(bench.ask(query)) == 1


def test_a_row_says_what_its_message_said(bench: Bench) -> None:
    recorder = bench.start()
    bench.give(
        recorder,
        [
            a_message(
                {"timestamp": 1750507200000, "params": {"pd.soc": 85.6, "mppt.carState": 1}},
                serial=DELTA_2,
                number=1,
            ),
            a_message({"params": {"status": 0}}, topic=f"/open/a/{DELTA_PRO}/status", number=2),
            a_message({"code": "0"}, topic=f"/open/a/{DELTA_PRO}/set_reply", number=3),
        ],
    )
    bench.finish(recorder)

    rows = bench.ask(
        "SELECT kind, device_sn, model, ts, device_ts, soc_percent, dc_enabled, watts_in_sum,"
        " is_online, source FROM ecoflow_measurements ORDER BY id"
    )

    nothing = (None,) * 4
    assert rows == [
        (
            "reading",
            DELTA_2,
            "DELTA 2",
            NOON,
            NOON.replace(year=2025),
            86,
            True,
            None,
            None,
            "mqtt",
        ),
        ("presence", DELTA_PRO, "DELTA Pro", NOON, *nothing, False, "mqtt"),
        ("reply", DELTA_PRO, "DELTA Pro", NOON, *nothing, None, "mqtt"),
    ]


def test_the_latest_view_has_the_last_known_value_of_every_column_and_its_age(
    bench: Bench,
) -> None:
    def at(minutes: int, serial: str, **params: int) -> None:
        when = NOON + timedelta(minutes=minutes)
        values = {key.replace("_", "."): value for key, value in params.items()}
        number = minutes + 1
        raw = a_message({"params": values}, serial=serial, at=when, number=number)
        bench.give(recorder, [raw])

    recorder = bench.start()
    at(0, DELTA_2, pd_soc=80, mppt_inWatts=100)
    at(2, DELTA_2, pd_soc=79)
    at(1, DELTA_2, pd_soc=70)
    at(3, DELTA_PRO, pd_soc=50)
    bench.finish(recorder)

    rows = bench.ask(
        "SELECT device_sn, soc_percent, now() - soc_percent_age, pv_in_watts,"
        " now() - pv_in_watts_age, now() - age, cycles, cycles_age"
        " FROM ecoflow_latest ORDER BY ts"
    )

    def after(minutes: int) -> object:
        return NOON + timedelta(minutes=minutes)

    assert rows == [
        (DELTA_2, 79, after(2), 100, after(0), after(2), None, None),
        (DELTA_PRO, 50, after(3), None, None, after(3), None, None),
    ]


_BY_HAND = """
    INSERT INTO ecoflow_measurements
        (message_id, ts, device_sn, kind, source, topic, model, raw_data, {columns})
    VALUES (gen_random_uuid(), {ts}, 'HAND', 'reading', 'mqtt', 'by hand', 'M', '{{}}', {values})
"""
_SEEN = "SELECT soc_percent, ac_enabled, cycles, pv_in_volts, presence FROM ecoflow_latest"


def test_the_latest_view_heeds_rows_that_somebody_else_inserted(
    bench: Bench, server: PrivateServer
) -> None:
    _psql(server, bench.conninfo)
    bench.do(_BY_HAND.format(ts="now()", columns="soc_percent", values="50"))
    bench.do(
        _BY_HAND.format(
            ts="now() - interval '1 hour'",
            columns="soc_percent, ac_enabled, cycles, pv_in_volts",
            values="49, true, 7, 12.5",
        )
    )

    assert bench.ask(_SEEN) == [(50, True, 7, 12.5, "live")]
    assert bench.ask("SELECT model, age < interval '1 minute' FROM ecoflow_latest") == [("M", True)]


def test_the_latest_view_heeds_both_the_recorder_and_somebody_else(bench: Bench) -> None:
    recorder = bench.start()
    bench.give(recorder, [a_message({"params": {"pd.soc": 80}}, serial="R331HAND")])
    wait_until(lambda: recorder.status().stored == 1)
    bench.do(
        _BY_HAND.replace("HAND", "R331HAND").format(
            ts=f"'{NOON.isoformat()}'::timestamptz + interval '1 minute'",
            columns="cycles",
            values="3",
        )
    )
    later = a_message(
        {"params": {"pd.soc": 79}}, serial="R331HAND", at=NOON + timedelta(minutes=2), number=2
    )
    bench.give(recorder, [later])
    bench.finish(recorder)

    assert bench.ask("SELECT soc_percent, cycles FROM ecoflow_latest") == [(79, 3)]


@pytest.mark.parametrize(
    ("seconds", "is_online", "word"),
    [(1, None, "live"), (60, None, "late"), (600, None, "stale"), (1, False, "offline")],
)
def test_presence_is_a_word(bench: Bench, seconds: int, is_online: bool | None, word: str) -> None:
    create_schema(bench.conninfo)
    ts = f"now() - interval '{seconds} s'"
    value = "null" if is_online is None else str(is_online)
    bench.do(_BY_HAND.format(ts=ts, columns="is_online", values=value))

    assert bench.ask("SELECT presence FROM ecoflow_latest") == [(word,)]


def test_the_latest_view_reads_no_history(bench: Bench) -> None:
    create_schema(bench.conninfo)

    plan = str(bench.ask("EXPLAIN SELECT * FROM ecoflow_latest"))

    assert "ecoflow_measurements" not in plan
