"""Every key that a station has ever said, with what it is used for."""

from datetime import datetime, timedelta
from functools import cache

from ecoflow_tui.core import text
from ecoflow_tui.core.model import Model, fields_of
from ecoflow_tui.core.state import DeviceState, KeyState
from ecoflow_tui.tui.views.row import Row
from ecoflow_tui.tui.views.station import display_name
from ecoflow_tui.tui.views.tone import Piece, Tone

_LIT_FOR = timedelta(seconds=3)
_KEY_WIDTH, _VALUE_WIDTH, _AGE_WIDTH = 32, 18, 7


def field_rows(state: DeviceState, now: datetime) -> tuple[Row, ...]:
    """The keys in alphabetical order."""
    uses = uses_of(state.model)
    return tuple(
        _row(key, word, uses.get(key, ""), now) for key, word in sorted(state.fields.items())
    )


def fields_summary(state: DeviceState) -> tuple[Piece, ...]:
    """Whose keys these are, and how many of them mean something to us."""
    uses = uses_of(state.model)
    used = sum(key in uses for key in state.fields)
    return (
        Piece(display_name(state), Tone.STRONG),
        Piece(f"   {len(state.fields)} keys, {used} of them read", Tone.DIM),
    )


@cache
def uses_of(model: Model) -> dict[str, str]:
    """The metrics that each of a model's keys has a say in, as words."""
    uses: dict[str, list[str]] = {}
    for metric, rule in model.metrics.items():
        for field in fields_of(rule):
            uses.setdefault(field.key, []).append(str(metric))
    for pack in model.packs:
        for pack_metric, field in pack.fields.items():
            uses.setdefault(field.key, []).append(f"pack {pack.number} {pack_metric}")
    return {key: ", ".join(dict.fromkeys(metrics)) for key, metrics in uses.items()}


def _row(key: str, word: KeyState, use: str, now: datetime) -> Row:
    age = now - word.at
    shown_key, value = text.safe_text(key, 120), text.safe_text(str(word.value), 200)
    pieces = (
        Piece(f"{shown_key:<{_KEY_WIDTH}} "),
        Piece(f"{value:>{_VALUE_WIDTH}}", Tone.KEY if age <= _LIT_FOR else Tone.STRONG),
        Piece(f"{text.age(age):>{_AGE_WIDTH}}  ", Tone.DIM),
        Piece(use or "--", Tone.INTO if use else Tone.DIM),
    )
    return Row(key, pieces, f"{shown_key} {value} {use}".lower())
