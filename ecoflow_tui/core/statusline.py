"""One line about the stations, for tmux, waybar, starship and the like."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from string import Formatter

from ecoflow_tui.core.text import UNKNOWN, age, minutes, percent, safe_text, signed_watts, watts
from ecoflow_tui.core.verdict import Glance, is_fresh

_STALE = " (stale)"


@dataclass(frozen=True, slots=True)
class Wish:
    """What line is wanted.

    Attributes:
        template: What to say of a station; may name any of ``words_for``.
        separator: Between two stations.
        stale_after: Numbers of a station that was silent for longer are not told; ``None``: of
            one whose presence is stale.
        is_json: An object as waybar takes it: text, tooltip, class (fresh or stale).
    """

    template: str
    separator: str
    stale_after: timedelta | None
    is_json: bool = False


def line_about(glances: Sequence[Glance], wish: Wish, now: datetime) -> str:
    """The line, without its end; the template was checked."""
    words = [words_for(glance, wish.stale_after, now) for glance in glances]
    line = wish.separator.join(wish.template.format_map(one) for one in words)
    if not wish.is_json:
        return line
    fresh = bool(glances) and all(is_fresh(one, wish.stale_after, now) for one in glances)
    tooltip = "\n".join(f"{one['name']} {one['soc']}, {one['age']} ago" for one in words)
    answer = {"text": line, "tooltip": tooltip, "class": "fresh" if fresh else "stale"}
    return json.dumps(answer, ensure_ascii=False, separators=(",", ":"))


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
