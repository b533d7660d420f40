"""What the database knows of one metric, in points that are even in time."""

from datetime import datetime, timedelta

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

from ecoflow_tui.core.errors import ConfigurationError, DatabaseError
from ecoflow_tui.core.metrics import Metric, Unit
from ecoflow_tui.core.series import Point, grain
from ecoflow_tui.store.sqlstate import advise, explain

_LOOK_BACK = timedelta(days=1)
"""How far before the stretch the value that it begins with is looked for."""

_CONNECT_SECONDS = 5
_LIMITS = "-c statement_timeout=10s"
_POINTS = """
    SELECT date_bin(%(grain)s, ts, %(since)s) AS bin, avg({metric}), min({metric}), max({metric})
    FROM ecoflow_measurements
    WHERE device_sn = %(serial)s AND ts >= %(since)s AND ts <= %(until)s
      AND kind = 'reading' AND source <> 'rest'
    GROUP BY bin ORDER BY bin
"""
_BEFORE = """
    SELECT {metric} FROM ecoflow_measurements
    WHERE device_sn = %(serial)s AND ts < %(since)s AND ts >= %(earliest)s
      AND kind = 'reading' AND {column} IS NOT NULL
    ORDER BY ts DESC LIMIT 1
"""


def read_points(
    conninfo: str, serial: str, metric: Metric, span: timedelta, until: datetime
) -> tuple[Point, ...]:
    """The means of a metric over a stretch of time, and their bounds, oldest first.

    A point without a value says that the station spoke, but not of this. The value that the
    stretch began with, if it is known, is a point just before it.

    Args:
        conninfo: A libpq URL or conninfo string.
        serial: Whose metric.
        metric: Which.
        span: How long the stretch is.
        until: Where it ends.

    Raises:
        ConfigurationError: It is no conninfo string.
        DatabaseError: PostgreSQL cannot be reached or refuses.
    """
    try:
        with psycopg.connect(_impatient(conninfo)) as connection:
            return points(connection, serial, metric, span, until)
    except psycopg.Error as error:
        raise DatabaseError(f"{explain(error)}.", advise(error)) from None


def points(
    connection: psycopg.Connection, serial: str, metric: Metric, span: timedelta, until: datetime
) -> tuple[Point, ...]:
    """The same on a connection. Raises psycopg's errors."""
    column = sql.Identifier(metric)
    value = sql.SQL("{}::int::float8" if metric.unit is Unit.SWITCH else "{}::float8")
    names = {"metric": value.format(column), "column": column}
    since = until - span
    given = {
        "serial": serial,
        "since": since,
        "until": until,
        "earliest": since - _LOOK_BACK,
        "grain": grain(span),
    }
    before = connection.execute(sql.SQL(_BEFORE).format(**names), given).fetchone()
    rows = connection.execute(sql.SQL(_POINTS).format(**names), given).fetchall()
    first = () if before is None else (Point(since - grain(span), before[0]),)
    return (*first, *(Point(*row) for row in rows))


def _impatient(conninfo: str) -> str:
    try:
        return make_conninfo(conninfo, connect_timeout=_CONNECT_SECONDS, options=_LIMITS)
    except psycopg.ProgrammingError:
        raise ConfigurationError(
            "DATABASE_URL is neither a URL nor a conninfo string.",
            "Write it like postgresql://user@host/database.",
        ) from None
