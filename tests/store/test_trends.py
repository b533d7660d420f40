"""What the database tells a chart."""

from collections.abc import Iterable
from datetime import timedelta

import pytest

from ecoflow_tui.core.errors import ConfigurationError, DatabaseError
from ecoflow_tui.core.events import Origin, RawMessage
from ecoflow_tui.core.metrics import Metric
from ecoflow_tui.core.parse import Parser
from ecoflow_tui.core.series import SPANS, Point
from ecoflow_tui.devices import find_model
from ecoflow_tui.store.connection import connect
from ecoflow_tui.store.rows import to_row
from ecoflow_tui.store.schema import create_schema
from ecoflow_tui.store.tables import write_rows
from ecoflow_tui.store.trends import read_points
from tests.messages import DELTA_2, DELTA_PRO, NOON, a_message

FIVE_MINUTES, HOUR = SPANS[:2]


def store(conninfo: str, raws: Iterable[RawMessage]) -> None:
    create_schema(conninfo)
    parser = Parser(find_model)
    with connect(conninfo) as connection:
        write_rows(connection, [to_row(parser.parse(raw)) for raw in raws], {})


def message(payload: object, seconds: int, number: int, serial: str = DELTA_PRO) -> RawMessage:
    at = NOON + timedelta(seconds=seconds)
    return a_message(payload, serial=serial, at=at, number=number)


def test_points_are_means_and_silence_about_a_metric_is_a_point_too(conninfo: str) -> None:
    said: list[tuple[dict[str, int], int]] = [
        ({"pd.soc": 40}, -400),
        ({"pd.soc": 50}, -100),
        ({"pd.soc": 60}, -100),
        ({"pd.wattsInSum": 5}, -50),
    ]
    store(conninfo, [message(payload, at, number) for number, (payload, at) in enumerate(said, 1)])

    points = read_points(conninfo, DELTA_PRO, Metric.SOC_PERCENT, FIVE_MINUTES, NOON)

    assert points == (
        Point(NOON - timedelta(seconds=301), 40),
        Point(NOON - timedelta(seconds=100), 55, 50, 60),
        Point(NOON - timedelta(seconds=50), None),
    )


def test_other_stations_and_snapshots_are_not_heard(conninfo: str) -> None:
    raws = [
        message({"pd.soc": 40}, -9, 1, DELTA_2),
        a_message(
            {"code": "0", "data": {"pd.soc": 41}},
            topic=f"REST GET /iot-open/sign/device/quota/all?sn={DELTA_PRO}",
            at=NOON - timedelta(seconds=5),
            number=2,
            origin=Origin.REST,
        ),
    ]
    store(conninfo, raws)

    assert read_points(conninfo, DELTA_PRO, Metric.SOC_PERCENT, HOUR, NOON) == ()


def test_every_metric_has_a_history(conninfo: str) -> None:
    create_schema(conninfo)

    points = [read_points(conninfo, DELTA_PRO, metric, HOUR, NOON) for metric in Metric]

    assert points == [()] * len(Metric)


def test_a_switch_is_nought_or_one(conninfo: str) -> None:
    store(conninfo, [message({"inv.cfgAcEnabled": 1}, -9, 1)])

    points = read_points(conninfo, DELTA_PRO, Metric.AC_ENABLED, HOUR, NOON)

    assert [point.value for point in points] == [1]


def test_a_database_without_tables_is_told_with_a_cure(conninfo: str) -> None:
    with pytest.raises(DatabaseError) as caught:
        read_points(conninfo, DELTA_PRO, Metric.SOC_PERCENT, HOUR, NOON)

    assert caught.value.hint


def test_a_conninfo_that_is_none_is_told() -> None:
    with pytest.raises(ConfigurationError):
        read_points("://nonsense", DELTA_PRO, Metric.SOC_PERCENT, HOUR, NOON)
