"""The last word on each station's few numbers that fit into one line."""

import threading
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from msgspec import structs

from ecoflow_tui.core.events import Event, Origin, Reading
from ecoflow_tui.core.metrics import Metric
from ecoflow_tui.core.state import LATE, DeviceState, Fleet, Freshness
from ecoflow_tui.core.verdict import Glance, glance_at

_TOLD = (
    Metric.SOC_PERCENT,
    Metric.WATTS_IN_SUM,
    Metric.EXTERNAL_LOAD_WATTS,
    Metric.WATTS_OUT_SUM,
    Metric.REMAIN_TIME_MIN,
)
_PATIENCE = timedelta(seconds=LATE.most_seconds)


class Glances:
    """Follows every event, of which it keeps these numbers only. Any thread may ask.

    Args:
        since: When it begins to listen.
        seen: When stations were heard before that.
    """

    def __init__(self, since: datetime, seen: Mapping[str, datetime]) -> None:
        self._since = since
        self._seen = seen
        self._fleet = Fleet()
        self._guard = threading.Lock()

    def take(self, event: Event) -> None:
        """Take one event into account."""
        with self._guard:
            self._fleet.apply(_in_short(event) if isinstance(event, Reading) else event)

    def look(
        self, devices: Sequence[str], stale_after: timedelta | None, now: datetime
    ) -> list[Glance] | None:
        """These stations, or all of them; ``None``: the database may know more of one."""
        with self._guard:
            known = self._fleet.devices
            states = [known.get(sn) or DeviceState(sn) for sn in devices or known]
        is_settled = now - self._since > (stale_after or _PATIENCE)
        if not states or not all(_is_complete(state, is_settled=is_settled) for state in states):
            return None
        glances = (self._glance(state, now) for state in states)
        return sorted(glances, key=lambda one: (one.name, one.device_sn))

    def _glance(self, state: DeviceState, now: datetime) -> Glance:
        glance = glance_at(state, now)
        seen_at = self._seen.get(state.device_sn)
        if state.heard_at is not None or seen_at is None:
            return glance
        is_gone = glance.presence is Freshness.OFFLINE
        return replace(
            glance, heard_at=seen_at, presence=Freshness.OFFLINE if is_gone else Freshness.STALE
        )


def _in_short(event: Reading) -> Reading:
    """What a line may tell; of a snapshot all fields, by which a repeated one is recognised."""
    metrics = {name: event.metrics[name] for name in _TOLD if event.metrics.get(name) is not None}
    fields = event.fields if event.raw.origin is Origin.REST else {}
    return structs.replace(event, metrics=metrics, fields=fields, packs={})


def _is_complete(state: DeviceState, *, is_settled: bool) -> bool:
    """Whether no earlier message may have said what this state lacks.

    Of a station that has long been silent nothing but that is told.
    """
    if state.heard_at is None:
        return is_settled
    load = (state.watts(Metric.EXTERNAL_LOAD_WATTS), state.watts(Metric.WATTS_OUT_SUM))
    told = (state.watts(Metric.SOC_PERCENT), state.watts(Metric.WATTS_IN_SUM))
    return state.snapshot is not None or (None not in told and load != (None, None))
