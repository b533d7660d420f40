"""Reads a recording on a thread of its own, and hands over what is to be seen of it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from queue import Empty, SimpleQueue
from threading import Thread
from time import monotonic
from typing import Protocol

from ecoflow_tui.core.chronicle import Chronicle
from ecoflow_tui.core.errors import EcoflowError
from ecoflow_tui.core.events import Message
from ecoflow_tui.core.metrics import Metric
from ecoflow_tui.core.series import Point
from ecoflow_tui.core.showing import Showing
from ecoflow_tui.core.state import Fleet
from ecoflow_tui.core.timeline import CONTEXT, Extent, Timeline

Goal = Callable[[Timeline], datetime]
"""Which instant is wanted, by what the recording has."""

_READ_AT_ONCE = 100
_LOOK_SECONDS = 0.2
_STOP_SECONDS = 2.0
_SOON = timedelta(minutes=5)
_PLAYED_AT_MOST = 2 * CONTEXT


class Shelf(Protocol):
    """Where recordings are. Used on the projector's thread alone."""

    def timeline(self, at: datetime | None) -> Timeline:
        """The recording of an instant; ``None``: the one to begin with.

        Raises:
            EcoflowError: It cannot be had.
        """

    def close(self) -> None:
        """Let go of all of them."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """The state at an instant.

    Attributes:
        at: The instant.
        is_jump: Whether it stands alone, rather than going on from the arrival before.
        count: How many messages had come by then.
        fleet: The stations.
        chronicle: What had happened.
        news: The messages since the arrival before, or the newest ones.
        next_at: When the next message comes; ``None``: none is known.
        is_second: Whether nobody was sent there: more is known of where one had come to before.
    """

    at: datetime
    is_jump: bool
    count: int
    fleet: Fleet
    chronicle: Chronicle
    news: Sequence[Message]
    next_at: datetime | None
    is_second: bool = False


@dataclass(frozen=True, slots=True)
class Projection:
    """What has become of the reading.

    Attributes:
        extent: How far the recording reaches; ``None``: it has no message yet.
        is_empty: Whether it has none at all.
        arrival: Where it has come to, if it was sent somewhere.
        error: Why it cannot be had.
    """

    extent: Extent | None
    is_empty: bool = False
    arrival: Arrival | None = None
    error: BaseException | None = None


class Projector:
    """Goes where it is sent; in between it reads on to the recording's end.

    Args:
        shelf: Where recordings are.
        tell: Called on the projector's thread with what has become of it.
    """

    def __init__(self, shelf: Shelf, tell: Callable[[Projection], object]) -> None:
        self._shelf = shelf
        self._tell = tell
        self._wishes: SimpleQueue[Callable[[], object] | None] = SimpleQueue()
        self._timeline: Timeline | None = None
        self._showing: Showing | None = None
        self._glimpse: Timeline | None = None
        self._at: datetime | None = None
        self._told_at = 0.0
        self._thread = Thread(target=self._run, name="projector", daemon=True)

    def start(self) -> None:
        """Begin to read."""
        self._thread.start()

    def stop(self) -> None:
        """Read no more, and let go of everything."""
        self._wishes.put(None)
        if self._thread.is_alive():
            self._thread.join(_STOP_SECONDS)

    def go(self, goal: Goal) -> None:
        """Bring the state at an instant: ``tell`` is called with it, or with the error."""
        self._wishes.put(lambda: self._go(goal))

    def points(self, serial: str, metric: Metric, span: timedelta) -> tuple[Point, ...]:
        """A metric over the time before the instant that was last gone to. Blocks."""
        answers: SimpleQueue[tuple[Point, ...]] = SimpleQueue()
        self._wishes.put(lambda: answers.put(self._points(serial, metric, span)))
        try:
            return answers.get(timeout=_STOP_SECONDS)
        except Empty:
            return ()

    def _run(self) -> None:
        try:
            self._timeline = self._shelf.timeline(None)
            while self._serve():
                pass
        except Exception as error:  # noqa: BLE001
            # A mistake of ours ends the screen, and not just this thread.
            self._tell(Projection(None, error=error))
        finally:
            self._shelf.close()

    def _serve(self) -> bool:
        """Grant one wish, or read on a little; whether to go on."""
        timeline = self._timeline
        if timeline is None:
            return False
        try:
            wish = self._wishes.get(timeout=self._patience(timeline))
        except Empty:
            self._read_on(timeline)
            return True
        if wish is not None:
            wish()
        return wish is not None

    def _patience(self, timeline: Timeline) -> float | None:
        if timeline.is_complete:
            return None
        return _LOOK_SECONDS if timeline.is_waiting else 0.0001

    def _read_on(self, timeline: Timeline) -> None:
        found = timeline.extend(_READ_AT_ONCE)
        if self._glimpse is not None and self._at is not None and timeline.reaches(self._at):
            self._glimpse = self._showing = None
            second = replace(self._arrive(timeline, self._at), is_second=True)
            self._tell(self._projection(timeline, second))
        now = monotonic()
        is_due = now - self._told_at >= _LOOK_SECONDS and found
        if is_due or timeline.is_complete:
            self._told_at = now
            self._tell(self._projection(timeline))

    def _go(self, goal: Goal) -> None:
        timeline = self._timeline
        assert timeline is not None
        try:
            at = goal(self._glimpse or timeline)
            other = self._shelf.timeline(at)
            if other is not timeline:
                self._timeline, self._showing, self._glimpse, timeline = other, None, None, other
            shown = self._timeline_to(timeline, at)
            self._tell(self._projection(timeline, self._arrive(shown, at)))
        except EcoflowError as error:
            self._tell(Projection(None, error=error))

    def _timeline_to(self, whole: Timeline, at: datetime) -> Timeline:
        """What reaches an instant: the whole recording, or a part while that is being read."""
        part = self._glimpse
        if whole.reaches(at):
            part = None
        elif part is None or not _is_near(part, at):
            part = whole.glimpse(at)
        if part is not self._glimpse:
            self._glimpse, self._showing = part, None
        timeline = part or whole
        while not timeline.reaches(at) and not timeline.is_waiting:
            timeline.extend(_READ_AT_ONCE)
        return timeline

    def _projection(self, timeline: Timeline, arrival: Arrival | None = None) -> Projection:
        extent = timeline.extent
        return Projection(extent, timeline.is_complete and extent is None, arrival)

    def _arrive(self, timeline: Timeline, at: datetime) -> Arrival:
        before, showing, number = self._at, self._showing, timeline.number_at(at)
        self._at = at
        is_next = before is not None and before <= at and showing is not None
        if is_next and showing is not None and number - showing.count <= _PLAYED_AT_MOST:
            news = tuple(timeline.play(showing, number))
            return _arrival(timeline, at, showing, news, is_jump=False)
        moment = timeline.moment(at)
        self._showing = moment.showing
        return _arrival(timeline, at, moment.showing, moment.messages, is_jump=True)

    def _points(self, serial: str, metric: Metric, span: timedelta) -> tuple[Point, ...]:
        timeline = self._glimpse or self._timeline
        if timeline is None or self._at is None:
            return ()
        return timeline.tracks.points(serial, metric, span, self._at)


def _is_near(part: Timeline, at: datetime) -> bool:
    """Whether a part has enough before an instant, and goes on to it, or soon will."""
    read = part.reads
    return read is not None and read[0] + (read[1] - read[0]) / 2 <= at <= read[1] + _SOON


def _arrival(
    timeline: Timeline,
    at: datetime,
    showing: Showing,
    news: Sequence[Message],
    *,
    is_jump: bool,
) -> Arrival:
    return Arrival(
        at=at,
        is_jump=is_jump,
        count=showing.count,
        fleet=showing.fleet.copy(),
        chronicle=showing.chronicle.copy(),
        news=news,
        next_at=timeline.after(at),
    )
