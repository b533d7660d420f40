"""What was exported comes back as it was, once."""

import io
import json
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

import psycopg
import pytest

from ecoflow_tui.core.errors import ConfigurationError, DatabaseError
from ecoflow_tui.devices import find_model
from ecoflow_tui.store.capture import write_line
from ecoflow_tui.store.export import capture_lines, columns_for, csv_rows, messages
from ecoflow_tui.store.history import Selection, read_history
from ecoflow_tui.store.import_csv import rows_of_csv
from ecoflow_tui.store.import_lines import rows_of_lines
from ecoflow_tui.store.import_rows import ImportReport, Reject, import_rows
from ecoflow_tui.store.import_table import count_table, rows_of_table
from ecoflow_tui.store.rows import Row
from ecoflow_tui.store.schema import create_schema
from tests.messages import DELTA_PRO, NOON, a_message
from tests.store.records import everything, record
from tests.store.test_export import a_day

OLD_TABLE = """
    CREATE TABLE ecoflow_measurements (
        id SERIAL PRIMARY KEY, ts TIMESTAMPTZ NOT NULL, device_sn VARCHAR(50) NOT NULL,
        soc_percent INTEGER, remain_time_min INTEGER, watts_in_sum INTEGER,
        watts_out_sum INTEGER, ac_out_watts INTEGER, dc_out_watts INTEGER,
        typec_out_watts INTEGER, usb_out_watts INTEGER, pv_in_watts INTEGER, raw_data JSONB
    )
"""


def _import(conninfo: str, rows: Iterable[Row | Reject]) -> ImportReport:
    return import_rows(conninfo, rows, lambda _count: None)


def _lines(conninfo: str, *lines: bytes) -> ImportReport:
    return _import(conninfo, rows_of_lines(lines, find_model, NOON))


def _csv(conninfo: str, *lines: str) -> ImportReport:
    return _import(conninfo, rows_of_csv(io.BytesIO("\n".join(lines).encode())))


def _do(conninfo: str, *statements: str) -> None:
    with psycopg.connect(conninfo, autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement.encode())


@pytest.fixture
def recorded(conninfo: str) -> list[bytes]:
    """The capture lines of a day; the database is empty again."""
    record(conninfo, a_day())
    with read_history(conninfo) as history:
        return list(capture_lines(messages(history, Selection())))


def _emptied(conninfo: str) -> None:
    _do(conninfo, "TRUNCATE ecoflow_measurements, ecoflow_unreadable, ecoflow_devices")


def test_capture_lines_come_back_as_the_same_rows(conninfo: str, recorded: list[bytes]) -> None:
    before = everything(conninfo)
    _emptied(conninfo)

    report = _lines(conninfo, *recorded)

    assert everything(conninfo) == before
    assert (report.read, report.done.stored, report.done.unreadable) == (8, 6, 2)


def test_csv_with_payloads_comes_back_as_the_same_rows(conninfo: str) -> None:
    record(conninfo, [raw for raw in a_day() if b"no message" not in raw.payload])
    _do(conninfo, "TRUNCATE ecoflow_unreadable")
    before = everything(conninfo)
    with read_history(conninfo) as history:
        text = b"".join(csv_rows(history, Selection(), columns_for([], with_raw=True)))
    _emptied(conninfo)

    report = _import(conninfo, rows_of_csv(io.BytesIO(text)))

    assert everything(conninfo) == before
    assert report.done.stored == len(before)


def test_csv_of_numbers_comes_back_without_payloads(conninfo: str) -> None:
    record(conninfo, a_day())
    with read_history(conninfo) as history:
        text = b"".join(csv_rows(history, Selection(), columns_for([], with_raw=False)))
    _emptied(conninfo)

    _import(conninfo, rows_of_csv(io.BytesIO(text)))

    with read_history(conninfo) as history:
        again = b"".join(csv_rows(history, Selection(), columns_for([], with_raw=False)))
        assert list(messages(history, Selection())) == []
    assert again == text


def test_importing_again_adds_nothing(conninfo: str, recorded: list[bytes]) -> None:
    before = everything(conninfo)

    report = _lines(conninfo, *recorded)

    assert everything(conninfo) == before
    assert (report.done.stored, report.done.unreadable) == (0, 0)
    assert report.done.already_stored == report.read


def test_foreign_lines_get_ids_of_their_own_each_time_the_same(conninfo: str) -> None:
    line = json.dumps(
        {"topic": f"/open/a/{DELTA_PRO}/quota", "payload": {"params": {"pd.soc": 7}}}
    ).encode()

    first = _lines(conninfo, line, line, b"", line)
    second = _lines(conninfo, line, line, line, line)

    assert first.done.stored == 3
    assert (second.done.stored, second.done.already_stored) == (1, 3)


def test_a_line_without_a_time_takes_the_station_s(conninfo: str) -> None:
    topic = f"/open/a/{DELTA_PRO}/quota"
    sent = {"topic": topic, "payload": {"params": {"pd.soc": 7}, "timestamp": 1765135125232}}
    untold = {"topic": topic, "payload": {"params": {"pd.soc": 7}}}

    _lines(conninfo, json.dumps(sent).encode(), json.dumps(untold).encode())

    times = [row[1] for row in everything(conninfo)]
    assert times == [datetime(2025, 12, 7, 19, 18, 45, 232000, UTC), NOON]


def test_what_is_rejected_is_told_with_its_reason(conninfo: str) -> None:
    good = write_line(a_message({"params": {"pd.soc": 1}}))

    report = _lines(conninfo, b"{", good, b'{"topic":"a"}', good[:-9] + b'0000"}', b"[]")

    assert report.read == 5
    assert report.done.stored == 1
    assert report.rejects.total() == 4
    assert report.examples[0] == Reject("line 1", "not JSON")


def test_a_bad_record_costs_only_itself(conninfo: str) -> None:
    report = _csv(
        conninfo,
        "ts,device_sn,soc_percent,grid_online",
        "2026-06-21T12:00:00Z,A,5,t",
        "2026-06-21T12:00:00Z,A,high,t",
        ",A,5,t",
        "yesterday,A,5,t",
        "2026-06-21T12:00:00Z,A,5",
        "2026-06-21T12:00:00Z,A,5,perhaps",
    )

    assert report.done.stored == 1
    assert set(report.rejects) == {
        "soc_percent is no number",
        "ts is missing",
        "ts is no time",
        "3 cells where the header has 4",
        "grid_online is neither true nor false",
    }


def test_a_stranger_s_csv_is_refused(conninfo: str) -> None:
    with pytest.raises(ConfigurationError, match="no CSV of ecoflow-tui"):
        _csv(conninfo, "when,what", "1,2")


@pytest.fixture
def older(conninfo: str) -> str:
    """A database with an older installation's table, moved out of the way."""
    payload = json.dumps({"params": {"pd.soc": 80, "mppt.inWatts": 2960}})
    _do(
        conninfo,
        OLD_TABLE,
        "CREATE INDEX idx_ecoflow_measurements_ts ON ecoflow_measurements (ts)",
        "INSERT INTO ecoflow_measurements (ts, device_sn, soc_percent, usb_out_watts,"
        f" pv_in_watts, raw_data) VALUES ('2025-01-01 12:00+01', '{DELTA_PRO}', 80, 3, 2960,"
        f" '{payload}'), ('2025-01-01 12:01+01', '{DELTA_PRO}', 81, NULL, NULL, NULL)",
        "CREATE SCHEMA older",
        "ALTER TABLE ecoflow_measurements SET SCHEMA older",
    )
    create_schema(conninfo)
    return conninfo


def _import_old(conninfo: str) -> ImportReport:
    with read_history(conninfo) as history:
        assert count_table(history, "older.ecoflow_measurements") == 2
        rows = rows_of_table(history, "older.ecoflow_measurements", find_model)
        return _import(conninfo, rows)


def test_an_older_installation_s_rows_keep_their_times_and_are_read_anew(older: str) -> None:
    report = _import_old(older)

    assert report.done.stored == 2
    with psycopg.connect(older) as connection:
        rows = connection.execute(
            "SELECT ts, soc_percent, usb_out_watts, pv_in_watts, source, raw_data"
            " FROM ecoflow_measurements ORDER BY ts"
        ).fetchall()
    at = datetime(2025, 1, 1, 11, tzinfo=UTC)
    payload = {"params": {"pd.soc": 80, "mppt.inWatts": 2960}}
    assert rows == [
        (at, 80, 3, 296, "import", payload),
        (at + timedelta(minutes=1), 81, None, None, "import", None),
    ]


def test_the_new_table_has_indexes_of_its_own(older: str) -> None:
    with psycopg.connect(older) as connection:
        found = connection.execute(
            "SELECT count(*) FROM pg_indexes WHERE schemaname = 'public'"
            " AND indexname = 'idx_ecoflow_measurements_ts'"
        ).fetchone()

    assert found == (1,)


def test_an_older_installation_can_be_imported_again(older: str) -> None:
    _import_old(older)

    report = _import_old(older)

    assert (report.done.stored, report.done.already_stored) == (0, 2)


def test_an_older_table_in_the_way_is_explained(conninfo: str) -> None:
    _do(conninfo, OLD_TABLE)

    with pytest.raises(DatabaseError) as caught:
        _lines(conninfo, b"{}")

    assert "SET SCHEMA older" in caught.value.hint


def test_an_unknown_table_is_named(conninfo: str) -> None:
    create_schema(conninfo)

    with (
        pytest.raises(ConfigurationError, match="nothing_here does not exist"),
        read_history(conninfo) as history,
    ):
        count_table(history, "nothing_here")


def test_an_import_into_an_empty_database_creates_the_tables(conninfo: str) -> None:
    report = _lines(conninfo, write_line(a_message({"params": {"pd.soc": 1}})))

    assert report.done.stored == 1
