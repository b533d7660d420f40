"""A recording that can be entered anywhere, by the merged state that is kept now and then."""

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from ecoflow_tui.core.events import Message, Reading
from ecoflow_tui.core.marks import Mark, MarkFinder
from ecoflow_tui.core.reel import Reel, Shot
from ecoflow_tui.core.showing import Cast, Showing
from ecoflow_tui.core.tracks import Tracks

EVERY = 250
"""Messages from one keyframe to the next."""

CONTEXT = 250
"""Messages before an instant that are read again with it, to be shown as its newest ones."""

GLIMPSE = 400
"""Messages before an instant that are read, while what lies before them was not read yet."""

_MOST_KEYFRAMES = 1000


@dataclass(frozen=True, slots=True)
class Moment:
    """Everything there is to know of an instant.

    Attributes:
        at: The instant.
        showing: The state after the last message until then.
        messages: The newest messages until then, oldest first.
    """

    at: datetime
    showing: Showing
    messages: Sequence[Message]


@dataclass(frozen=True, slots=True)
class Extent:
    """How far a recording reaches, as far as it has been read.

    Attributes:
        begins_at: Its first message.
        ends_at: Its last message, or the last one so far.
        count: How many there are.
        damaged: How many lines were no messages.
        is_complete: Whether all of it has been read.
        marks: What one may want to jump to.
        trouble: Why it ends before its end.
    """

    begins_at: datetime
    ends_at: datetime
    count: int
    damaged: int
    is_complete: bool
    marks: tuple[Mark, ...] = ()
    trouble: str = ""


class Timeline:
    """The index of a reel. Belongs to one thread.

    Args:
        reel: Where the messages are.
        cast: Who may appear.
        start: The state that the reel begins with, where something is known of before.
        known_marks: Gaps that were recorded.

    Attributes:
        reel: The reel.
        tracks: Every value over time, as far as the reel has been read.
        is_complete: Whether all of it has been read.
        is_waiting: Whether all that is there was read, and more may come.
    """

    def __init__(
        self,
        reel: Reel,
        cast: Cast,
        *,
        start: Showing | None = None,
        known_marks: Sequence[Mark] = (),
    ) -> None:
        self.reel = reel
        self.tracks = Tracks()
        self.is_complete = False
        self.is_waiting = False
        self._cast = cast
        self._ends_at = reel.ends_at()
        self._head = start or Showing(cast)
        self._first_count = self._head.count
        self._times = array("d")
        self._every = EVERY
        self._keyframes = [self._head.copy()]
        self._marks = MarkFinder(known_marks)

    def extend(self, most: int) -> int:
        """Read on by so many places at the most; how many messages were found."""
        self.is_waiting = False
        before, may_grow = len(self._times), self.reel.is_growing
        for places, shot in enumerate(self.reel.read(self._head.place), 1):
            self._take(shot)
            if places >= most:
                return len(self._times) - before
        self.is_complete, self.is_waiting = not may_grow, may_grow
        return len(self._times) - before

    def read_all(self) -> None:
        """Read on to the end."""
        while not self.is_complete:
            self.extend(1000)
            self.reel.wait_for_more(1)

    @property
    def extent(self) -> Extent | None:
        """How far it reaches; ``None``: no message has been found yet."""
        if not self._times:
            return None
        return Extent(
            begins_at=_time(self._times[0]),
            ends_at=self._end(),
            count=len(self._times),
            damaged=self._head.damaged,
            is_complete=self.is_complete,
            marks=self._marks.marks(),
            trouble=self.reel.trouble,
        )

    @property
    def reads(self) -> tuple[datetime, datetime] | None:
        """From when to when it has been read; ``None``: no message has been found yet."""
        return (_time(self._times[0]), _time(self._times[-1])) if self._times else None

    @property
    def damaged(self) -> int:
        """How many lines were no messages, so far."""
        return self._head.damaged

    def reaches(self, at: datetime) -> bool:
        """Whether it has been read to this instant, or to its end."""
        return self.is_complete or (bool(self._times) and self._times[-1] > at.timestamp())

    def count_until(self, at: datetime) -> int:
        """How many messages had come by then, this instant's included."""
        return bisect_right(self._times, at.timestamp())

    def glimpse(self, at: datetime) -> "Timeline | None":
        """A short one around an instant that this one has not come to, read so far.

        It knows what was said shortly before. ``None``: the instant has to be waited for.
        """
        place = self.reel.place_before(at, GLIMPSE)
        if place is None or place <= self._head.place:
            return None
        start = Showing(self._cast)
        start.place = place
        part = Timeline(self.reel, self._cast, start=start)
        part.extend(GLIMPSE + 1)
        return part

    def after(self, at: datetime) -> datetime | None:
        """When the next message came."""
        index = self.count_until(at)
        return _time(self._times[index]) if index < len(self._times) else None

    def before(self, at: datetime) -> datetime | None:
        """When the message before came."""
        index = bisect_left(self._times, at.timestamp()) - 1
        return _time(self._times[index]) if index >= 0 else None

    def state_at(self, at: datetime) -> Showing:
        """The state after the last message until then."""
        number = self._first_count + self.count_until(at)
        showing = self._keyframe_before(number).copy()
        for _ in self.play(showing, number):
            pass
        return showing

    def moment(self, at: datetime) -> Moment:
        """Everything there is to know of an instant."""
        number = self._first_count + self.count_until(at)
        showing = self._keyframe_before(number - CONTEXT).copy()
        messages = tuple(self.play(showing, number))
        return Moment(at, showing, messages)

    def play(self, showing: Showing, number: int) -> Iterator[Message]:
        """Take a state on to a message, given by its number; what came on the way."""
        if showing.count >= number:
            return
        for shot in self.reel.read(showing.place):
            message = showing.take(shot)
            if message is not None:
                yield message
            if showing.count >= number:
                return

    def number_at(self, at: datetime) -> int:
        """The number of the last message until then, as ``Showing.count`` counts."""
        return self._first_count + self.count_until(at)

    def _end(self) -> datetime:
        read = _time(self._times[-1])
        return read if self.is_complete or self._ends_at is None else max(read, self._ends_at)

    def _take(self, shot: Shot) -> None:
        head = self._head
        message = head.take(shot)
        if message is None:
            return
        self._times.append(head.at.timestamp())
        self._marks.hear(message, head.before)
        if isinstance(message, Reading):
            self.tracks.hear(message)
        if (head.count - self._first_count) % self._every == 0:
            self._keep(head.copy())

    def _keep(self, keyframe: Showing) -> None:
        """Of too many every other one is given up: what is kept is bounded, not how far apart."""
        self._keyframes.append(keyframe)
        if len(self._keyframes) > _MOST_KEYFRAMES:
            del self._keyframes[1::2]
            self._every *= 2

    def _keyframe_before(self, number: int) -> Showing:
        index = bisect_right(self._keyframes, number, key=lambda keyframe: keyframe.count) - 1
        return self._keyframes[max(0, index)]


def _time(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
