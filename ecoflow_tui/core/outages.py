"""When the grid was away, for how long, and what that cost the battery.

A station tells whether the grid is there (``grid_online``) or else its AC input voltage, which is
0 without it (PROTOCOL section 4.1). Pulling the plug looks the same. A station that never had the
grid has no outages.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from ecoflow_tui.core.meter import SILENCE_SECONDS
from ecoflow_tui.core.metrics import Metric

METRICS = (Metric.GRID_ONLINE, Metric.AC_IN_VOLTS, Metric.SOC_PERCENT)
"""What must be known of a station."""

_GRID_VOLTS = 50.0
_SILENCE = timedelta(seconds=SILENCE_SECONDS)


@dataclass(frozen=True, slots=True)
class Outage:
    """One time without the grid.

    Attributes:
        last_present_at: When the grid was last known to be there.
        lost_at: When the station first told that it was gone.
        last_absent_at: When the grid was last known to be gone.
        back_at: When the station first told that it was back; ``None``: not yet.
        soc_before: The state of charge when it went, percent.
        soc_lowest: The lowest until it came back.
    """

    last_present_at: datetime
    lost_at: datetime
    last_absent_at: datetime
    back_at: datetime | None
    soc_before: float | None
    soc_lowest: float | None

    @property
    def at_least(self) -> timedelta:
        """It was this long or longer."""
        return self.last_absent_at - self.lost_at

    @property
    def at_most(self) -> timedelta | None:
        """It was this long or shorter: a router without power makes the station silent too."""
        return None if self.back_at is None else self.back_at - self.last_present_at

    @property
    def depth_percent(self) -> float | None:
        """How much charge it took from the battery."""
        if self.soc_before is None or self.soc_lowest is None:
            return None
        return max(0.0, self.soc_before - self.soc_lowest)


class OutageWatch:
    """Finds the outages of one station. Messages come in the order of time."""

    def __init__(self) -> None:
        self._found: list[Outage] = []
        self._open: Outage | None = None
        self._is_present: bool | None = None
        self._has_flag = False
        self._known_at: datetime | None = None
        self._soc: float | None = None

    def hear(self, at: datetime, values: Mapping[Metric, float]) -> None:
        """Take what the station said."""
        told = self._told(values)
        if told is not None:
            self._take(at, is_present=told)
        elif self._known_at is not None and at - self._known_at <= _SILENCE:
            self._known_at = at
        soc = values.get(Metric.SOC_PERCENT, self._soc)
        self._soc = soc
        if self._open is not None and self._known_at is not None:
            known = [one for one in (self._open.soc_lowest, soc) if one is not None]
            lowest = min(known, default=None)
            self._open = replace(self._open, last_absent_at=self._known_at, soc_lowest=lowest)

    def result(self) -> list[Outage]:
        """All of them, the one that has not ended yet last."""
        return self._found if self._open is None else [*self._found, self._open]

    def _told(self, values: Mapping[Metric, float]) -> bool | None:
        if Metric.GRID_ONLINE in values:
            self._has_flag = True
            return bool(values[Metric.GRID_ONLINE])
        if self._has_flag or Metric.AC_IN_VOLTS not in values:
            return None
        return values[Metric.AC_IN_VOLTS] >= _GRID_VOLTS

    def _take(self, at: datetime, *, is_present: bool) -> None:
        if is_present and self._open is not None:
            self._found.append(replace(self._open, back_at=at))
            self._open = None
        elif not is_present and self._is_present and self._known_at is not None:
            self._open = Outage(self._known_at, at, at, None, self._soc, self._soc)
        self._is_present = is_present
        self._known_at = at


def within(
    outages: Sequence[Outage], since: datetime, until: datetime, at_least: timedelta
) -> list[Outage]:
    """Those that lie, at least in part, in this time, and lasted long enough or still last."""
    return [
        outage
        for outage in outages
        if outage.lost_at < until
        and (outage.back_at is None or outage.back_at > since)
        and (outage.back_at is None or outage.back_at - outage.lost_at >= at_least)
    ]
