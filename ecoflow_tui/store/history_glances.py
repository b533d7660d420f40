"""The last known values of each station, and when it last gave a sign of life."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from psycopg import sql

from ecoflow_tui.core.verdict import Glance
from ecoflow_tui.store.history import History
from ecoflow_tui.store.history_samples import samples

_BEFORE = timedelta(hours=1)
"""The first answer of the REST API in a stretch of time proves nothing: it needs one before it."""

_LATEST = """
    SELECT device_sn, coalesce(name, model, device_sn), now() - is_online_age, is_online,
           soc_percent, watts_in_sum, coalesce(external_load_watts, watts_out_sum),
           remain_time_min
    FROM ecoflow_latest WHERE {} OR device_sn = ANY({}) ORDER BY 2, 1
"""


def glances(
    history: History, devices: Sequence[str], stale_after: timedelta, now: datetime
) -> list[Glance]:
    """These stations, or all of them; one that was never heard is there as such."""
    rows = history.ask(sql.SQL(_LATEST).format(not devices, list(devices)))
    found = []
    for serial, name, told_at, is_online, *numbers in rows:
        heard_at = _heard_at(history, serial, now - stale_after - _BEFORE, now)
        is_later = heard_at is None or (told_at is not None and told_at > heard_at)
        found.append(Glance(serial, name, heard_at, is_online is False and is_later, *numbers))
    known = {glance.device_sn for glance in found}
    return found + [Glance(serial, serial) for serial in devices if serial not in known]


def _heard_at(history: History, serial: str, since: datetime, now: datetime) -> datetime | None:
    """The last sign of life since then; else the time of the last message, which is older."""
    last = None
    for at, _ in samples(history, serial, (), since, now + _BEFORE):
        last = at
    if last is not None:
        return last
    query = sql.SQL(
        "SELECT max(ts) FROM ecoflow_measurements WHERE device_sn = {} AND source <> 'rest'"
        " AND ts < {}"
    ).format(serial, since)
    found: datetime | None = history.ask(query)[0][0]
    return found
