"""One line about one station, for tmux, waybar, starship and the like."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from string import Formatter

from ecoflow_tui.core.text import UNKNOWN, age, minutes, percent, safe_text, signed_watts, watts
from ecoflow_tui.core.verdict import Glance, is_fresh

DEFAULT = "{name} {soc} {net}{stale}"
_STALE = " (stale)"


def words_for(glance: Glance, stale_after: timedelta | None, now: datetime) -> Mapping[str, str]:
    """What a format may name. Numbers of a station that has fallen silent are not told."""
    fresh = is_fresh(glance, stale_after, now)
    soc = glance.soc_percent if fresh else None
    gain, load = (glance.input_watts, glance.output_watts) if fresh else (None, None)
    net = None if gain is None or load is None else gain - load
    return {
        "name": safe_text(glance.name),
        "sn": safe_text(glance.device_sn),
        "soc": percent(soc),
        "in": watts(gain),
        "out": watts(load),
        "net": signed_watts(net),
        "left": minutes(glance.minutes_left if fresh else None),
        "age": UNKNOWN if glance.heard_at is None else age(now - glance.heard_at),
        "stale": "" if fresh else _STALE,
    }


def check_format(template: str) -> None:
    """Raises ``ValueError`` when a format names something that there is not."""
    known = words_for(Glance("", ""), None, datetime.fromtimestamp(0, UTC))
    for _, name, spec, conversion in Formatter().parse(template):
        if name is not None and (name not in known or spec or conversion):
            raise ValueError(f"{{{name}}} is none of {', '.join(known)}")


def status_line(template: str, words: Mapping[str, str]) -> str:
    """The format filled in; it was checked."""
    return template.format_map(words)
