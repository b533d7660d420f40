from collections.abc import Callable
from datetime import datetime, timedelta

import psycopg

from ecoflow_tui.core.events import Origin, RawMessage
from ecoflow_tui.core.metrics import Metric
from ecoflow_tui.core.model import Field, First, Model
from ecoflow_tui.devices import find_model
from ecoflow_tui.store.reparse import ReparseReport, reparse
from tests.messages import DELTA_PRO, NOON, a_message
from tests.store.stored import store

WRONG = Model(
    name="DELTA Wrong",
    family="wrong",
    serial_prefixes=("DCABZ",),
    metrics={
        Metric.PV_IN_WATTS: First((Field("mppt.inWatts"),)),
        Metric.CYCLES: First((Field("pd.lcdOffSec"),)),
    },
)
SECOND = timedelta(seconds=1)


def read_wrong(_serial: str) -> Model:
    return WRONG


def run(
    conninfo: str,
    *,
    since: datetime | None = None,
    is_dry: bool = False,
    advance: Callable[[str, int], bool] = lambda _serial, _rows: True,
) -> ReparseReport:
    return reparse(conninfo, find_model, since=since, is_dry=is_dry, advance=advance)


def some_solar(count: int = 3) -> list[RawMessage]:
    return [
        a_message(
            {"params": {"mppt.inWatts": 2960 + number, "mppt.chgType": 2, "pd.lcdOffSec": 7}},
            number=number + 1,
            at=NOON + number * SECOND,
        )
        for number in range(count)
    ]


def column(conninfo: str, name: str) -> list[object]:
    with psycopg.connect(conninfo) as connection:
        query = f"SELECT {name} FROM ecoflow_measurements ORDER BY ts"
        return [value for (value,) in connection.execute(query.encode())]


def last_known(conninfo: str) -> dict[str, float]:
    with psycopg.connect(conninfo) as connection:
        return dict(
            connection.execute("SELECT column_name, value FROM ecoflow_last_known").fetchall()
        )


def test_today_s_maps_make_the_columns_anew(conninfo: str) -> None:
    store(conninfo, *some_solar(), reads_as=read_wrong)
    raw = column(conninfo, "raw_data::text")

    report = run(conninfo)

    assert column(conninfo, "pv_in_watts") == [296, 296, 296]
    assert column(conninfo, "cycles") == [None] * 3
    assert column(conninfo, "model") == ["DELTA Pro"] * 3
    assert column(conninfo, "raw_data::text") == raw
    assert (report.read, report.changed) == (3, 3)


def test_a_second_time_there_is_nothing_left_to_change(conninfo: str) -> None:
    store(conninfo, *some_solar(), reads_as=read_wrong)
    run(conninfo)

    assert run(conninfo).changed == 0


def test_what_the_recorder_wrote_by_today_s_maps_does_not_change(conninfo: str) -> None:
    store(
        conninfo,
        a_message({"data": {"pd.usb1Watts": 3, "pd.usb2Watts": 4}}, number=1, origin=Origin.REST),
        a_message({"params": {"pd.usb1Watts": 5}}, number=2, at=NOON + SECOND),
        a_message(
            {"params": {"status": 0}},
            number=3,
            at=NOON + 2 * SECOND,
            topic=f"/open/open-0/{DELTA_PRO}/status",
        ),
    )

    report = run(conninfo)

    assert (report.read, report.changed, report.unreadable) == (3, 0, 0)
    assert column(conninfo, "usb_out_watts") == [7, 9, None]


def test_a_dry_run_says_what_would_change_and_changes_nothing(conninfo: str) -> None:
    store(conninfo, *some_solar(), reads_as=read_wrong)

    report = run(conninfo, is_dry=True)

    assert column(conninfo, "pv_in_watts") == [2960, 2961, 2962]
    assert last_known(conninfo)["pv_in_watts"] == 2962
    assert report.columns["pv_in_watts"] == 3
    assert report.examples["pv_in_watts"].before == 2960
    assert report.examples["pv_in_watts"].after == 296
    assert report.examples["cycles"].after is None


def test_the_last_known_values_follow(conninfo: str) -> None:
    store(conninfo, *some_solar(), reads_as=read_wrong)

    run(conninfo)

    known = last_known(conninfo)
    assert known["pv_in_watts"] == 296
    assert "cycles" not in known


def test_deltas_are_read_on_top_of_what_came_before(conninfo: str) -> None:
    store(
        conninfo,
        a_message({"params": {"pd.usb1Watts": 3, "pd.usb2Watts": 4}}, number=1),
        a_message({"params": {"pd.usb1Watts": 5}}, number=2, at=NOON + SECOND),
        reads_as=read_wrong,
    )

    run(conninfo, since=NOON + SECOND)

    assert column(conninfo, "usb_out_watts") == [None, 9]


def test_only_rows_since_then_are_changed(conninfo: str) -> None:
    store(conninfo, *some_solar(), reads_as=read_wrong)

    report = run(conninfo, since=NOON + 2 * SECOND)

    assert column(conninfo, "pv_in_watts") == [2960, 2961, 296]
    assert report.read == 1


def test_what_was_interrupted_is_finished_by_the_next_run(conninfo: str) -> None:
    store(conninfo, *some_solar(600), reads_as=read_wrong)

    first = run(conninfo, advance=lambda _serial, _rows: False)
    second = run(conninfo)

    assert 0 < first.changed < 600
    assert first.changed + second.changed == 600


def test_behind_pruned_raw_data_nothing_changes_until_snapshots_have_told_all_again(
    conninfo: str,
) -> None:
    store(conninfo, *some_solar(), reads_as=read_wrong)
    with psycopg.connect(conninfo) as connection:
        connection.execute("UPDATE ecoflow_measurements SET raw_data = NULL WHERE id = 1")

    run(conninfo)

    assert column(conninfo, "pv_in_watts") == [2960, 2961, 2962]


def test_what_is_recorded_meanwhile_is_left_alone(conninfo: str) -> None:
    store(conninfo, *some_solar(600), reads_as=read_wrong)

    def record_meanwhile(_serial: str, _rows: int) -> bool:
        late = a_message({"params": {"pd.soc": 1}}, number=900, at=NOON + 900 * SECOND)
        store(conninfo, late)
        return True

    report = run(conninfo, advance=record_meanwhile)

    assert report.changed == 600
    assert column(conninfo, "soc_percent")[-1] == 1
