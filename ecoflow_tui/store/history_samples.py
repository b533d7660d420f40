"""What a station said, message by message, of the metrics that are asked for."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from psycopg import sql

from ecoflow_tui.core.metrics import Metric, Unit
from ecoflow_tui.store.history import History

_RESTLESS = (Metric.BATTERY_VOLTS, Metric.BATTERY_AMPS, Metric.BATTERY_TEMP_C, Metric.SOC_PERCENT)
"""They never stand still for long while a station is in touch with the cloud."""


@dataclass(frozen=True, slots=True)
class Heard:
    """A station whose messages were stored."""

    device_sn: str
    name: str | None
    model: str | None
    first_seen: datetime
    last_seen: datetime


def stations(history: History, devices: Sequence[str]) -> list[Heard]:
    """These stations, or all of them."""
    query = sql.SQL(
        "SELECT device_sn, name, model, first_seen, last_seen FROM ecoflow_devices"
        " WHERE {} OR device_sn = ANY({}) ORDER BY device_sn"
    ).format(not devices, list(devices))
    return [Heard(*row) for row in history.ask(query)]


def samples(
    history: History,
    device_sn: str,
    metrics: Sequence[Metric],
    since: datetime,
    until: datetime,
) -> Iterator[tuple[datetime, dict[Metric, float]]]:
    """When a station spoke, and what it said of these metrics; in the order of time.

    EcoFlow's REST API answers with old values for hours after a station has gone (PROTOCOL 2.5):
    an answer in which nothing differs from the one before is no word of the station.
    """
    names = [*metrics, *(metric for metric in _RESTLESS if metric not in metrics)]
    query = sql.SQL(
        "SELECT ts, source, {} FROM ecoflow_measurements"
        " WHERE device_sn = {} AND ts >= {} AND ts < {}"
        " AND kind = 'reading' AND source <> 'vendor' ORDER BY ts, id"
    ).format(_numbers(names), device_sn, since, until)
    count = len(metrics)
    last_answer: tuple[object, ...] | None = None
    for at, source, *cells in history.stream(query):
        if source == "rest":
            if (answer := tuple(cells)) == last_answer:
                continue
            last_answer = answer
        said = zip(metrics, cells[:count], strict=True)
        yield at, {metric: value for metric, value in said if value is not None}


def count_samples(history: History, device_sn: str, since: datetime, until: datetime) -> int:
    """How many messages a station sent."""
    query = sql.SQL(
        "SELECT count(*) FROM ecoflow_measurements WHERE device_sn = {} AND ts >= {} AND ts < {}"
    ).format(device_sn, since, until)
    return int(history.ask(query)[0][0])


def _numbers(metrics: Sequence[Metric]) -> sql.Composable:
    """The columns, switches as 0 and 1."""
    return sql.SQL(", ").join(
        sql.SQL("{}::int::float8" if metric.unit is Unit.SWITCH else "{}::float8").format(
            sql.Identifier(metric.value)
        )
        for metric in metrics
    )
