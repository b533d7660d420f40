"""The screen in the past: a replay, or a pause from which one walks back."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from time import monotonic

from ecoflow_tui.core.errors import EcoflowError
from ecoflow_tui.core.moment import parse_jump
from ecoflow_tui.core.playhead import Playhead
from ecoflow_tui.core.timeline import Extent
from ecoflow_tui.tui.past import Past
from ecoflow_tui.tui.position import Position
from ecoflow_tui.tui.projector import Arrival, Goal, Projection, Projector, Shelf
from ecoflow_tui.tui.scene import Scene

_MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be replayed.

    Attributes:
        shelf: Where it is.
        begins_at: Where to begin; ``None``: with the first message.
        speed: Recorded seconds in a second.
        is_empty: What to say where there is no message.
    """

    shelf: Shelf
    begins_at: datetime | None
    speed: float
    is_empty: EcoflowError


class Lookback:
    """Where one is in a recording, and what is seen of it. Belongs to the loop.

    Args:
        shelf: Where recordings are.
        playhead: Where to begin.
        scene: What is seen to begin with.
        tell: Called on the projector's thread with what comes; it goes to ``take`` on the loop.
        new_past: Makes what asks for a chart's past, with what answers.
        reach: How far one may go, where that is not the extent of a recording.

    Attributes:
        playhead: The clock.
        scene: What is seen.
        past: What charts are filled from.
        extent: How far the recording reaches, as far as is known.
        has_walked: Whether one has gone anywhere yet.
    """

    def __init__(
        self,
        shelf: Shelf,
        playhead: Playhead,
        scene: Scene,
        tell: Callable[[Projection], object],
        new_past: Callable[[Projector, Scene], Past],
        *,
        reach: tuple[datetime | None, datetime | None] = (None, None),
    ) -> None:
        self._projector = Projector(shelf, tell)
        self.playhead = playhead
        self.scene = scene
        self._new_past = new_past
        self._reach = reach
        self.past = new_past(self._projector, scene)
        self.extent: Extent | None = None
        self._next_at: datetime | None = None
        self._is_busy = False
        self._waiting: Goal | None = None
        self._ticked_at: float | None = None
        self._arrived_at = playhead.at
        self.has_walked = False
        self._is_to_begin = False
        self._begins_at: datetime | None = None

    def begin(self, at: datetime | None) -> None:
        """Begin to read, and go there, or to the first message."""
        self._is_to_begin, self._begins_at = True, at
        self._projector.start()

    def start(self) -> None:
        """Begin to read, and stay."""
        self._projector.start()

    def stop(self) -> None:
        """Read no more."""
        self._projector.stop()

    def position(self, *, is_replay: bool) -> Position:
        """Where one is."""
        is_seeking = self._is_busy and not self.playhead.is_running
        return Position(self.playhead, self.extent, is_seeking, is_replay)

    def take(self, projection: Projection) -> None:
        """What the projector has to say."""
        if projection.extent is not None:
            self.extent = projection.extent
        if projection.error is not None:
            self._is_busy, self._waiting = False, None
            self.playhead = replace(self.playhead, at=self._arrived_at)
        elif projection.arrival is not None:
            self._is_busy = self._is_busy and projection.arrival.is_second
            self._arrive(projection.arrival)
            if self._waiting is not None and not self._is_busy:
                self._send(self._waiting)
        elif self._is_to_begin and self.extent is not None:
            self._is_to_begin = False
            self.go(self._begins_at or self.extent.begins_at)

    def tick(self) -> None:
        """Let time pass."""
        if self.extent is None or self._is_busy:
            return
        now, before = monotonic(), self._ticked_at
        self._ticked_at = now
        if before is None:
            return
        self.playhead = self.playhead.passed(
            now - before, self._next_at, self.extent.ends_at, is_end=self.extent.is_complete
        )
        if self._next_at is None or self.playhead.at >= self._next_at:
            at = self.playhead.at
            self._send(lambda _timeline: at)

    def go(self, at: datetime) -> None:
        """Go to an instant, as far as the recording reaches."""
        at = self._within(at)
        if self._is_to_begin:
            return
        self.playhead = replace(self.playhead, at=at)
        self._send(lambda _timeline: at)

    def walk(self, seconds: float) -> None:
        """Go back or on by so many seconds."""
        self.go(self.playhead.at + timedelta(seconds=seconds))

    def step(self, by: int) -> None:
        """Go to the next message, or to the one before, and stop there."""
        if self._is_to_begin:
            return
        self.playhead = replace(self.playhead, is_running=False)
        at = self.playhead.at
        if by > 0:
            self._send(lambda timeline: timeline.after(at) or at)
        else:
            self._send(lambda timeline: timeline.before(at) or at)

    def go_to_mark(self, by: int) -> None:
        """Go to the next mark, or to the one before; where there is none, stay."""
        marks = () if self.extent is None else self.extent.marks
        times = sorted({mark.at for mark in marks})
        at = self.playhead.at
        ahead = [one for one in times if one > at]
        behind = [one for one in times if one < at]
        if by > 0 and ahead:
            self.go(ahead[0])
        elif by < 0 and behind:
            self.go(behind[-1])

    def jump(self, words: str) -> None:
        """Go to a time that was typed, in the user's zone. Raises ValueError when it is none."""
        zone = self.playhead.at.astimezone().tzinfo
        assert zone is not None
        self.go(parse_jump(words, self.playhead.at, zone))

    def go_to_end(self, by: int) -> None:
        """Go to the recording's end, or to its beginning."""
        if self.extent is not None:
            self.go(self.extent.ends_at if by > 0 else self.extent.begins_at)

    def toggle(self) -> None:
        """Stop, or go on; from the end it begins anew."""
        if self.extent is not None and self.playhead.at >= self.extent.ends_at:
            self.go_to_end(-1)
        self._ticked_at = None
        self.playhead = replace(self.playhead, is_running=not self.playhead.is_running)

    def gear(self, by: int) -> None:
        """Play faster or slower."""
        self.playhead = self.playhead.geared(by)

    def toggle_gaps(self) -> None:
        """Show gaps, or skip them."""
        self.playhead = replace(self.playhead, skips_gaps=not self.playhead.skips_gaps)

    def _within(self, at: datetime) -> datetime:
        extent = self.extent
        if extent is None:
            return at
        earliest = self._reach[0] or extent.begins_at
        latest = self._reach[1] or (extent.ends_at if extent.is_complete else at)
        return max(earliest, min(at, latest))

    def _send(self, goal: Goal) -> None:
        """One thing at a time; of those that wait the last one counts."""
        if self._is_busy:
            self._waiting = goal
            return
        self._is_busy, self._waiting = True, None
        self._projector.go(goal)

    def _arrive(self, arrival: Arrival) -> None:
        self.has_walked = True
        self._next_at, self._arrived_at = arrival.next_at, arrival.at
        if self._waiting is None and not arrival.is_second:
            self.playhead = replace(self.playhead, at=arrival.at)
        if arrival.is_jump:
            selected = self.scene.selected_sn
            self.scene = self.scene.blank()
            self.scene.selected_sn = selected
            self.past = self._new_past(self._projector, self.scene)
        self.scene.recall(arrival)
