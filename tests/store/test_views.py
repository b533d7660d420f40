"""What SQL alone says is what the program says."""

import math
from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import psycopg
import pytest

from ecoflow_tui.core.calendar import By, edges
from ecoflow_tui.core.energy import METRICS, Energy, StationMeter
from ecoflow_tui.core.events import RawMessage
from ecoflow_tui.store.history import read_history
from ecoflow_tui.store.history_samples import samples
from ecoflow_tui.store.schema import create_schema
from tests.messages import DELTA_PRO, NOON, a_message
from tests.store.records import record

BERLIN = ZoneInfo("Europe/Berlin")
HOURS = 30
COUNTER_RESET_AT = 20_000
COUNTER_SET_AT = 60_000
HOLES = ((9_000, 9_290), (15_000, 21_111), (80_000, 80_900))


def _spoken(second: int) -> dict[str, object]:
    """Deltas: each message says some of it."""
    said: dict[str, object] = {}
    if second % 60 == 0:
        said["mppt.inWatts"] = round(2000 + 1500 * math.sin(second / 7000))
        said["pd.wattsInSum"] = round(200 + 150 * math.sin(second / 7000))
    if second % 180 == 0:
        said["inv.outputWatts"] = 85 if second % 2220 < 600 else 3
    if second % 420 == 0:
        counted = 500_000 + second // 40
        is_stale = second % 4200 == 0
        leap = 400_000 if second > COUNTER_SET_AT else 0
        said["pd.chgSunPower"] = (
            second // 50 + leap if second > COUNTER_RESET_AT else counted - 900 * is_stale
        )
    said["bmsMaster.temp"] = second % 7
    return {"params": said}


def _two_days() -> list[RawMessage]:
    times = [
        second
        for second in range(0, HOURS * 3600, 30)
        if not any(start < second < end for start, end in HOLES)
    ]
    return [
        a_message(_spoken(second), at=NOON + timedelta(seconds=second), number=number)
        for number, second in enumerate(times, start=1)
    ]


@pytest.fixture(scope="module")
def measured() -> Sequence[RawMessage]:
    return _two_days()


def _by_python(conninfo: str, bounds: Sequence[datetime]) -> dict[tuple[str, datetime], Energy]:
    meter = StationMeter(bounds, {})
    hour = timedelta(hours=1)
    with read_history(conninfo) as history:
        for at, values in samples(history, DELTA_PRO, METRICS, bounds[0] - hour, bounds[-1] + hour):
            meter.hear(at, values)
    return {
        (port, start): energy
        for port, energies in meter.result().items()
        for (start, _end), energy in zip(pairwise(bounds), energies, strict=True)
    }


@pytest.mark.parametrize("by", [By.HOUR, By.DAY])
def test_the_energy_is_the_same_as_the_program_s(
    conninfo: str, measured: Sequence[RawMessage], by: By
) -> None:
    record(conninfo, measured)
    until = NOON + timedelta(hours=HOURS)
    bounds = edges(NOON, until, by, BERLIN)

    with psycopg.connect(conninfo, options="-c timezone=Europe/Berlin") as connection:
        rows = connection.execute(
            "SELECT port, period, wh, coverage, method FROM ecoflow_energy(%s, %s, %s)",
            (NOON, until, by.value),
        ).fetchall()

    expected = _by_python(conninfo, bounds)
    assert {port for port, *_ in rows} == {"in", "pv_in", "out", "ac_out"}
    for port, period, wh, coverage, method in rows:
        energy = expected[port, period]
        assert wh == pytest.approx(energy.wh, abs=0.01), (port, period)
        assert coverage == pytest.approx(energy.coverage, abs=0.05)
        assert method == energy.method
    told = {(port, period) for port, period, *_ in rows}
    assert all(energy.wh == 0 for key, energy in expected.items() if key not in told)


def test_the_views_cover_the_whole_history(conninfo: str, measured: Sequence[RawMessage]) -> None:
    record(conninfo, measured)

    with psycopg.connect(conninfo, options="-c timezone=UTC") as connection:
        hourly = connection.execute(
            "SELECT sum(wh), count(*), max(coverage) FROM ecoflow_energy_hourly"
            " WHERE port = 'ac_out'"
        ).fetchone()
        daily = connection.execute(
            "SELECT sum(wh), count(*), max(coverage) FROM ecoflow_energy_daily"
            " WHERE port = 'ac_out'"
        ).fetchone()

    assert hourly is not None
    assert daily is not None
    assert hourly[0] == pytest.approx(daily[0])
    assert (hourly[1], daily[1]) == (HOURS, 2)
    assert hourly[2] == pytest.approx(1)


def test_a_minute_has_the_means_of_what_was_said_in_it(conninfo: str) -> None:
    record(
        conninfo,
        [
            a_message({"params": {"pd.wattsInSum": watts}}, at=NOON + timedelta(seconds=second))
            if second
            else a_message({"params": {"pd.wattsInSum": watts}}, number=9)
            for second, watts in ((0, 100), (59, 200))
        ],
    )

    with psycopg.connect(conninfo) as connection:
        rows = connection.execute(
            "SELECT minute, messages, watts_in_sum, soc_percent FROM ecoflow_minutes"
        ).fetchall()

    assert [(minute, count, float(watts), soc) for minute, count, watts, soc in rows] == [
        (NOON, 2, 150.0, None)
    ]


def test_minutes_between_two_moments_are_found_by_an_index(conninfo: str) -> None:
    record(conninfo, [])

    with psycopg.connect(conninfo) as connection:
        connection.execute("SET enable_seqscan = off")
        plan = connection.execute(
            "EXPLAIN SELECT minute, soc_percent FROM ecoflow_minutes('2026-06-21', '2026-06-22')"
            " WHERE device_sn = 'A1'"
        ).fetchall()

    text = " ".join(line for (line,) in plan)
    assert "idx_ecoflow_measurements_device_ts" in text
    assert "Function Scan" not in text


def test_the_views_can_be_created_again_and_read_while_empty(conninfo: str) -> None:
    create_schema(conninfo)
    create_schema(conninfo)

    with psycopg.connect(conninfo) as connection:
        for view in ("ecoflow_energy_hourly", "ecoflow_energy_daily", "ecoflow_minutes"):
            assert connection.execute(f"SELECT * FROM {view}".encode()).fetchall() == []
