"""The frame that is held still while what comes is recorded and counted."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from ecoflow_tui.core.errors import EcoflowError
from ecoflow_tui.core.playhead import Playhead
from ecoflow_tui.core.recent import Recent
from ecoflow_tui.core.showing import Cast
from ecoflow_tui.core.timeline import Timeline
from ecoflow_tui.devices import find_model
from ecoflow_tui.tui.frame import Frame
from ecoflow_tui.tui.lookback import Lookback
from ecoflow_tui.tui.past import Past
from ecoflow_tui.tui.projector import Projection, Projector
from ecoflow_tui.tui.scene import Scene

Recall = Callable[[datetime, datetime], Timeline]
"""What the database has between two instants. May block, and may raise an EcoflowError."""

_BEFORE = timedelta(hours=1)
_AFTER = timedelta(hours=6)
_WARM = timedelta(minutes=30)


class PauseShelf:
    """What is in memory, and before that the database, an hour at a time.

    Args:
        memory: The newest events.
        recall: The database; ``None``: there is none.
    """

    def __init__(self, memory: Timeline, recall: Recall | None) -> None:
        self._memory = memory
        self._recall = recall
        self._stretch: tuple[datetime, datetime, Timeline] | None = None

    def timeline(self, at: datetime | None) -> Timeline:
        """The recording of an instant.

        Raises:
            EcoflowError: There is none, or it cannot be read.
        """
        self._memory.read_all()
        extent = self._memory.extent
        if at is None or (extent is not None and at >= extent.begins_at):
            return self._memory
        stretch = self._stretch
        if stretch is not None and stretch[0] + _WARM <= at < stretch[1]:
            return stretch[2]
        until = at + _AFTER if extent is None else min(at + _AFTER, extent.begins_at)
        return self._recalled(at - _BEFORE, max(until, at + timedelta(microseconds=1)))

    def close(self) -> None:
        """Let go of the database."""
        if self._stretch is not None:
            self._stretch[2].reel.close()
            self._stretch = None

    def _recalled(self, since: datetime, until: datetime) -> Timeline:
        if self._recall is None:
            raise EcoflowError("Nothing earlier is in memory.", "There is no database to ask.")
        fresh = self._recall(since, until)
        fresh.extend(1)
        if fresh.extent is None:
            fresh.reel.close()
            raise EcoflowError("Nothing was recorded then.", "Right goes on, End to the present.")
        self.close()
        self._stretch = (since, until, fresh)
        return fresh


class Hold:
    """Holds a frame, or none. Belongs to the loop.

    Args:
        recall: What the database has.
        tell: Called on another thread with what comes of looking back; it goes to ``take``.
        new_past: Makes what asks for a chart's past.

    Attributes:
        frame: What is held still; ``None``: the screen runs.
        lookback: Where one is, while it is.
    """

    def __init__(
        self,
        recall: Recall | None,
        tell: Callable[[Projection], object],
        new_past: Callable[[Projector, Scene], Past],
    ) -> None:
        self._recall = recall
        self._tell = tell
        self._new_past = new_past
        self.frame: Frame | None = None
        self.lookback: Lookback | None = None

    def begin(self, present: Frame, recent: Recent) -> None:
        """Hold the present still."""
        memory = recent.timeline(Cast(find_model))
        self.frame = replace(present, scene=present.scene.held(), held=None)
        self.lookback = Lookback(
            PauseShelf(memory, self._recall),
            Playhead(present.now, is_running=False),
            self.frame.scene,
            self._tell,
            self._new_past,
            reach=(datetime.min.replace(tzinfo=present.now.tzinfo), present.now),
        )
        self.lookback.start()

    def take(self, projection: Projection) -> None:
        """Hold what was walked to instead."""
        lookback, frame = self.lookback, self.frame
        if lookback is None or frame is None:
            return
        lookback.take(projection)
        if lookback.has_walked:
            self.frame = replace(
                frame,
                now=lookback.playhead.at,
                scene=lookback.scene,
                past=lookback.past,
                position=lookback.position(is_replay=False),
            )

    def release(self) -> None:
        """Let the screen run again."""
        if self.lookback is not None:
            self.lookback.stop()
        self.frame = self.lookback = None
