"""Every key that a station has ever said, with what it is used for."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from ecoflow_tui.core import text
from ecoflow_tui.core.metrics import Metric
from ecoflow_tui.core.state import DeviceState, KeyState
from ecoflow_tui.core.uses import explain, uses_in
from ecoflow_tui.tui.views.detail import DetailView
from ecoflow_tui.tui.views.explanation import conditions
from ecoflow_tui.tui.views.row import Row
from ecoflow_tui.tui.views.station import display_name
from ecoflow_tui.tui.views.tone import Piece, Tone

_LIT_FOR = timedelta(seconds=3)
_KEY_WIDTH, _VALUE_WIDTH, _AGE_WIDTH = 32, 18, 7


def field_rows(state: DeviceState, now: datetime) -> tuple[Row, ...]:
    """The keys in alphabetical order."""
    uses = uses_of(state)
    return tuple(
        _row(key, word, uses.get(key, ""), now) for key, word in sorted(state.fields.items())
    )


def fields_summary(state: DeviceState) -> str:
    """How many keys there are, and how many of them mean something to us."""
    uses = uses_of(state)
    used = sum(key in uses for key in state.fields)
    return f"{len(state.fields)} keys, {used} of them read"


def field_view(state: DeviceState, key: str, now: datetime) -> DetailView:
    """One key: what it said, when, and what is made of it."""
    word = state.fields[key]
    raw = text.safe_text(str(word.value), 4000)
    facts = (
        ("Value", raw),
        ("Heard", f"{text.age(now - word.at)} ago, by {word.origin}"),
        ("At", word.at.isoformat(timespec="milliseconds")),
    )
    return DetailView(
        title=f"{text.safe_text(key, 120)}, {display_name(state)}",
        facts=facts,
        readings=tuple(_readings(state, key)),
        copied=str(word.value),
    )


def _readings(state: DeviceState, key: str) -> Iterator[tuple[str, str]]:
    for metric in Metric:
        for source in explain(state, metric).sources:
            if source.field.key == key:
                value = text.quantity(state.value(metric), metric.unit)
                yield str(metric), f"{value}   ({conditions(source.field)})"


def uses_of(state: DeviceState) -> dict[str, str]:
    """The metrics that each of a station's keys has a say in, as words."""
    return {key: ", ".join(uses) for key, uses in uses_in(state.model, state.fields).items()}


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
