"""What one wants to jump to in a recording: outages, stations that fell silent, gaps."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from ecoflow_tui.core.events import Message, Origin, Presence, Reading
from ecoflow_tui.core.outages import OutageWatch
from ecoflow_tui.core.rhythm import Rhythm, Tolerance
from ecoflow_tui.core.state import LATE, DeviceState

GAP = Tolerance(times=6, least_seconds=60, most_seconds=1800, unknown_seconds=60)
"""How long nothing may come from anybody before that is a gap."""


class MarkKind(StrEnum):
    """What happened."""

    OUTAGE = "outage"
    STALL = "stall"
    GAP = "gap"


@dataclass(frozen=True, slots=True)
class Mark:
    """One of them.

    Attributes:
        kind: What happened.
        at: When it began.
        until: When it ended; ``None``: not yet.
        device_sn: Whose; ``None``: everybody's.
        reason: Why, where that was recorded.
    """

    kind: MarkKind
    at: datetime
    until: datetime | None
    device_sn: str | None = None
    reason: str = ""

    def overlaps(self, at: datetime, until: datetime) -> bool:
        """Whether a part of it lies in this time."""
        return self.at < until and (self.until is None or self.until > at)


class MarkFinder:
    """Finds them message by message.

    Args:
        known: Gaps that were recorded when they happened; they go before those that are found.
    """

    def __init__(self, known: Sequence[Mark] = ()) -> None:
        self._known = tuple(known)
        self._found: list[Mark] = []
        self._watches: dict[str, OutageWatch] = {}
        self._rhythm = Rhythm()
        self._last_at: datetime | None = None

    def hear(self, message: Message, before: DeviceState | None) -> None:
        """Take a message, and its station's state before it."""
        at = message.raw.received_at
        self._look_for_gap(at)
        if isinstance(message, Presence) and not message.is_online:
            self._found.append(Mark(MarkKind.STALL, at, at, message.device_sn, "offline"))
        if isinstance(message, Reading) and message.raw.origin is Origin.MQTT:
            self._look_for_stall(message, before)
            watch = self._watches.setdefault(message.device_sn, OutageWatch())
            known = {m: float(v) for m, v in message.metrics.items() if v is not None}
            watch.hear(at, known)

    def marks(self) -> tuple[Mark, ...]:
        """All of them, in the order of time."""
        outages = [
            Mark(MarkKind.OUTAGE, outage.lost_at, outage.back_at, serial)
            for serial, watch in self._watches.items()
            for outage in watch.result()
        ]
        return tuple(sorted([*self._known, *self._found, *outages], key=lambda mark: mark.at))

    def _look_for_gap(self, at: datetime) -> None:
        last, self._last_at = self._last_at, at
        if last is not None and (at - last).total_seconds() > self._rhythm.patience_seconds(GAP):
            self._note(Mark(MarkKind.GAP, last, at))
        self._rhythm = self._rhythm.heard(at.timestamp())

    def _look_for_stall(self, reading: Reading, before: DeviceState | None) -> None:
        if before is None or before.heard_at is None:
            return
        at, heard_at = reading.raw.received_at, before.heard_at
        if (at - heard_at).total_seconds() > before.rhythm.patience_seconds(LATE):
            self._note(Mark(MarkKind.STALL, heard_at, at, reading.device_sn))

    def _note(self, mark: Mark) -> None:
        """Where everybody was silent, or the reason is known, one mark says it all."""
        until = mark.until or mark.at
        recent = self._found[-3:]
        is_told = any(
            known.kind is MarkKind.GAP and known.overlaps(mark.at, until)
            for known in (*self._known, *recent)
        )
        if not is_told:
            self._found.append(mark)
