"""The bounded queue between a source's thread and the thread that serves those attached."""

import threading
from collections import deque

from ecoflow_tui.core.events import Event, LinkChange, StationsKnown

MAX_EVENTS = 20_000
MAX_BYTES = 16 << 20


class Backlog:
    """Events that wait to be told. What does not fit is skipped, and that is not kept secret."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._events: deque[Event] = deque()
        self._bytes = 0
        self._has_skipped = False
        self._is_closed = False

    def put(self, event: Event) -> int:
        """Queue an event, from any thread; how many wait now, 0 where it was skipped."""
        size = None if isinstance(event, LinkChange | StationsKnown) else len(event.raw.payload)
        with self._lock:
            if self._is_closed:
                return 0
            if size is not None and self._is_full(size):
                self._has_skipped = True
                return 0
            self._events.append(event)
            self._bytes += size or 0
            return len(self._events)

    def _is_full(self, size: int) -> bool:
        """A lone message may exceed the bytes."""
        is_too_much = bool(self._events) and self._bytes + size > MAX_BYTES
        return is_too_much or len(self._events) >= MAX_EVENTS

    def take(self) -> tuple[deque[Event], bool]:
        """Everything that waits, oldest first, and whether something after it was skipped."""
        with self._lock:
            events, self._events = self._events, deque()
            has_skipped, self._has_skipped = self._has_skipped, False
            self._bytes = 0
            return events, has_skipped

    def close(self) -> None:
        """Take no more: there is nobody left to tell."""
        with self._lock:
            self._is_closed = True
            self._events.clear()
