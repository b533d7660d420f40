"""Whether all is well, for programs that watch over many things (the Nagios plugin convention)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum

from ecoflow_tui.core.metrics import Metric
from ecoflow_tui.core.state import DeviceState, Freshness
from ecoflow_tui.core.text import age, safe_text


class Level(IntEnum):
    """How well; the value is the exit code."""

    OK = 0
    WARNING = 1
    CRITICAL = 2
    UNKNOWN = 3


_SEVERITY = (Level.OK, Level.WARNING, Level.UNKNOWN, Level.CRITICAL)


@dataclass(frozen=True, slots=True)
class Glance:
    """The last known values of one station; ``None``: not known.

    Attributes:
        device_sn: Its serial number.
        name: What to call it.
        heard_at: When it last gave a sign of life of its own.
        presence: The one word for it.
        soc_percent: State of charge.
        input_watts: All inputs.
        output_watts: The load.
        minutes_left: To full or to empty.
    """

    device_sn: str
    name: str
    heard_at: datetime | None = None
    presence: Freshness = Freshness.NEVER_SEEN
    soc_percent: float | None = None
    input_watts: float | None = None
    output_watts: float | None = None
    minutes_left: float | None = None


@dataclass(frozen=True, slots=True)
class Limits:
    """When something is wrong.

    Attributes:
        stale_after: A station that was silent for longer is unknown, whatever it said; ``None``:
            one that is silent for so long that its presence is stale.
        soc_below: Less is critical.
        soc_warning_below: Less is worth a warning.
    """

    stale_after: timedelta | None = None
    soc_below: float | None = None
    soc_warning_below: float | None = None


def judge(glances: Sequence[Glance], limits: Limits, now: datetime) -> tuple[Level, str]:
    """The level, and the line that a Nagios plugin prints: what is wrong comes first."""
    found = [(*_judge_one(glance, limits, now), glance) for glance in glances]
    if not found:
        return Level.UNKNOWN, f"ECOFLOW {Level.UNKNOWN.name} - no station was ever recorded"
    found.sort(key=lambda one: -_SEVERITY.index(one[0]))
    text = ", ".join(words for _, words, _ in found)
    figures = " ".join(
        f"'{_label(glance)}'={glance.soc_percent:g}%;"
        f"{_limit(limits.soc_warning_below)};{_limit(limits.soc_below)};0;100"
        for level, _, glance in found
        if level is not Level.UNKNOWN and glance.soc_percent is not None
    )
    level = found[0][0]
    return level, f"ECOFLOW {level.name} - {text}" + (f" | {figures}" if figures else "")


def glance_at(state: DeviceState, now: datetime) -> Glance:
    """What a live state comes to."""
    load = state.watts(Metric.EXTERNAL_LOAD_WATTS)
    return Glance(
        device_sn=state.device_sn,
        name=state.name or state.device_sn,
        heard_at=state.heard_at,
        presence=state.freshness(now),
        soc_percent=state.watts(Metric.SOC_PERCENT),
        input_watts=state.watts(Metric.WATTS_IN_SUM),
        output_watts=state.watts(Metric.WATTS_OUT_SUM) if load is None else load,
        minutes_left=state.watts(Metric.REMAIN_TIME_MIN),
    )


def is_fresh(glance: Glance, stale_after: timedelta | None, now: datetime) -> bool:
    """Whether what a station said still counts: for so long, or by its own rhythm."""
    heard, presence = glance.heard_at, glance.presence
    if stale_after is None:
        return presence in (Freshness.LIVE, Freshness.LATE)
    return heard is not None and now - heard <= stale_after and presence is not Freshness.OFFLINE


def _judge_one(glance: Glance, limits: Limits, now: datetime) -> tuple[Level, str]:
    name = safe_text(glance.name).replace("|", "/")
    if not is_fresh(glance, limits.stale_after, now):
        return Level.UNKNOWN, f"{name} {_absence(glance, now)}"
    soc = glance.soc_percent
    if soc is None:
        return Level.UNKNOWN, f"{name} does not tell its charge"
    words = f"{name} {soc:g} %"
    if limits.soc_below is not None and soc < limits.soc_below:
        return Level.CRITICAL, f"{words} (below {limits.soc_below:g} %)"
    if limits.soc_warning_below is not None and soc < limits.soc_warning_below:
        return Level.WARNING, f"{words} (below {limits.soc_warning_below:g} %)"
    return Level.OK, words


def _absence(glance: Glance, now: datetime) -> str:
    if glance.heard_at is None:
        is_unseen = glance.presence is Freshness.NEVER_SEEN
        return "was never seen" if is_unseen else f"is {glance.presence}"
    silent = f"silent for {age(now - glance.heard_at)}"
    is_past = glance.presence in (Freshness.OFFLINE, Freshness.STALE)
    return f"is {glance.presence}, {silent}" if is_past else f"is {silent}"


def _label(glance: Glance) -> str:
    return safe_text(glance.device_sn).replace("'", "").replace("=", "")


def _limit(percent: float | None) -> str:
    """Nagios writes "alert below" as a range that begins there."""
    return "" if percent is None else f"{percent:g}:"
