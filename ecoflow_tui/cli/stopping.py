"""How a command ends: by a signal, by its time, or by itself."""

import os
import signal
import threading
from types import FrameType

INTERRUPTED_TWICE = 130


class Stop:
    """Set by SIGINT, SIGTERM or SIGHUP; a second signal ends the process at once.

    Ending at once is as safe as ``kill -9``: what the spool has is stored at the next start.

    Attributes:
        requested: Set once the command is to end.
    """

    def __init__(self) -> None:
        self.requested = threading.Event()
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._on_signal)

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        del number, frame
        if self.requested.is_set():
            os._exit(INTERRUPTED_TWICE)
        self.requested.set()

    def request(self) -> None:
        """End the command from inside; may be called from any thread."""
        self.requested.set()

    @property
    def is_requested(self) -> bool:
        """Whether the command is to end."""
        return self.requested.is_set()

    def wait(self, seconds: float | None = None) -> bool:
        """Wait until the command is to end, or for so long; whether it is to end."""
        return self.requested.wait(seconds)
