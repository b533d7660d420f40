"""Large messages take turns, so that memory is needed for one of them at a time."""

import threading
from contextlib import AbstractContextManager, nullcontext

LARGE_BYTES = 4 << 20
"""More than any station says: what is smaller waits for nobody."""

_FREE = nullcontext()


class Turns:
    """One large piece of work at a time, among the threads of a recorder.

    Writing a message of 16 MiB takes 60 MiB, and storing it as much again: together, and beside
    the next one that is being received, they would take more than a recorder may.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()

    @property
    def is_taken(self) -> bool:
        """Whether something large is being worked on."""
        return self._lock.locked()

    def take(self, size: int) -> AbstractContextManager[object]:
        """Work on so many bytes; what is large waits until nothing else large is worked on."""
        return self._lock if size >= LARGE_BYTES else _FREE
