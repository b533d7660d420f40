"""Messages that can be read again from any place: a capture, a database, the newest in memory."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from ecoflow_tui.core.events import Event, RawMessage

Place = tuple[int, int]
"""Where to read on; what the numbers mean is the reel's own business."""

BEGINNING: Place = (0, 0)


@dataclass(frozen=True, slots=True)
class Shot:
    """What stands at one place.

    Attributes:
        content: A message, one that was parsed before, or ``None``: damage.
        end: The place behind it.
    """

    content: RawMessage | Event | None
    end: Place


class Reel(Protocol):
    """Messages in the order in which they were received. Belongs to one thread."""

    @property
    def is_growing(self) -> bool:
        """Whether more may follow behind what can be read now."""

    @property
    def trouble(self) -> str:
        """Why it ends before its end, in one sentence; empty where it does not."""

    def read(self, place: Place) -> Iterator[Shot]:
        """What stands there and behind it.

        Raises:
            EcoflowError: It cannot be read.
        """

    def ends_at(self) -> datetime | None:
        """When its last message came, found without reading it all; ``None``: not to be told."""

    def place_before(self, at: datetime, count: int) -> Place | None:
        """The place about so many messages before an instant, found without reading it all.

        ``None``: not to be told.
        """

    def wait_for_more(self, seconds: float) -> None:
        """Wait until a growing reel has grown, or for so long; a whole one does not wait."""

    def close(self) -> None:
        """Let go of it."""


class Clipped:
    """A reel up to an instant.

    Args:
        reel: All of it.
        until: Messages from then on are left out.
    """

    def __init__(self, reel: Reel, until: datetime) -> None:
        self._reel = reel
        self._until = until
        self.wait_for_more, self.close = reel.wait_for_more, reel.close
        self.place_before = reel.place_before
        self._has_ended = False

    @property
    def is_growing(self) -> bool:
        """Whether more may follow before the instant."""
        return self._reel.is_growing and not self._has_ended

    @property
    def trouble(self) -> str:
        """Why it ends before its end."""
        return "" if self._has_ended else self._reel.trouble

    def ends_at(self) -> datetime | None:
        """When its last message came, as far as the whole reel tells."""
        end = self._reel.ends_at()
        return end if end is None or end < self._until else None

    def read(self, place: Place) -> Iterator[Shot]:
        """What stands there and behind it, up to the instant."""
        for shot in self._reel.read(place):
            content = shot.content
            if isinstance(content, RawMessage) and content.received_at >= self._until:
                self._has_ended = True
                return
            yield shot


def every_shot(reel: Reel) -> Iterator[Shot]:
    """All of a reel from its beginning, waiting while it grows."""
    place = BEGINNING
    while True:
        may_grow = reel.is_growing
        for shot in reel.read(place):
            place = shot.end
            yield shot
        if not may_grow:
            return
        reel.wait_for_more(1)
