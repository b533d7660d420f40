"""Gaps: when no message could come or be kept, and why."""

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID, uuid4

import msgspec

from ecoflow_tui.core.events import (
    LinkCause,
    LinkChange,
    LinkState,
    RawMessage,
    SilenceCause,
    StationSilence,
)
from ecoflow_tui.core.topic import read_topic


class GapReason(StrEnum):
    """Why nothing was recorded, as ``ecoflow_gaps.reason`` says it."""

    LINK = "link"
    PROCESS = "process"
    STALL = "stall"
    SPOOL_FULL = "spool full"
    CREDENTIALS = "credentials"
    TAKEOVER = "takeover"
    OFFLINE = "offline"
    REFUSED = "refused"


_MOST_OPEN = 1000
_LINK, _PROCESS, _SPOOL = "link", "process", "spool"
_STATION = "station "
_SILENT = {
    SilenceCause.STALL: GapReason.STALL,
    SilenceCause.OFFLINE: GapReason.OFFLINE,
    SilenceCause.REFUSED: GapReason.REFUSED,
}
_SPECIFIC = {
    LinkCause.CREDENTIALS: GapReason.CREDENTIALS,
    LinkCause.TAKEOVER: GapReason.TAKEOVER,
}


class OpenGap(msgspec.Struct, frozen=True):
    """A gap that has not ended yet; a crash must not lose it."""

    id: UUID
    since: datetime
    reason: GapReason
    device_sn: str | None = None


@dataclass(frozen=True, slots=True)
class Gap:
    """Nothing came from, or was kept of, a station between two moments.

    Attributes:
        id: Makes storing it idempotent.
        from_at: When it began.
        to_at: When it ended.
        reason: Why.
        device_sn: Whose; ``None``: everybody's.
    """

    id: UUID
    from_at: datetime
    to_at: datetime
    reason: GapReason
    device_sn: str | None = None


class GapWatch:
    """Makes gaps of what the recorder is told. For any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._open: dict[str, OpenGap] = {}
        self._closed: list[Gap] = []
        self._heard_at: datetime | None = None
        self._was_live = False

    def open_gaps(self) -> dict[str, OpenGap]:
        """Those that have not ended."""
        with self._lock:
            return dict(self._open)

    @property
    def has_closed(self) -> bool:
        """Whether one has ended since ``take_closed``."""
        return bool(self._closed)

    def take_closed(self) -> list[Gap]:
        """Those that have ended since the last call."""
        with self._lock:
            closed, self._closed = self._closed, []
            return closed

    def put_back(self, gaps: list[Gap]) -> None:
        """They could not be written down: they are due again."""
        with self._lock:
            self._closed = gaps + self._closed

    def resume(self, before: dict[str, OpenGap], stopped_at: datetime) -> None:
        """An earlier run stopped then, with these gaps open: no process ran from then on."""
        with self._lock:
            self._open.update(before)
            for part in before:
                self._close(part, stopped_at)
            self._begin(_PROCESS, stopped_at, GapReason.PROCESS)

    def hear(self, at: datetime) -> None:
        """A message came."""
        self._heard_at = at
        if _PROCESS in self._open:
            with self._lock:
                self._close(_PROCESS, at)

    def note(self, change: LinkChange) -> None:
        """The link changed. Before it was live for the first time nothing is missing of it."""
        with self._lock:
            if change.state is LinkState.LIVE:
                self._was_live = True
                self._close(_LINK, change.at)
                self._close(_PROCESS, change.at)
            elif self._was_live or change.cause in _SPECIFIC:
                if change.state is LinkState.WAITING and change.cause is not LinkCause.TAKEOVER:
                    self._doubt_takeover()
                self._begin(_LINK, self._since(change), _reason(change))

    def miss(self, silence: StationSilence) -> None:
        """A station cannot be heard, or can be again."""
        part = _STATION + silence.device_sn
        with self._lock:
            known = self._open.get(part)
            reason = None if silence.cause is None else _SILENT[silence.cause]
            if known is not None and known.reason is not reason:
                self._close(part, silence.at)
            if reason is not None and len(self._open) < _MOST_OPEN:
                since = silence.at if known else silence.since or silence.at
                self._begin(part, since, reason, silence.device_sn)

    def _since(self, change: LinkChange) -> datetime:
        """A stall began when the last message came."""
        is_stall = change.state is LinkState.STALLED
        return self._heard_at or change.at if is_stall else change.at

    def spool_failed(self, at: datetime) -> None:
        """Nothing can be put on the disk."""
        with self._lock:
            self._begin(_SPOOL, at, GapReason.SPOOL_FULL)

    def spool_works(self, at: datetime) -> None:
        """It can again."""
        if _SPOOL in self._open:
            with self._lock:
                self._close(_SPOOL, at)

    def lose(self, messages: Sequence[RawMessage]) -> None:
        """These were given up to make room: each station lacks what it said meanwhile."""
        spans: dict[str | None, tuple[datetime, datetime]] = {}
        for raw in messages:
            serial, at = read_topic(raw.topic).serial, raw.received_at
            first, last = spans.get(serial, (at, at))
            spans[serial] = (min(first, at), max(last, at))
        with self._lock:
            self._closed += [
                Gap(uuid4(), first, last, GapReason.SPOOL_FULL, serial)
                for serial, (first, last) in spans.items()
            ]

    def end(self, at: datetime) -> None:
        """The recorder stops; what is missing from here on is the next run's to say."""
        with self._lock:
            for part in tuple(self._open):
                self._close(part, at)

    def _begin(
        self, part: str, since: datetime, reason: GapReason, device_sn: str | None = None
    ) -> None:
        """Begin a gap; of one that is open already the more specific reason is kept."""
        known = self._open.get(part)
        if known is None:
            self._open[part] = OpenGap(uuid4(), since, reason, device_sn)
        elif known.reason in (GapReason.LINK, GapReason.STALL) and reason in _SPECIFIC.values():
            self._open[part] = OpenGap(known.id, known.since, reason)

    def _doubt_takeover(self) -> None:
        """A rival was only suspected: what keeps us out next has been it all along."""
        known = self._open.get(_LINK)
        if known is not None and known.reason is GapReason.TAKEOVER:
            self._open[_LINK] = OpenGap(known.id, known.since, GapReason.LINK)

    def _close(self, part: str, at: datetime) -> None:
        known = self._open.pop(part, None)
        if known is not None and at > known.since:
            self._closed.append(Gap(known.id, known.since, at, known.reason, known.device_sn))


def _reason(change: LinkChange) -> GapReason:
    if change.state is LinkState.STALLED:
        return GapReason.STALL
    return _SPECIFIC.get(change.cause, GapReason.LINK)
