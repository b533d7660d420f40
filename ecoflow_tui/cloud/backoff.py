"""Pauses between attempts: doubled each time, with jitter, so that nobody storms a broker."""

from collections.abc import Callable


class Backoff:
    """Gives the next pause.

    Args:
        first_seconds: The first pause, before jitter.
        draw: A number from 0 to 1, at random.
    """

    def __init__(self, first_seconds: float, draw: Callable[[], float]) -> None:
        self._first_seconds = first_seconds
        self._draw = draw
        self._failures = 0

    def next_seconds(self, longest_seconds: float) -> float:
        """The pause after one more failure: between half and all of what is due.

        One that is the longest already does not grow unseen: what fails next may be allowed more.
        """
        due: float = self._first_seconds * 2.0**self._failures
        if due < longest_seconds:
            self._failures += 1
        return min(due, longest_seconds) * (0.5 + 0.5 * self._draw())

    def reset(self) -> None:
        """All is well again."""
        self._failures = 0
