"""The last known values after rows were changed behind the recorder's back."""

from dataclasses import dataclass, field
from datetime import datetime

import psycopg
from psycopg import sql

from ecoflow_tui.store.rows import MEASUREMENT_COLUMNS, ColumnType

_VALUES = frozenset({ColumnType.WHOLE, ColumnType.NUMBER, ColumnType.SWITCH})
_NEWEST = """
    SELECT {value}, ts FROM ecoflow_measurements
    WHERE device_sn = %s AND (source = 'rest') = %s AND {column} IS NOT NULL
    ORDER BY ts DESC, id DESC LIMIT 1
"""
_SNAPSHOT_SINCE = """
    SELECT ts FROM ecoflow_last_known WHERE device_sn = %s AND column_name = 'snapshot'
"""
_FORGET = """
    DELETE FROM ecoflow_last_known
    WHERE device_sn = %(serial)s AND column_name = %(column)s AND ts <= %(at)s
"""
# A word that the recorder has heard since is newer than any that was changed.
_REMEMBER = """
    INSERT INTO ecoflow_last_known AS k (device_sn, column_name, value, ts)
    VALUES (%(serial)s, %(column)s, %(value)s, %(ts)s)
    ON CONFLICT (device_sn, column_name) DO UPDATE SET value = excluded.value, ts = excluded.ts
    WHERE excluded.ts >= k.ts
"""
_NAME_MODEL = """
    UPDATE ecoflow_devices SET model = %s WHERE device_sn = %s AND model IS DISTINCT FROM %s
"""
_NO_HURRY = "SELECT set_config('statement_timeout', '10min', true)"


@dataclass(slots=True)
class Touched:
    """What was changed of a station: the newest change of each column, and its model."""

    columns: dict[str, datetime] = field(default_factory=dict)
    model: str = ""

    def note(self, column: str, at: datetime) -> None:
        """A row received then has another value in this column."""
        if MEASUREMENT_COLUMNS[column] in _VALUES:
            self.columns[column] = max(at, self.columns.get(column, at))


def renew_last_known(connection: psycopg.Connection, serial: str, touched: Touched) -> None:
    """Bring ``ecoflow_last_known`` and the station's model up to date with the changed rows."""
    for column, at in sorted(touched.columns.items()):
        newest = _newest(connection, serial, column)
        about: dict[str, object] = {"serial": serial, "column": column, "at": at}
        # The recorder writes these rows too: the search is done before they are locked.
        with connection.transaction():
            connection.execute(_FORGET, about)
            if newest is not None:
                connection.execute(_REMEMBER, {**about, "value": newest[0], "ts": newest[1]})
    if touched.model:
        connection.execute(_NAME_MODEL, (touched.model, serial, touched.model))


def _newest(
    connection: psycopg.Connection, serial: str, column: str
) -> tuple[float, datetime] | None:
    """The last known value of a column; ``None``: it never had one.

    Of snapshots that repeat one another the first one said so.
    """
    name = sql.Identifier(column)
    is_switch = MEASUREMENT_COLUMNS[column] is ColumnType.SWITCH
    value = sql.SQL("{}::integer::float8" if is_switch else "{}::float8").format(name)
    query = sql.SQL(_NEWEST).format(column=name, value=value)
    with connection.transaction():
        connection.execute(_NO_HURRY)
        spoken = connection.execute(query, (serial, False)).fetchone()
        answered = connection.execute(query, (serial, True)).fetchone()
        since = connection.execute(_SNAPSHOT_SINCE, (serial,)).fetchone()
    if answered is not None and since is not None:
        answered = (answered[0], min(answered[1], since[0]))
    words = [word for word in (spoken, answered) if word is not None]
    return max(words, key=lambda word: word[1], default=None)
