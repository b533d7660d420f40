"""The stations as the database has them: who was recorded, and what their owner says."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import msgspec
import psycopg
from msgspec import structs

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
_HAS_SIGNS = "SELECT to_regclass('ecoflow_last_known') IS NOT NULL"
_SIGNS = """
    SELECT device_sn,
           max(value) FILTER (WHERE column_name = 'is_online') <> 0,
           max(ts) FILTER (WHERE column_name = 'is_online'),
           max(ts) FILTER (WHERE column_name = 'gone'),
           max(ts) FILTER (WHERE column_name = 'heard'),
           nullif(max(value) FILTER (WHERE column_name = 'heard'), 0),
           count(*) FILTER (WHERE column_name NOT IN ('is_online', 'gone')) > 0
    FROM ecoflow_last_known GROUP BY device_sn
"""
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


@dataclass(frozen=True, slots=True)
class _Signs:
    """What ``ecoflow_last_known`` has of a station's presence."""

    is_online: bool | None = None
    told_at: datetime | None = None
    gone_at: datetime | None = None
    heard_at: datetime | None = None
    usual_seconds: float | None = None
    has_values: bool = True


def read_devices(conninfo: str) -> Mapping[str, tuple[Sighting, Choice]]:
    """Every station that was recorded, and what was said of it, by serial number.

    Raises:
        DatabaseError: PostgreSQL cannot be reached or refuses.
    """
    with errand(conninfo, "read the stations") as connection:
        if not _is_true(connection, _HAS_TABLE):
            return {}
        rows = connection.execute(_READ).fetchall()
        has_signs = _is_true(connection, _HAS_SIGNS)
        signs = connection.execute(_SIGNS).fetchall() if has_signs else []
    known = {serial: _Signs(*cells) for serial, *cells in signs}
    return {
        serial: _known(msgspec.json.decode(text, type=_Device), known.get(serial, _Signs()))
        for serial, text in rows
    }


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


def _known(device: _Device, signs: _Signs) -> tuple[Sighting, Choice]:
    sighting = Sighting(
        name=device.name or "",
        model=device.model or "",
        is_online=signs.is_online,
        told_at=signs.told_at,
        gone_at=signs.gone_at,
        first_seen=device.first_seen if signs.has_values else None,
        last_seen=device.last_seen if signs.has_values else None,
    )
    if signs.heard_at is not None:
        spoken = Sighting(heard_at=signs.heard_at, usual_seconds=signs.usual_seconds)
        if signs.told_at is None or signs.heard_at > signs.told_at:
            spoken = structs.replace(spoken, is_online=True, told_at=signs.heard_at)
        sighting = sighting.merged(spoken)
    return sighting, Choice(site=device.site or "", family=device.family or "")
