"""What has happened to the link, the stations and the recorder, as dated sentences."""

from collections import deque
from copy import copy
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from ecoflow_tui.core import text
from ecoflow_tui.core.events import LinkChange, LinkState, RecorderStatus
from ecoflow_tui.core.state import DeviceState, Freshness

_LOSS_EVERY = timedelta(minutes=1)
_TROUBLED = frozenset({LinkState.STALLED, LinkState.WAITING})
_LINK_WORDS = {
    LinkState.OFF: "The session has ended.",
    LinkState.CREDENTIALS: "Signing in.",
    LinkState.CONNECTING: "Connecting to the broker.",
    LinkState.SUBSCRIBING: "Subscribing to the stations.",
    LinkState.STALLED: "Nothing is heard any more.",
    LinkState.WAITING: "Waiting to connect again.",
}


class Subject(StrEnum):
    """What a happening is about."""

    LINK = "link"
    STATION = "station"
    RECORDER = "recorder"


class Weight(StrEnum):
    """How a happening is to be taken."""

    GOOD = "good"
    PLAIN = "plain"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Happening:
    """One thing that happened.

    Attributes:
        number: Counts from 1.
        at: When.
        subject: What it is about.
        weight: How it is to be taken.
        sentence: What happened, for people; any text of strangers in it is safe already.
        device_sn: The station's serial, where it is about one.
    """

    number: int
    at: datetime
    subject: Subject
    weight: Weight
    sentence: str
    device_sn: str | None = None


class Chronicle:
    """The newest happenings, oldest first. Belongs to one thread.

    Args:
        capacity: How many are kept.
    """

    def __init__(self, capacity: int = 1000) -> None:
        self.happenings: deque[Happening] = deque(maxlen=capacity)
        self.count = 0
        self._link: LinkChange | None = None
        self._troubled_since: datetime | None = None
        self._trouble = ""
        self._steps: set[LinkState] = set()
        self._recorder = RecorderStatus()
        self._loss_at: datetime | None = None
        self._freshness: dict[str, Freshness] = {}
        self._heard_at: dict[str, datetime | None] = {}

    def copy(self) -> "Chronicle":
        """The same, which goes its own way from here on."""
        twin = copy(self)
        twin.happenings = self.happenings.copy()
        twin._steps = self._steps.copy()
        twin._freshness, twin._heard_at = self._freshness.copy(), self._heard_at.copy()
        return twin

    def follow_link(self, change: LinkChange) -> None:
        """The session went from one state to another; the same word twice is one happening.

        While a trouble lasts, its first attempt at each step is one, and what else goes wrong.
        """
        before, self._link = self._link, change
        if before is not None and (before.state, before.reason) == (change.state, change.reason):
            return
        if self._troubled_since is not None and self._is_more_of_it(change):
            return
        if change.state is LinkState.LIVE:
            self._come_alive(change)
            return
        is_bad = change.state in _TROUBLED
        if is_bad and self._troubled_since is None:
            self._troubled_since = change.at
            self._steps.clear()
        if is_bad:
            self._trouble = change.reason
        self._steps.add(change.state)
        said = text.safe_text(change.reason) or _LINK_WORDS[change.state]
        self._tell(change.at, Subject.LINK, Weight.BAD if is_bad else Weight.PLAIN, said)

    def _is_more_of_it(self, change: LinkChange) -> bool:
        if change.state in _TROUBLED:
            return change.state in self._steps and change.reason == self._trouble
        return change.state in self._steps

    def _come_alive(self, change: LinkChange) -> None:
        since, self._troubled_since = self._troubled_since, None
        self._steps.clear()
        if since is None:
            said = "Connected: messages can arrive."
        else:
            said = f"Messages can arrive again, after {text.age(change.at - since)}."
        self._tell(change.at, Subject.LINK, Weight.GOOD, said)

    def follow_recorder(self, status: RecorderStatus, at: datetime) -> None:
        """Compare the recorder's books with those of the last time."""
        before, self._recorder = self._recorder, status
        if status.is_on and not before.is_on:
            self._tell(at, Subject.RECORDER, Weight.GOOD, "Recording has begun.")
        if before.is_on and not status.is_on:
            rows = text.count(before.stored + before.unreadable)
            self._tell(
                at, Subject.RECORDER, Weight.PLAIN, f"Recording has ended, with {rows} rows."
            )
        if status.trouble and status.trouble != before.trouble:
            said = text.safe_text(status.trouble)
            self._tell(at, Subject.RECORDER, Weight.BAD, said)
        if before.trouble and not status.trouble and status.is_on:
            waiting = f"; {text.count(status.pending)} messages wait" if status.pending else ""
            said = f"The recorder stores again{waiting}."
            self._tell(at, Subject.RECORDER, Weight.GOOD, said)
        if status.dropped > before.dropped:
            self._tell_of_loss(status, at)

    def _tell_of_loss(self, status: RecorderStatus, at: datetime) -> None:
        """Losses come in showers: one sentence a minute says how many there are by now."""
        if self._loss_at is not None and at - self._loss_at < _LOSS_EVERY:
            return
        self._loss_at = at
        why = ", ".join(text.safe_text(reason) for reason in status.dropped_why)
        said = f"{text.count(status.dropped)} messages were given up{f': {why}' if why else ''}."
        self._tell(at, Subject.RECORDER, Weight.BAD, said)

    def follow_station(self, state: DeviceState, now: datetime) -> None:
        """Compare how far a station can be trusted with the last time."""
        serial, fresh = state.device_sn, state.freshness(now)
        before = self._freshness.get(serial)
        last_heard = self._heard_at.get(serial) if fresh is Freshness.LIVE else state.heard_at
        self._freshness[serial], self._heard_at[serial] = fresh, state.heard_at
        if fresh is before or fresh in (Freshness.LATE, Freshness.NEVER_SEEN):
            # Late is not silent yet: what was told last still holds.
            if fresh is Freshness.LATE and before is Freshness.LIVE:
                self._freshness[serial] = Freshness.LIVE
            return
        told = _station_words(before, fresh, _between(last_heard, now))
        if told is not None:
            weight, said = told
            self._tell(now, Subject.STATION, weight, said, serial)

    def _tell(
        self,
        at: datetime,
        subject: Subject,
        weight: Weight,
        sentence: str,
        device_sn: str | None = None,
    ) -> None:
        self.count += 1
        self.happenings.append(Happening(self.count, at, subject, weight, sentence, device_sn))


def _between(earlier: datetime | None, later: datetime) -> timedelta | None:
    return None if earlier is None else later - earlier


def _station_words(
    before: Freshness | None, now: Freshness, silence: timedelta | None
) -> tuple[Weight, str] | None:
    """What the change means; ``None``: nothing worth a line."""
    if now is Freshness.OFFLINE:
        return Weight.BAD, "Offline, says EcoFlow."
    if now is Freshness.STALE:
        if before is None or before is Freshness.NEVER_SEEN:
            return None
        if before is Freshness.OFFLINE:
            return Weight.PLAIN, "Online again, says EcoFlow, but not heard yet."
        return Weight.BAD, f"Fallen silent; last heard {text.age(silence)} ago."
    if silence is None or before in (None, Freshness.NEVER_SEEN):
        return Weight.GOOD, "Heard for the first time."
    return Weight.GOOD, f"Heard again, after {text.age(silence)}."
