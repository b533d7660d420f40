"""Numbers and untrusted strings as people read them. Unknown is always ``--``, never 0."""

import math
import unicodedata
from datetime import timedelta

from ecoflow_tui.core.metrics import Unit

UNKNOWN = "--"
_REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
_MOST_MARKS = 2


def safe_text(text: str, at_most: int = 400) -> str:
    """The same text with every character visible and harmless to a terminal.

    Control characters become their pictures (ESC is ``␛``); everything else that is invisible,
    reorders the line or cannot be encoded becomes the replacement character. The result has one
    line and at most ``at_most`` characters.
    """
    cut = text if len(text) <= at_most else f"{text[: at_most - 1]}…"
    if cut.isascii() and cut.isprintable():
        return cut
    visible: list[str] = []
    marks = 0
    for character in cut:
        marks = marks + 1 if unicodedata.category(character) in ("Mn", "Me") else 0
        visible.append(_visible(character) if marks <= _MOST_MARKS else _REPLACEMENT)
    return "".join(visible)


def _visible(character: str) -> str:
    code = ord(character)
    if code < 0x20:
        return chr(0x2400 + code)
    if code == 0x7F:
        return "␡"
    if unicodedata.category(character) == "Zs":
        return " "
    is_selector = 0xFE00 <= code <= 0xFE0F
    return character if character.isprintable() and not is_selector else _REPLACEMENT


def watts(value: float | None) -> str:
    """Watts as ``85 W``, kilowatts from 1000 on as ``1.2 kW``."""
    return _scaled(value, "W")


def signed_watts(value: float | None) -> str:
    """Watts with their direction: ``+420 W``, ``-1.2 kW``, ``0 W``."""
    text = watts(value)
    return f"+{text}" if value is not None and text != UNKNOWN and round(value) > 0 else text


def watt_hours(value: float | None) -> str:
    """Watt-hours as ``850 Wh``, ``12.3 kWh`` or ``1.2 MWh``."""
    return _scaled(value, "Wh")


def percent(value: float | None) -> str:
    """A whole percentage: ``73 %``."""
    return _rounded(value, 0, "%")


def volts(value: float | None) -> str:
    """Volts with one decimal: ``53.9 V``."""
    return _rounded(value, 1, "V")


def amperes(value: float | None) -> str:
    """Amperes with one decimal: ``-2.2 A``."""
    return _rounded(value, 1, "A")


def celsius(value: float | None) -> str:
    """Whole degrees: ``25 °C``."""
    return _rounded(value, 0, "°C")


def count(value: float | None) -> str:
    """A whole number with its thousands apart: ``12 345``."""
    if value is None or not math.isfinite(value):
        return UNKNOWN
    return f"{round(value):,}".replace(",", " ")


def size(value: int) -> str:
    """A number of bytes: ``640 B``, ``56 kB``, ``1.4 MB``, ``12.0 GB``."""
    if value < 1000:
        return f"{value} B"
    if value < 999_500:
        return f"{value / 1e3:.0f} kB"
    return f"{value / 1e6:.1f} MB" if value < 999_950_000 else f"{value / 1e9:.1f} GB"


def minutes(value: float | None) -> str:
    """A duration given in minutes: ``45 m``, ``6 h 47 m``, ``3 d 4 h``."""
    if value is None or not math.isfinite(value) or value < 0:
        return UNKNOWN
    hours, rest = divmod(round(value), 60)
    if hours >= 48:
        return f"{hours // 24} d {hours % 24} h"
    return f"{hours} h {rest} m" if hours else f"{rest} m"


def age(value: timedelta | None) -> str:
    """How long ago, in one unit: ``12 s``, ``3 m``, ``5 h``, ``2 d``; a clock ahead is ``0 s``."""
    if value is None:
        return UNKNOWN
    seconds = max(0, int(value.total_seconds()))
    if seconds < 60:
        return f"{seconds} s"
    if seconds < 3600:
        return f"{seconds // 60} m"
    return f"{seconds // 3600} h" if seconds < 172_800 else f"{seconds // 86_400} d"


def switch(value: float | None) -> str:
    """``on`` or ``off``."""
    return UNKNOWN if value is None else "on" if value else "off"


_BY_UNIT = {
    Unit.PERCENT: percent,
    Unit.MINUTES: minutes,
    Unit.WATTS: watts,
    Unit.VOLTS: volts,
    Unit.AMPERES: amperes,
    Unit.CELSIUS: celsius,
    Unit.WATT_HOURS: watt_hours,
    Unit.COUNT: count,
    Unit.SWITCH: switch,
}


def quantity(value: float | None, unit: Unit) -> str:
    """A value in its unit, as people write it."""
    return _BY_UNIT[unit](value)


def _scaled(value: float | None, unit: str) -> str:
    if value is None or not math.isfinite(value):
        return UNKNOWN
    if abs(round(value)) < 1000:
        return f"{round(value)} {unit}"
    if abs(value) < 999_950:
        return f"{value / 1000:.1f} k{unit}"
    return f"{value / 1_000_000:.1f} M{unit}"


def _rounded(value: float | None, digits: int, unit: str) -> str:
    if value is None or not math.isfinite(value):
        return UNKNOWN
    rounded = round(value, digits) + 0.0
    return f"{rounded:.{digits}f} {unit}"
