import csv
import io
import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st
from psycopg import sql
from pyarrow import parquet

from ecoflow_tui.core.errors import DatabaseError
from ecoflow_tui.core.events import RawMessage
from ecoflow_tui.store.capture import Occurrences, read_line
from ecoflow_tui.store.export import (
    armed,
    capture_lines,
    columns_for,
    count_messages,
    count_rows,
    csv_rows,
    defused,
    json_rows,
    messages,
)
from ecoflow_tui.store.export_parquet import write_parquet
from ecoflow_tui.store.history import Selection, read_history
from tests.messages import DELTA_2, DELTA_PRO, NOON, a_message
from tests.store.records import record

HOSTILE = "=cmd|' /C calc'!A0"


def a_day() -> Iterator[RawMessage]:
    """A message of every sort, a minute apart."""
    status = f"/open/open-0123456789abcdef/{DELTA_PRO}/status"
    reply = f"/open/open-0123456789abcdef/{DELTA_PRO}/set_reply"
    said: list[tuple[object, str, str | None]] = [
        (
            {"params": {"pd.soc": 80, "ems.f32LcdShowSoc": 80.4, "mppt.inWatts": 2961}},
            DELTA_PRO,
            None,
        ),
        ({"params": {"pd.wattsOutSum": 155, "name": HOSTILE}}, DELTA_PRO, None),
        (b'{"params":{"ems.f32LcdShowSoc":81},"name":"a\\u0000b"}', DELTA_PRO, None),
        ({"params": {"status": 1}}, DELTA_PRO, status),
        ({"code": "0", "data": {"ack": 0}}, DELTA_PRO, reply),
        ({"typeCode": "pdStatus", "params": {"soc": 44, "wattsInSum": 9}}, DELTA_2, None),
        (b"\x01\x02 no message", DELTA_PRO, None),
        ("-5", DELTA_PRO, HOSTILE),
    ]
    for number, (payload, serial, topic) in enumerate(said):
        at = NOON + timedelta(minutes=number)
        yield a_message(payload, serial=serial, topic=topic, at=at, number=number + 1)


def _cells(conninfo: str, fields: list[str], *, with_raw: bool = False) -> list[list[str]]:
    columns = columns_for(fields, with_raw=with_raw)
    with read_history(conninfo) as history:
        text = b"".join(csv_rows(history, Selection(), columns)).decode()
    return list(csv.reader(io.StringIO(text)))


def test_messages_leave_as_they_were_received(conninfo: str) -> None:
    record(conninfo, a_day())

    with read_history(conninfo) as history:
        lines = list(capture_lines(messages(history, Selection())))

    left = [read_line(line, Occurrences(), NOON) for line in lines]
    came = list(a_day())
    assert [raw.id for raw in left] == [raw.id for raw in came]
    assert [(raw.received_at, raw.topic) for raw in left] == [
        (raw.received_at, raw.topic) for raw in came
    ]
    assert left[2].payload == came[2].payload
    assert json.loads(left[1].payload) == json.loads(came[1].payload)


def test_a_row_says_only_what_was_asked_for(conninfo: str) -> None:
    record(conninfo, a_day())

    rows = _cells(conninfo, ["soc_percent"])

    assert rows[0] == ["message_id", "ts", "device_sn", "soc_percent"]
    assert [row[1:] for row in rows[1:]] == [
        ["2026-06-21T12:00:00.000000Z", DELTA_PRO, "80"],
        ["2026-06-21T12:02:00.000000Z", DELTA_PRO, "81"],
        ["2026-06-21T12:05:00.000000Z", DELTA_2, "44"],
    ]


def test_cells_that_a_spreadsheet_would_run_are_defused(conninfo: str) -> None:
    topics = [HOSTILE, "+1", "-1", "@x", "\tx", "\uff1dx", "'x", "/fine", ""]
    raws = [
        a_message(
            {"sn": DELTA_PRO, "params": {"pd.soc": 1}}, topic=f"{topic}/{DELTA_PRO}/quota", number=n
        )
        for n, topic in enumerate(topics, start=1)
    ]
    record(conninfo, raws)

    header, *rows = _cells(conninfo, [], with_raw=True)

    cells = [row[header.index("topic")] for row in rows]
    assert cells == [defused(raw.topic) for raw in raws]
    assert cells[0].startswith("'=")
    assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\uff1d")) for cell in cells)


@given(st.text())
def test_a_defused_text_is_given_back(text: str) -> None:
    assert armed(defused(text)) == text


def test_the_selection_is_by_station_and_time(conninfo: str) -> None:
    record(conninfo, a_day())
    minute = timedelta(minutes=1)

    def count(selection: Selection) -> int:
        with read_history(conninfo) as history:
            return len(list(messages(history, selection)))

    assert count(Selection(devices=(DELTA_2,))) == 1
    assert count(Selection(since=NOON + 6 * minute)) == 2
    assert count(Selection(until=NOON + minute)) == 1
    assert count(Selection(since=NOON + minute, until=NOON + 3 * minute)) == 2


def test_what_is_counted_is_what_is_exported(conninfo: str) -> None:
    record(conninfo, a_day())
    columns = columns_for(["watts_out_sum"], with_raw=False)

    with read_history(conninfo) as history:
        assert count_messages(history, Selection()) == (8, 0)
        assert count_rows(history, Selection(), columns) == 1
        assert len(list(json_rows(history, Selection(), columns))) == 1


def test_numbers_as_json_leave_out_what_was_not_said(conninfo: str) -> None:
    record(conninfo, a_day())
    columns = columns_for(["soc_percent", "watts_in_sum"], with_raw=False)

    with read_history(conninfo) as history:
        rows = [json.loads(row) for row in json_rows(history, Selection(), columns)]

    assert rows[0].keys() == {"message_id", "ts", "device_sn", "soc_percent"}
    assert rows[-1]["watts_in_sum"] == 9


def test_an_unknown_field_is_named() -> None:
    with pytest.raises(ValueError, match="'sock' is no field; there are soc_percent"):
        columns_for(["sock"], with_raw=False)


def test_parquet_keeps_types_and_rows(conninfo: str, tmp_path: Path) -> None:
    record(conninfo, a_day())
    columns = columns_for([], with_raw=True)

    with read_history(conninfo) as history:
        groups = list(write_parquet(history, Selection(), columns, tmp_path / "a.parquet"))

    assert (tmp_path / "a.parquet").stat().st_mode & 0o077 == 0
    table = parquet.read_table(tmp_path / "a.parquet")
    assert groups == [table.num_rows] == [6]
    assert table.column("soc_percent").to_pylist()[:2] == [80, None]
    assert table.column("ts").to_pylist()[0] == NOON


def test_parquet_keeps_every_value_to_the_letter(conninfo: str, tmp_path: Path) -> None:
    texts = ['a "quoted"\nline', "", "-1+1", "t", "NaN", "null"]
    payload = rb'{"params": {"pd.soc": 80, "name": "\u0000"}}'
    record(conninfo, [a_message(payload, number=1)])
    with psycopg.connect(conninfo) as connection:
        for number, text in enumerate(texts):
            connection.execute(
                "INSERT INTO ecoflow_measurements (message_id, ts, device_sn, kind, source,"
                " topic, battery_volts, ac_enabled)"
                " VALUES (%s, %s, %s, 'reading', 'mqtt', %s, 0.1, false)",
                (UUID(int=100 + number), NOON + timedelta(minutes=1 + number), text, text),
            )
    columns = columns_for([], with_raw=True)

    with read_history(conninfo) as history:
        list(write_parquet(history, Selection(), columns, tmp_path / "a.parquet"))
        stored = history.ask(sql.SQL("SELECT * FROM ecoflow_measurements ORDER BY ts"))

    rows = parquet.read_table(tmp_path / "a.parquet").to_pylist()
    assert len(rows) == len(stored)
    assert rows[0]["raw_bytes"] == payload
    assert [row["topic"] for row in rows[1:]] == [row["device_sn"] for row in rows[1:]] == texts
    assert {(row["battery_volts"], row["ac_enabled"]) for row in rows[1:]} == {(0.1, False)}
    assert rows[1]["model"] is rows[1]["raw_data"] is rows[1]["raw_bytes"] is None


def test_a_database_without_tables_says_what_to_do(conninfo: str) -> None:
    with (
        pytest.raises(DatabaseError) as caught,
        read_history(conninfo) as history,
    ):
        list(messages(history, Selection()))

    assert "db init" in caught.value.hint


def test_the_history_cannot_be_written_through(conninfo: str) -> None:
    record(conninfo, a_day())

    with pytest.raises(DatabaseError, match="read-only"), read_history(conninfo) as history:
        history.connection.execute("DELETE FROM ecoflow_measurements")
