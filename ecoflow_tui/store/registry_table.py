"""The stations as the database has them: who was recorded, and what their owner says."""

from collections.abc import Mapping
from datetime import datetime

import msgspec
import psycopg

from ecoflow_tui.core.registry import Choice, Sighting
from ecoflow_tui.store.errand import errand
from ecoflow_tui.store.jsonb import fit_text
from ecoflow_tui.store.schema import run_schema

_HAS_TABLE = "SELECT to_regclass('ecoflow_devices') IS NOT NULL"
_LACKS_COLUMNS = """
    SELECT count(*) < 2 FROM pg_attribute
    WHERE attrelid = 'ecoflow_devices'::regclass AND attname IN ('site', 'family')
      AND NOT attisdropped
"""
# As JSON, because a table that an earlier version made has fewer columns.
_READ = "SELECT device_sn, to_jsonb(d)::text FROM ecoflow_devices AS d"
_WRITE = """
    UPDATE ecoflow_devices AS d
    SET name = coalesce(nullif(said.name, ''), d.name),
        site = nullif(said.site, ''),
        family = nullif(said.family, '')
    FROM unnest(%s::text[], %s::text[], %s::text[], %s::text[])
         AS said (device_sn, name, site, family)
    WHERE d.device_sn = said.device_sn
"""


class _Device(msgspec.Struct):
    """A row of ``ecoflow_devices``, whatever columns it has."""

    first_seen: datetime
    last_seen: datetime
    name: str | None = None
    model: str | None = None
    site: str | None = None
    family: str | None = None


def read_devices(conninfo: str) -> Mapping[str, tuple[Sighting, Choice]]:
    """Every station that was recorded, and what was said of it, by serial number.

    Raises:
        DatabaseError: PostgreSQL cannot be reached or refuses.
    """
    with errand(conninfo, "read the stations") as connection:
        if not _is_true(connection, _HAS_TABLE):
            return {}
        rows = connection.execute(_READ).fetchall()
    return {serial: _known(msgspec.json.decode(text, type=_Device)) for serial, text in rows}


def write_choices(conninfo: str, choices: Mapping[str, Choice]) -> None:
    """Put what the owner says beside the stations that were recorded. Raises as ``read_devices``.

    A name that is taken back remains until the recorder hears the account's again.
    """
    with errand(conninfo, "name stations") as connection:
        if not choices or not _is_true(connection, _HAS_TABLE):
            return
        if _is_true(connection, _LACKS_COLUMNS):
            run_schema(connection)
        rows = [
            tuple(map(fit_text, (serial, choice.name, choice.site, choice.family)))
            for serial, choice in sorted(choices.items())
        ]
        connection.execute(_WRITE, [list(column) for column in zip(*rows, strict=True)])


def _is_true(connection: psycopg.Connection, query: str) -> bool:
    row = connection.execute(query.encode()).fetchone()
    return row is not None and bool(row[0])


def _known(device: _Device) -> tuple[Sighting, Choice]:
    sighting = Sighting(
        name=device.name or "",
        model=device.model or "",
        first_seen=device.first_seen,
        last_seen=device.last_seen,
    )
    return sighting, Choice(site=device.site or "", family=device.family or "")
