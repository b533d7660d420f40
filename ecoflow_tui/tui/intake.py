"""Takes what waits in the inbox into the scene, a little at a time, and paints at a steady pace."""

from collections.abc import Callable
from datetime import datetime
from time import monotonic, thread_time

from ecoflow_tui.tui.inbox import Inbox
from ecoflow_tui.tui.later import Later
from ecoflow_tui.tui.scene import Scene

FOLD_EVERY = 0.05
"""Seconds that events wait for others, so that a burst is painted once."""

PAINT_EVERY = 0.25
"""Seconds between two paintings while events keep coming; painting costs far more than folding."""

PAINT_SHARE = 0.1
"""The most of the time that painting may take; on a busy computer there are fewer paintings."""

PAINT_AT_LEAST_EVERY = 1.0
"""Seconds between two paintings however long one takes: a screen that stands still is no use."""

SLICE = 0.004
"""Seconds of the loop's own work at folding after which it looks at keys, signals and timers.

Not of the clock: on a busy computer a slice would end before it had begun, and all would wait.
"""

REST = 0.008
"""Seconds that the loop then has for them; all that waits in a burst may not starve it."""

_AT_ONCE = 20


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
        self._paint_at = 0.0

    def begin(self) -> None:
        """Something waits: give what follows a moment, then take it all at once."""
        self._later(max(FOLD_EVERY, self._paint_at - monotonic()), self._fold)

    def _fold(self) -> None:
        is_done = self._fold_slice()
        began = monotonic()
        if is_done or began >= self._paint_at:
            self._paint()
            painted = monotonic()
            rest = max(PAINT_EVERY, (painted - began) / PAINT_SHARE)
            self._paint_at = painted + min(rest, PAINT_AT_LEAST_EVERY)
        if not is_done:
            self._later(REST, self._fold)

    def _fold_slice(self) -> bool:
        """Whether that was all."""
        now, until = self._clock(), thread_time() + SLICE
        while thread_time() < until:
            events = self._inbox.take(_AT_ONCE)
            for event in events:
                self._scene.apply(event, now)
            if len(events) < _AT_ONCE:
                return True
        return False
