"""The last known values of each station, and when it last gave a sign of life."""

from collections.abc import Sequence
from datetime import datetime

from psycopg import sql

from ecoflow_tui.core.state import Freshness
from ecoflow_tui.core.verdict import Glance
from ecoflow_tui.store.history import History

_LATEST = """
    SELECT device_sn, coalesce(name, model, device_sn), age, presence,
           soc_percent, watts_in_sum, coalesce(external_load_watts, watts_out_sum),
           remain_time_min
    FROM ecoflow_latest WHERE {} OR device_sn = ANY({}) ORDER BY 2, 1
"""


def glances(history: History, devices: Sequence[str], now: datetime) -> list[Glance]:
    """These stations, or all of them; one that was never heard is there as such."""
    rows = history.ask(sql.SQL(_LATEST).format(not devices, list(devices)))
    found = [
        Glance(serial, name, None if age is None else now - age, Freshness(presence), *numbers)
        for serial, name, age, presence, *numbers in rows
    ]
    known = {glance.device_sn for glance in found}
    return found + [Glance(serial, serial) for serial in devices if serial not in known]
