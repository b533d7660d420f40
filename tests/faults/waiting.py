"""Conditions with deadlines, in place of sleep."""

import threading
import time
from collections.abc import Callable

DEADLINE_SECONDS = 60.0
_LOOK_SECONDS = 0.02


class TooLateError(AssertionError):
    """A condition did not come true in time."""


def wait_until(holds: Callable[[], bool], what: str, seconds: float = DEADLINE_SECONDS) -> None:
    """Return as soon as it holds; fail with `what` when it does not in time."""
    pause = threading.Event()
    deadline = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > deadline:
            raise TooLateError(f"{what}: not within {seconds:g} s")
        pause.wait(_LOOK_SECONDS)
