"""Lengths of time as people write them: ``90s``, ``5m``, ``1h30m``, ``7d``."""

import re
from datetime import timedelta

_PART = re.compile(r"(\d+(?:\.\d+)?)(s|m|h|d|w)")
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}


def parse_duration(text: str) -> timedelta:
    """The length of time.

    Raises:
        ValueError: The text is none.
    """
    compact = text.replace(" ", "")
    parts = _PART.findall(compact)
    if not parts or "".join(number + unit for number, unit in parts) != compact:
        raise ValueError(f"{text!r} is no duration; write 90s, 5m, 1h30m or 7d")
    return timedelta(seconds=sum(float(number) * _SECONDS[unit] for number, unit in parts))
