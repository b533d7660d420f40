"""The loop's timer, as its users see it."""

from collections.abc import Callable
from typing import Protocol


class Timer(Protocol):
    """A call that is to come."""

    def cancel(self) -> None:
        """Let it not come."""


class Later(Protocol):
    """Calls something on the loop after some seconds."""

    def __call__(self, delay: float, callback: Callable[[], None], /) -> Timer:
        """Set the timer."""
