"""The keys that stations send, as a list for people and scripts."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from ecoflow_tui.core.events import Origin, Scalar
from ecoflow_tui.core.state import DeviceState
from ecoflow_tui.core.uses import uses_in

_TYPES = {str: "string", int: "integer", float: "number", bool: "boolean", type(None): "null"}


@dataclass(frozen=True, slots=True)
class SeenField:
    """A key of a station.

    Attributes:
        device_sn: The station.
        key: EcoFlow's name, in the REST form.
        type: What JSON calls it.
        value: The last word.
        at: When that was received.
        age_seconds: How long ago that is.
        source: How it came.
        is_mapped: Whether some metric is made of it.
        uses: What it is used for: metrics, and words on packs and conditions.
    """

    device_sn: str
    key: str
    type: str
    value: Scalar
    at: datetime
    age_seconds: float
    source: Origin
    is_mapped: bool
    uses: tuple[str, ...]


def seen_fields(states: Iterable[DeviceState], now: datetime) -> Iterator[SeenField]:
    """All keys, station by station, in alphabetical order."""
    for state in states:
        uses = uses_in(state.model, state.fields)
        for key, word in sorted(state.fields.items()):
            yield SeenField(
                device_sn=state.device_sn,
                key=key,
                type=_TYPES[type(word.value)],
                value=word.value,
                at=word.at,
                age_seconds=round((now - word.at).total_seconds(), 1),
                source=word.origin,
                is_mapped=key in uses,
                uses=uses.get(key, ()),
            )
