"""Takes what waits in the inbox into the scene, a little at a time, and paints at a steady pace."""

from collections.abc import Callable
from datetime import datetime
from time import monotonic
from typing import Protocol

from ecoflow_tui.tui.inbox import Inbox
from ecoflow_tui.tui.scene import Scene

FOLD_EVERY = 0.05
"""Seconds that events wait for others, so that a burst is painted once."""

PAINT_EVERY = 0.25
"""Seconds between two paintings while events keep coming; painting costs far more than folding."""

SLICE = 0.008
"""Seconds of folding after which the loop looks at keys, signals and timers."""

REST = 0.008
"""Seconds that the loop then has for them; all that waits in a burst may not starve it."""

_AT_ONCE = 20


class Later(Protocol):
    """Calls something on the loop after some seconds."""

    def __call__(self, delay: float, callback: Callable[[], None], /) -> object:
        """Set the timer."""


class Intake:
    """Folds for a few milliseconds, then rests, so that the loop is never busy with it alone.

    Belongs to the loop. What it cannot keep up with waits in the inbox, which is bounded.

    Args:
        inbox: Where the events wait.
        scene: What they are folded into.
        clock: The time, aware and in UTC.
        later: The loop's timer.
        paint: Shows the scene.
    """

    def __init__(
        self,
        inbox: Inbox,
        scene: Scene,
        clock: Callable[[], datetime],
        *,
        later: Later,
        paint: Callable[[], None],
    ) -> None:
        self._inbox = inbox
        self._scene = scene
        self._clock = clock
        self._later = later
        self._paint = paint
        self._painted_at = -PAINT_EVERY

    def begin(self) -> None:
        """Something waits: give what follows a moment, then take it all at once."""
        due = self._painted_at + PAINT_EVERY - monotonic()
        self._later(max(FOLD_EVERY, due), self._fold)

    def _fold(self) -> None:
        is_done = self._fold_slice()
        if is_done or monotonic() - self._painted_at >= PAINT_EVERY:
            self._paint()
            self._painted_at = monotonic()
        if not is_done:
            self._later(REST, self._fold)

    def _fold_slice(self) -> bool:
        """Whether that was all."""
        now, until = self._clock(), monotonic() + SLICE
        while monotonic() < until:
            events = self._inbox.take(_AT_ONCE)
            for event in events:
                self._scene.apply(event, now)
            if len(events) < _AT_ONCE:
                return True
        return False
