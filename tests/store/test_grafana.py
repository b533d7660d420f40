"""Every query of the dashboard, run against the schema with a recorded day in it."""

import json
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests.messages import DELTA_PRO, NOON, a_message
from tests.store.records import record

DASHBOARD = Path(__file__).parents[2] / "grafana" / "ecoflow.json"
FIRST, LAST = "'2026-06-21T11:00:00Z'", "'2026-06-21T14:00:00Z'"


def _dashboard() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(DASHBOARD.read_text())
    return found


def _queries() -> Iterator[tuple[str, str]]:
    for panel in _dashboard()["panels"]:
        for target in panel["targets"]:
            yield panel["title"], target["rawSql"]


def _expanded(query: str) -> str:
    """The query as Grafana sends it."""
    query = re.sub(r"\$__timeFilter\(([^)]+)\)", rf"\1 BETWEEN {FIRST} AND {LAST}", query)
    query = query.replace("$__timeFrom()", FIRST).replace("$__timeTo()", LAST)
    return query.replace("${device:sqlstring}", f"'{DELTA_PRO}'")


@pytest.fixture
def recorded(conninfo: str) -> str:
    """Two hours of one station."""
    said = {
        "ems.f32LcdShowSoc": 80,
        "bmsMaster.temp": 25,
        "pd.wattsInSum": 300,
        "pd.wattsOutSum": 90,
        "inv.outputWatts": 90,
        "mppt.inWatts": 3000,
    }
    record(
        conninfo,
        [
            a_message({"params": said}, at=NOON + timedelta(minutes=minute), number=minute + 1)
            for minute in range(120)
        ],
    )
    return conninfo


@pytest.mark.parametrize(("title", "query"), list(_queries()))
def test_a_panel_s_query_gives_rows(recorded: str, title: str, query: str) -> None:
    with psycopg.connect(recorded) as connection:
        cursor = connection.execute(_expanded(query).encode())
        rows = cursor.fetchall()

    assert rows, title
    columns = [column.name for column in cursor.description or ()]
    if columns[0] == "time":
        assert columns == ["time", "metric", "value"]
        assert all(row[2] is not None for row in rows)


def test_the_stations_can_be_chosen(recorded: str) -> None:
    variables = {one["name"]: one for one in _dashboard()["templating"]["list"]}

    with psycopg.connect(recorded) as connection:
        rows = connection.execute(variables["device"]["query"].encode()).fetchall()

    assert rows == [(DELTA_PRO, "DELTA Pro")]


def test_no_macro_is_left_that_the_test_does_not_know() -> None:
    assert not [query for _, query in _queries() if "$" in _expanded(query)]
