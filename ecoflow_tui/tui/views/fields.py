"""Every key that a station has ever said, with what it is used for."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from ecoflow_tui.core import text
from ecoflow_tui.core.metrics import Metric
from ecoflow_tui.core.state import DeviceState, KeyState
from ecoflow_tui.core.uses import explain, uses_in
from ecoflow_tui.tui.glyphs import Glyphs
from ecoflow_tui.tui.views.aging import screen_age
from ecoflow_tui.tui.views.detail import DetailView
from ecoflow_tui.tui.views.explanation import conditions
from ecoflow_tui.tui.views.row import Row
from ecoflow_tui.tui.views.station import display_name
from ecoflow_tui.tui.views.tone import Piece, Tone

_LIT_FOR = timedelta(seconds=3)
_KEY_WIDTH, _VALUE_WIDTH, _AGE_WIDTH = 32, 18, 7
_SHORT_VALUE_WIDTH = 14
_LEAST_WITH_NAMES = 76


@dataclass(frozen=True, slots=True)
class FieldRoom:
    """How the list's width is shared out; where it is short a sign tells what is read.

    Attributes:
        key_width: What the key has.
        value_width: What its value has.
        has_names: Whether there is room for what a key is used for.
        glyphs: The signs.
    """

    key_width: int
    value_width: int
    has_names: bool
    glyphs: Glyphs


def field_room(width: int, glyphs: Glyphs) -> FieldRoom:
    """The columns of a list so wide."""
    if width >= _LEAST_WITH_NAMES:
        return FieldRoom(_KEY_WIDTH, _VALUE_WIDTH, has_names=True, glyphs=glyphs)
    key_width = max(1, width - len("* ") - 1 - _SHORT_VALUE_WIDTH - _AGE_WIDTH)
    return FieldRoom(key_width, _SHORT_VALUE_WIDTH, has_names=False, glyphs=glyphs)


def field_rows(state: DeviceState, now: datetime, room: FieldRoom) -> tuple[Row, ...]:
    """The keys in alphabetical order."""
    uses = uses_of(state)
    return tuple(
        _row(_Field(key, word, uses.get(key, "")), now, room)
        for key, word in sorted(state.fields.items())
    )


def fields_summary(state: DeviceState, room: FieldRoom) -> str:
    """How many keys there are, and how many of them mean something to us, by which sign."""
    uses = uses_of(state)
    used = sum(key in uses for key in state.fields)
    sign = "" if room.has_names else f" ({room.glyphs.lamp_on})"
    return f"{len(state.fields)} keys, {used} of them read{sign}"


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


class _Field(NamedTuple):
    """A key, its last word, and the metrics that it has a say in."""

    key: str
    word: KeyState
    use: str


def _row(field: _Field, now: datetime, room: FieldRoom) -> Row:
    age, use = now - field.word.at, field.use
    key, value = text.safe_text(field.key, 120), text.safe_text(str(field.word.value), 200)
    tone = Tone.INTO if use else Tone.DIM
    sign = room.glyphs.lamp_on if use else room.glyphs.lamp_off
    pieces = (
        Piece("" if room.has_names else f"{sign} ", tone),
        Piece(f"{_last(key, room.key_width):<{room.key_width}} "),
        Piece(
            f"{_first(value, room.value_width):>{room.value_width}}",
            Tone.KEY if age <= _LIT_FOR else Tone.STRONG,
        ),
        Piece(f"{screen_age(age):>{_AGE_WIDTH}}{'  ' if room.has_names else ''}", Tone.DIM),
        Piece((use or "--") if room.has_names else "", tone),
    )
    return Row(field.key, pieces, f"{key} {value} {use}".lower())


def _last(words: str, width: int) -> str:
    """The end of a key tells it from its neighbours."""
    return words if len(words) <= width else f"..{words[len(words) - width + 2 :]}"


def _first(words: str, width: int) -> str:
    return words if len(words) <= width else f"{words[: width - 2]}.."
