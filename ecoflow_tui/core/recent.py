"""The newest events of a live screen, kept so that one can walk back through them."""

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from ecoflow_tui.core.chronicle import Chronicle
from ecoflow_tui.core.events import Event, LinkChange, StationsKnown
from ecoflow_tui.core.reel import Place, Shot
from ecoflow_tui.core.showing import Cast, Showing
from ecoflow_tui.core.state import Fleet
from ecoflow_tui.core.timeline import Timeline

MOST_BYTES = 16 << 20

_BLOCK_EVENTS = 500
_EVENT_BYTES = 1000
_BYTES_A_BYTE = 5
"""What a payload's byte takes in memory, parsed: an estimate."""


@dataclass(slots=True)
class _Block:
    """Some events, and the state before them."""

    fleet: Fleet
    chronicle: Chronicle
    count: int
    events: list[Event] = field(default_factory=list)
    bytes: int = 0


class MemoryReel:
    """Events in a list as a ``core.reel.Reel``; a place is an index."""

    is_growing = False
    trouble = ""

    def __init__(self, events: Sequence[Event]) -> None:
        self._events = events

    def read(self, place: Place) -> Iterator[Shot]:
        """The events from an index on."""
        for index in range(place[0], len(self._events)):
            yield Shot(self._events[index], (index + 1, 0))

    def ends_at(self) -> None:
        """It is read at once."""

    def place_before(self, at: datetime, count: int) -> None:
        """It is read at once."""

    def wait_for_more(self, seconds: float) -> None:
        """Nothing grows."""

    def close(self) -> None:
        """Nothing is open."""


class Recent:
    """Keeps events, bounded by what they take. Belongs to one thread.

    Args:
        most_bytes: Beyond this the oldest go.
    """

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self._most_bytes = most_bytes
        self._blocks: deque[_Block] = deque()
        self._bytes = 0

    def remember(self, event: Event, fleet: Fleet, chronicle: Chronicle, count: int) -> None:
        """Keep an event.

        Args:
            event: What has happened.
            fleet: The stations before it.
            chronicle: What had happened before it.
            count: How many messages had come before it.
        """
        if not self._blocks or len(self._blocks[-1].events) >= _BLOCK_EVENTS:
            self._blocks.append(_Block(fleet.copy(), chronicle.copy(), count))
        size, block = _size(event), self._blocks[-1]
        block.events.append(event)
        block.bytes += size
        self._bytes += size
        while self._bytes > self._most_bytes and len(self._blocks) > 1:
            self._bytes -= self._blocks.popleft().bytes

    def timeline(self, cast: Cast) -> Timeline:
        """All of it as it is now, not read yet."""
        events = [event for block in self._blocks for event in block.events]
        start = None
        if self._blocks:
            first = self._blocks[0]
            start = Showing(cast, first.fleet.copy(), first.chronicle.copy(), first.count)
        return Timeline(MemoryReel(events), cast, start=start)


def _size(event: Event) -> int:
    if isinstance(event, LinkChange | StationsKnown):
        return _EVENT_BYTES
    return _EVENT_BYTES + _BYTES_A_BYTE * len(event.raw.payload)
