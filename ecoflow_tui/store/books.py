"""The recorder's books: every message is entered once when it comes and once when it goes."""

import threading
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from types import MappingProxyType

from ecoflow_tui.core.events import RawMessage, RecorderStatus
from ecoflow_tui.store.tally import Position, Tallies, Tally


@dataclass(frozen=True, slots=True)
class Stored:
    """What a committed batch did."""

    stored: int = 0
    already_stored: int = 0
    unreadable: int = 0

    def __add__(self, other: "Stored") -> "Stored":
        return Stored(
            self.stored + other.stored,
            self.already_stored + other.already_stored,
            self.unreadable + other.unreadable,
        )


class Books:
    """Counts, from any thread; a status taken from it balances."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._status: Counter[str] = Counter()
        self._dropped: Counter[str] = Counter()
        self._trouble: dict[str, str] = {}
        self._last_trouble = ""
        self._last_trouble_at: datetime | None = None
        self._pending_since: datetime | None = None
        self._is_on = False
        self._tallies = Tallies()
        self._position = Position()

    @property
    def position(self) -> Position:
        """How far the spool is written."""
        return self._position

    def tallies(self) -> tuple[Position, dict[str, Tally]]:
        """What came from each station, and how far the spool was written at that very moment."""
        with self._lock:
            return self._position, self._tallies.copied()

    def turn(self, *, is_on: bool) -> None:
        """Recording began or ended."""
        with self._lock:
            self._is_on = is_on

    def take(self, raw: RawMessage) -> None:
        """A message was taken over."""
        with self._lock:
            self._status["queued"] += 1
            self._tallies.of(raw.topic).received += 1

    def drop(self, raw: RawMessage, reason: str) -> None:
        """A message that was taken over is given up."""
        with self._lock:
            self._tallies.of(raw.topic).drop(reason)
            self._dropped[reason] += 1
            self._status["received"] += 1
            self._status["queued"] -= 1

    def recover(self, count: int, unfinished: int, end: Position) -> None:
        """An earlier run had left this many messages and unfinished lines before that position."""
        with self._lock:
            self._position = end
            self._change(recovered=count, pending=count, unfinished=unfinished)

    def spool(self, messages: Sequence[RawMessage], position: Position) -> None:
        """These messages from the queue are safe on the disk, up to this position."""
        count = len(messages)
        with self._lock:
            self._position = position
            for raw in messages:
                self._tallies.of(raw.topic).spooled += 1
            self._change(
                spooled=count,
                pending=count,
                spooled_bytes=sum(len(raw.payload) for raw in messages),
                received=count,
                queued=-count,
            )

    def recognise(self, messages: Iterable[RawMessage]) -> None:
        """These messages from the queue were on the disk already."""
        with self._lock:
            for raw in messages:
                self._tallies.of(raw.topic).redelivered += 1
                self._change(redelivered=1, received=1, queued=-1)

    def store(self, done: Stored, damaged: int) -> None:
        """A batch is committed."""
        self._add(
            stored=done.stored,
            already_stored=done.already_stored,
            unreadable=done.unreadable,
            damaged=damaged,
            pending=-(done.stored + done.already_stored + done.unreadable + damaged),
        )

    def discard(self, messages: Iterable[RawMessage], lines: int) -> None:
        """So many lines on the disk, of which these could be read, are given up."""
        with self._lock:
            for raw in messages:
                self._tallies.of(raw.topic).discarded += 1
            self._change(discarded=lines, pending=-lines)

    def _add(self, **changes: int) -> None:
        with self._lock:
            self._change(**changes)

    def _change(self, **changes: int) -> None:
        for name, change in changes.items():
            self._status[name] += change

    def waits_since(self, oldest: datetime | None) -> None:
        """When the oldest message that is being stored was received."""
        with self._lock:
            self._pending_since = oldest

    def trouble(self, part: str, sentence: str) -> bool:
        """What keeps a part from working; empty when all is well. Whether that is news."""
        with self._lock:
            is_news = self._trouble.get(part, "") != sentence
            self._trouble[part] = sentence
            if is_news and sentence:
                self._last_trouble, self._last_trouble_at = sentence, datetime.now(UTC)
            return is_news

    def status(self) -> RecorderStatus:
        """The books as they stand."""
        with self._lock:
            return RecorderStatus(
                is_on=self._is_on,
                dropped=self._dropped.total(),
                dropped_why=MappingProxyType(dict(self._dropped)),
                trouble="; ".join(filter(None, self._trouble.values())),
                pending_since=self._pending_since if self._status["pending"] else None,
                last_trouble=self._last_trouble,
                last_trouble_at=self._last_trouble_at,
                **self._status,
            )
