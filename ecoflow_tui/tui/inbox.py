"""Where events wait between the threads that bring them and the loop that paints."""

from collections import deque
from collections.abc import Callable
from threading import Lock

from ecoflow_tui.core.events import Event


class Inbox:
    """A Sink: takes events from any thread, and wakes the loop once for however many came.

    Args:
        wake: Called on the bringing thread when the first event comes after all was taken.
        capacity: How many events wait at the most; beyond it the oldest go, and are counted.
    """

    def __init__(self, wake: Callable[[], object], capacity: int = 50_000) -> None:
        self._wake = wake
        self._capacity = capacity
        self._events: deque[Event] = deque()
        self._has_woken = False
        self._lock = Lock()
        self.skipped = 0

    def __len__(self) -> int:
        return len(self._events)

    def receive(self, event: Event) -> None:
        """Keep the event until the loop takes it."""
        with self._lock:
            self._events.append(event)
            if len(self._events) > self._capacity:
                self._events.popleft()
                self.skipped += 1
            must_wake, self._has_woken = not self._has_woken, True
        if must_wake:
            self._wake()

    def take(self, most: int) -> list[Event]:
        """The oldest that wait; fewer than asked for: the next event wakes the loop again."""
        with self._lock:
            taken = [self._events.popleft() for _ in range(min(most, len(self._events)))]
            self._has_woken = len(taken) == most
        return taken
