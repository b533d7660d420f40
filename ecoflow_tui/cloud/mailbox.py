"""What has happened and was not looked at yet, on its way to the session's thread."""

import threading
import time
from collections.abc import Iterator
from queue import Empty, SimpleQueue

from ecoflow_tui.cloud.happenings import Arrived, Happening

_MOST_MESSAGES = 5000
_MOST_BYTES = 4 << 20
_BURST_SECONDS = 0.02


class Mailbox:
    """A queue for any number of threads that post and one that looks.

    Whoever brings messages asks first whether there is room for one more. Nothing else is held
    back: it is rare and small, and a session that cannot be told to stop is of no use.
    """

    def __init__(self) -> None:
        self._queue: SimpleQueue[Happening] = SimpleQueue()
        self._lock = threading.Lock()
        self._messages = 0
        self._bytes = 0

    @property
    def has_room(self) -> bool:
        """Whether one more message may be brought, of whatever size."""
        return self._messages < _MOST_MESSAGES and self._bytes < _MOST_BYTES

    def put(self, happening: Happening) -> None:
        """Post what happened."""
        self._weigh(happening, 1)
        self._queue.put(happening)

    def get(self, timeout_seconds: float) -> Happening:
        """The oldest of what happened. Raises queue.Empty: nothing within that time."""
        happening = self._queue.get(timeout=timeout_seconds)
        self._weigh(happening, -1)
        return happening

    def burst(self, timeout_seconds: float) -> Iterator[Happening]:
        """What happens next within that time, and behind messages what waits already.

        It ends with the first that is no message, and after a moment at the latest.
        """
        try:
            yield (happening := self.get(timeout_seconds))
            until = time.monotonic() + _BURST_SECONDS
            while isinstance(happening, Arrived) and time.monotonic() < until:
                yield (happening := self.get(0))
        except Empty:
            return

    def _weigh(self, happening: Happening, sign: int) -> None:
        if isinstance(happening, Arrived):
            with self._lock:
                self._messages += sign
                self._bytes += sign * len(happening.raw.payload)

    @property
    def is_empty(self) -> bool:
        """Whether nothing waits."""
        return self._queue.empty()
