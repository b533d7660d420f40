"""How a command ends: by a signal, by its time, or by itself."""

import os
import select
import signal
import sys
import threading
from types import FrameType

INTERRUPTED_TWICE = 130
MOST_SECONDS = 7.5
"""A little less than is promised: the process itself takes a moment to end."""


class Stop:
    """Requested by SIGINT, SIGTERM or SIGHUP; a second signal ends the process at once.

    So does the time: each part of a command lets go in seconds, but if several of them hang, one
    after another, or a disk does, nobody waits for all of it.
    Ending at once is as safe as ``kill -9``: what the spool has is stored at the next start.
    A pipe carries the request: a lock taken in a signal handler may be held already, and a signal
    that another thread happens to take interrupts nothing in this one.

    Args:
        most_seconds: How long the process may still live once it is told to end.
    """

    def __init__(self, most_seconds: float = MOST_SECONDS) -> None:
        self.is_requested = False
        self._most_seconds = most_seconds
        self._read_end, self._write_end = os.pipe()
        os.set_blocking(self._write_end, False)
        signal.set_wakeup_fd(self._write_end, warn_on_full_buffer=False)
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._on_signal)
        # Started here: a thread cannot be started safely in a signal handler.
        threading.Thread(target=self._enforce, name="end", daemon=True).start()

    def _enforce(self) -> None:
        """End the process when its time is over, whatever its threads wait for."""
        self.wait()
        threading.Event().wait(self._most_seconds)
        sys.stderr.write("Ended in a hurry; what is on disk is used the next time.\n")
        sys.stderr.flush()
        os._exit(INTERRUPTED_TWICE)

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        del number, frame
        if self.is_requested:
            os._exit(INTERRUPTED_TWICE)
        self.request()

    def request(self) -> None:
        """End the command; may be called from any thread."""
        self.is_requested = True
        os.write(self._write_end, b"!")

    def wait(self, seconds: float | None = None) -> bool:
        """Wait until the command is to end, or for so long; whether it is to end."""
        readable, _, _ = select.select([self._read_end], [], [], seconds)
        return bool(readable)
