"""When a screen is painted though nothing has come: its clock and its ages go on."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from ecoflow_tui.core.events import RecorderStatus
from ecoflow_tui.tui.later import Later, Timer
from ecoflow_tui.tui.views.aging import SECOND, step_of

_NEVER = datetime.min.replace(tzinfo=UTC)
_MARGIN = timedelta(seconds=0.1)
"""A loop's timer may be a little early."""

_GRACE = timedelta(seconds=0.25)
"""Many stations speak once a second: what comes a little late is not painted twice for that."""


class Pulse:
    """Paints each second while there is news, and then no more often than ages are told.

    A screen may be left open for weeks, and a painting costs far more than all else that it does
    meanwhile. While a recorder is on its books are looked at each second. Belongs to the loop.

    Args:
        clock: The screen's own time.
        status: The recorder's books.
        later: The loop's timer.
        paint: Shows the present, and calls ``painted``.
    """

    def __init__(
        self,
        clock: Callable[[], datetime],
        status: Callable[[], RecorderStatus],
        *,
        later: Later,
        paint: Callable[[], None],
    ) -> None:
        self._clock = clock
        self._status = status
        self._later = later
        self._paint = paint
        self._shown = RecorderStatus()
        self._painted_at = self._news_at = _NEVER
        self._timer: Timer | None = None

    def hear(self) -> None:
        """Something came, or all begins: what is painted with it grows older from now on."""
        self._news_at = self._clock()
        self._wait(_GRACE)

    def painted(self, status: RecorderStatus) -> None:
        """The screen shows the present, and these books."""
        was_on = self._shown.is_on
        self._painted_at, self._shown = self._clock(), status
        if status.is_on and not was_on:
            self._wait()

    def _wait(self, more: timedelta = timedelta()) -> None:
        if self._timer is not None:
            self._timer.cancel()
        now = self._clock()
        next_minute = timedelta(seconds=60 - now.second, microseconds=-now.microsecond)
        pause = SECOND if self._shown.is_on else min(self._step(), next_minute)
        self._timer = self._later((pause + more).total_seconds(), self._look)

    def _look(self) -> None:
        now, before = self._clock(), self._painted_at
        is_older = abs(now - before) >= self._step() - _MARGIN or now.minute != before.minute
        if is_older or self._status() != self._shown:
            self._paint()
        self._wait()

    def _step(self) -> timedelta:
        return step_of(self._painted_at - self._news_at)
