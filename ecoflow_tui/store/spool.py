"""The spool: a directory of segments between the broker and the database.

The writer appends to its own newest segment; the drain reads the oldest one, as far as it is
fsynced. Segments that are in the database are kept a while as ``.done``: they know which messages
a broker may send again.
"""

import errno
import logging
import os
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from ecoflow_tui.core.errors import SpoolError
from ecoflow_tui.core.events import RawMessage
from ecoflow_tui.store.kept import KEPT_BYTES, SUFFIX, KeptSegments
from ecoflow_tui.store.reading import Batch, good_messages, read_batch
from ecoflow_tui.store.segment import Segment, SegmentWriter, find_lines
from ecoflow_tui.store.spool_lock import SpoolLock
from ecoflow_tui.store.tally import Position
from ecoflow_tui.store.written import Written

SEGMENT_BYTES = 4 << 20

_LIVE = ".jsonl"
_NAMES = "[0-9]*"

_logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class SpoolLimits:
    """How much disk the spool may take.

    Attributes:
        max_bytes: All segments together.
        min_free_bytes: What it leaves free on its file system.
        drops_oldest: When it is full: give up the oldest messages and count them, instead of
            leaving new ones unacknowledged with the broker.
    """

    max_bytes: int = 2 << 30
    min_free_bytes: int = 64 << 20
    drops_oldest: bool = False

    @property
    def segment_bytes(self) -> int:
        """How large one segment becomes: a small spool has several of them, too."""
        return min(SEGMENT_BYTES, self.max_bytes // 8)


@dataclass(frozen=True, slots=True)
class Found:
    """What an earlier run left in the spool.

    Attributes:
        lines: Lines that the database may not have.
        unfinished: Segments whose last line is cut: its process was killed while it wrote, before
            it could acknowledge the message.
        end: Behind all of it: what we write begins there.
    """

    lines: int
    unfinished: int
    end: Position


class SpoolFullError(Exception):
    """The spool has reached its limits; it takes more once the drain has made room."""


class Spool:
    """One recorder's spool. ``append`` belongs to the writer, ``read`` and below to the drain.

    Args:
        directory: Belongs to it alone.
        limits: How much disk it may take.
        discard: Told the messages of a segment that is given up to make room, and how many lines
            that are, before its file is removed.

    Attributes:
        written: Spares the drain to decode what this process has written a moment ago.
    """

    def __init__(
        self,
        directory: Path,
        limits: SpoolLimits,
        discard: Callable[[Sequence[RawMessage], int], None],
    ) -> None:
        self.written = Written()
        self._directory = directory
        self._limits = limits
        self._discard = discard
        self._quarantine = directory / "quarantine"
        self._lock = SpoolLock(directory / "lock")
        self._segments: deque[Segment] = deque()
        self._kept = KeptSegments()
        self._changed = threading.Condition()
        self._writer: SegmentWriter | None = None
        self._newest = 0
        self._is_ending = False
        self._in_hand: Segment | None = None

    def open(self) -> Found:
        """Lock the directory and find what an earlier run left.

        Raises:
            RecorderLockedError: Another recorder has it.
            SpoolError: The directory cannot be used.
        """
        try:
            self._directory.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._quarantine.mkdir(mode=0o700, exist_ok=True)
            self._lock.take()
            return self._find_segments()
        except OSError as error:
            self._lock.release()
            raise SpoolError(
                f"cannot use the spool {self._directory}: {error.strerror}",
                "Check the directory's owner and its disk.",
            ) from None

    def _find_segments(self) -> Found:
        self._newest = max(map(_number, self._quarantine.glob(_NAMES)), default=0)
        for path in sorted(self._directory.glob(_NAMES), key=_number):
            self._newest = max(self._newest, _number(path))
            size = path.stat().st_size
            if path.suffix == SUFFIX:
                self._kept.found(path, size)
            else:
                lines, end = find_lines(path)
                number, is_torn = _number(path), size > end
                self._segments.append(
                    Segment(number, path, end, lines, is_sealed=True, is_torn=is_torn)
                )
        return Found(
            sum(segment.lines for segment in self._segments),
            sum(segment.is_torn for segment in self._segments),
            Position(self._newest + 1, 0),
        )

    def newest_messages(self) -> Iterator[RawMessage]:
        """What the newest segments hold, oldest first; damage is passed over here."""
        newest: list[Path] = []
        total = 0
        for path in sorted(self._all_paths(), key=_number, reverse=True):
            if total > KEPT_BYTES:
                break
            newest.append(path)
            total += path.stat().st_size
        for path in reversed(newest):
            yield from good_messages(path)

    def messages_after(self, position: Position) -> Iterator[RawMessage]:
        """What was written behind a position; segments that are gone are passed over."""
        for path in sorted(self._all_paths(), key=_number):
            if _number(path) >= position.segment:
                is_first = _number(path) == position.segment
                yield from good_messages(_present(path), position.lines if is_first else 0)

    def waiting(self) -> Iterator[RawMessage]:
        """What may not be in the database yet. A running recorder does not mind."""
        for path in sorted(self._directory.glob(f"{_NAMES}{_LIVE}"), key=_number):
            yield from good_messages(_present(path))

    def _all_paths(self) -> list[Path]:
        return [*self._directory.glob(_NAMES), *self._quarantine.glob(_NAMES)]

    def append(self, lines: list[bytes], on_disk: Callable[[Position], None]) -> None:
        """Put lines on the disk, all or none.

        Args:
            lines: Capture lines.
            on_disk: Called with their end when they are safe, before anybody can read them.

        Raises:
            SpoolFullError: There is no room by our own limits.
            OSError: The disk refuses. The next call goes on in a new segment.
        """
        content = b"".join(lines)
        self._make_room(len(content))
        if (
            self._writer is not None
            and self._writer.size + len(content) > self._limits.segment_bytes
        ):
            self._seal()
        writer = self._writer or self._new_segment()
        try:
            writer.append(content)
        except OSError as error:
            self._seal()
            if error.errno == errno.ENOSPC:
                self._give_up_oldest()
            raise
        segment = self._segments[-1]
        on_disk(Position(segment.number, segment.lines + len(lines)))
        with self._changed:
            segment.safe_bytes, segment.lines = writer.size, segment.lines + len(lines)
            self._changed.notify_all()

    def _make_room(self, size: int) -> None:
        """Give up what can be given up. An empty spool takes a group of any size."""
        while why := self._why_full(size):
            if not self._give_up_oldest():
                self._seal()
                raise SpoolFullError(why)

    def _why_full(self, size: int) -> str:
        with self._changed:
            total = self._kept.total_bytes + sum(one.safe_bytes for one in self._segments)
        if total > 0 and total + size > self._limits.max_bytes:
            return f"the spool has reached its limit of {self._limits.max_bytes} bytes"
        facts = os.statvfs(self._directory)
        if facts.f_bavail * facts.f_frsize - size < self._limits.min_free_bytes:
            return "the spool's disk is nearly full"
        return ""

    def _give_up_oldest(self) -> bool:
        """Remove the oldest segment that is stored, or else, by choice, one that is not.

        Whether there was one. What the drain has in its hands is left to it.
        """
        with self._changed:
            if self._kept:
                self._kept.remove_oldest()
                return True
            if not self._limits.drops_oldest:
                return False
            idle = (one for one in self._segments if one.is_sealed and one is not self._in_hand)
            oldest = next(idle, None)
            if oldest is None:
                return False
            self._segments.remove(oldest)
        lines = oldest.lines - oldest.read_lines
        self._discard(tuple(good_messages(oldest.path, oldest.read_lines)), lines)
        oldest.path.unlink(missing_ok=True)
        return True

    def _new_segment(self) -> SegmentWriter:
        self._newest += 1
        path = self._directory / f"{self._newest:010d}{_LIVE}"
        self._writer = SegmentWriter(path)
        with self._changed:
            self._segments.append(Segment(self._newest, path))
        return self._writer

    def _seal(self) -> None:
        if self._writer is None:
            return
        self._writer.close()
        self._writer = None
        with self._changed:
            self._segments[-1].is_sealed = True
            self._changed.notify_all()

    def wait_for_lines(self, timeout_seconds: float) -> None:
        """Return when there is something to read or to retire, or after the timeout."""
        with self._changed:
            self._changed.wait_for(self._has_work, timeout_seconds)

    def hurry(self) -> None:
        """Let ``wait_for_lines`` wait no more."""
        with self._changed:
            self._is_ending = True
            self._changed.notify_all()

    def _has_work(self) -> bool:
        return self._is_ending or any(
            segment.is_sealed or segment.read_bytes < segment.safe_bytes
            for segment in self._segments
        )

    @property
    def waiting_bytes(self) -> int:
        """How much of the oldest segment is not committed yet."""
        with self._changed:
            if not self._segments:
                return 0
            return self._segments[0].safe_bytes - self._segments[0].read_bytes

    def read(self) -> Batch | None:
        """The oldest lines that are not committed yet; ``None``: there are none."""
        with self._changed:
            if not self._segments:
                return None
            segment = self._in_hand = self._segments[0]
            limit, lines, is_sealed = segment.safe_bytes, segment.lines, segment.is_sealed
        if segment.read_bytes < limit:
            return read_batch(segment, limit, lines, self.written.read)
        return Batch(segment, (), 0, limit) if is_sealed else None

    def commit(self, batch: Batch) -> None:
        """The batch is in the database: go on behind it. Raises OSError."""
        segment = batch.segment
        with self._changed:
            segment.read_bytes = batch.end_bytes
            segment.read_lines += len(batch.messages) + batch.damaged
            segment.damaged += batch.damaged
            self._in_hand = None
            is_over = segment.is_sealed and segment.read_bytes >= segment.safe_bytes
            if is_over:
                self._segments.popleft()
        if is_over:
            self._retire(segment)

    def _retire(self, segment: Segment) -> None:
        try:
            if segment.damaged or segment.is_torn:
                segment.path.rename(self._quarantine / segment.path.name)
                return
            with self._changed:
                self._kept.keep(segment.path, segment.safe_bytes)
        except FileNotFoundError:
            _logger.warning("%s was taken away", segment.path.name)

    def close(self) -> None:
        """Seal and retire what is committed, and let go of the directory. Needs no thread."""
        try:
            self._seal()
            while (batch := self._finished()) is not None:
                self.commit(batch)
        except OSError as error:
            _logger.warning("cannot tidy the spool: %s", error.strerror)
        finally:
            self._lock.release()

    def _finished(self) -> Batch | None:
        if not self._segments:
            return None
        segment = self._segments[0]
        is_over = segment.is_sealed and segment.read_bytes >= segment.safe_bytes
        return Batch(segment, (), 0, segment.safe_bytes) if is_over else None


def _present(path: Path) -> Path:
    """Where a segment is now that a running recorder may have stored it meanwhile."""
    return path if path.exists() else path.with_suffix(SUFFIX)


def _number(path: Path) -> int:
    return int(path.name.partition(".")[0])
