"""The bounded queue between a source's thread and the disk."""

import threading
import time
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
    """Takes messages without waiting, and gives them in groups."""

    def __init__(self, max_messages: int, max_bytes: int) -> None:
        self._max_messages = max_messages
        self._max_bytes = max_bytes
        self._queue: deque[Taken] = deque()
        self._bytes = 0
        self._changed = threading.Condition()
        self._is_closed = False

    @property
    def is_closed(self) -> bool:
        """Whether no more is taken."""
        return self._is_closed

    def offer(self, taken: Taken) -> str:
        """Queue a message; returns why not, or nothing. A lone message may exceed the bytes."""
        size = len(taken.raw.payload)
        with self._changed:
            if self._is_closed:
                return "recorder stopped"
            is_full = self._queue and self._bytes + size > self._max_bytes
            if is_full or len(self._queue) >= self._max_messages:
                return "queue full"
            self._queue.append(taken)
            self._bytes += size
            self._changed.notify()
        return ""

    def take(
        self, max_messages: int, linger_seconds: float, idle_seconds: float
    ) -> list[Taken] | None:
        """A group of messages: what comes within the linger after the first, up to the maximum.

        Blocks until there is one; empty: none came in so many seconds; ``None``: the queue is
        closed and there will be no more.
        """
        with self._changed:
            self._changed.wait_for(lambda: self._queue or self._is_closed, idle_seconds)
            if not self._queue:
                return None if self._is_closed else []
            until = time.monotonic() + linger_seconds
            self._changed.wait_for(
                lambda: len(self._queue) >= max_messages or self._is_closed,
                max(0.0, until - time.monotonic()),
            )
            return self._pop(max_messages)

    def _pop(self, max_messages: int) -> list[Taken]:
        group: list[Taken] = []
        size = 0
        while self._queue and len(group) < max_messages and size < _GROUP_BYTES:
            group.append(self._queue.popleft())
            size += len(group[-1].raw.payload)
        self._bytes -= size
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
