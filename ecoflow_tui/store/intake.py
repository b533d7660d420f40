"""The bounded queue between a source's thread and the disk."""

import threading
from collections import deque
from dataclasses import dataclass

from ecoflow_tui.core.events import RawMessage
from ecoflow_tui.core.feed import Acknowledge

_GROUP_BYTES = 4 << 20


@dataclass(frozen=True, slots=True)
class Taken:
    """A message, and how to tell the broker that it is safe."""

    raw: RawMessage
    acknowledge: Acknowledge


class Intake:
    """Takes messages without waiting, and gives them in groups.

    It says that it has no room when it is half full: what is on its way then still fits.
    """

    def __init__(self, max_messages: int, max_bytes: int) -> None:
        self._max_messages = max_messages
        self._max_bytes = max_bytes
        self._queue: deque[Taken] = deque()
        self._bytes = 0
        self._in_hand_bytes = 0
        self._changed = threading.Condition()
        self._is_closed = False

    @property
    def is_closed(self) -> bool:
        """Whether no more is taken."""
        return self._is_closed

    @property
    def has_room(self) -> bool:
        """Whether more should be brought, of whatever size: what was taken last counts, too."""
        total = self._bytes + self._in_hand_bytes
        return 2 * len(self._queue) < self._max_messages and 2 * total < self._max_bytes

    def offer(self, taken: Taken) -> str:
        """Queue a message; returns why not, or nothing. The last one may exceed the bytes."""
        size = len(taken.raw.payload)
        with self._changed:
            if self._is_closed:
                return "recorder stopped"
            if self._bytes >= self._max_bytes or len(self._queue) >= self._max_messages:
                return "queue full"
            self._queue.append(taken)
            self._bytes += size
            self._changed.notify()
        return ""

    def take(self, max_messages: int, idle_seconds: float) -> list[Taken] | None:
        """What is queued, up to the maximum: the busier it is, the larger the group.

        The group taken before is done with.
        Blocks until there is one; empty: none came in so many seconds; ``None``: the queue is
        closed and there will be no more.
        """
        with self._changed:
            self._in_hand_bytes = 0
            self._changed.wait_for(lambda: self._queue or self._is_closed, idle_seconds)
            if not self._queue:
                return None if self._is_closed else []
            return self._pop(max_messages)

    def _pop(self, max_messages: int) -> list[Taken]:
        group: list[Taken] = []
        size = 0
        while self._queue and len(group) < max_messages and size < _GROUP_BYTES:
            group.append(self._queue.popleft())
            size += len(group[-1].raw.payload)
        self._bytes -= size
        self._in_hand_bytes = size
        return group

    def close(self) -> None:
        """Take no more."""
        with self._changed:
            self._is_closed = True
            self._changed.notify_all()

    def wait_until_closed(self, timeout_seconds: float) -> bool:
        """Whether it was closed within the timeout."""
        with self._changed:
            return self._changed.wait_for(lambda: self._is_closed, timeout_seconds)
