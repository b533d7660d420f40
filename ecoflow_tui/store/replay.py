"""A capture file as a source: what was received once, at its own pace or as fast as it goes."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from ecoflow_tui.core.errors import ConfigurationError
from ecoflow_tui.core.events import LinkChange, LinkState, RawMessage
from ecoflow_tui.core.feed import Feed
from ecoflow_tui.store.capture import DamagedLineError, Occurrences, read_line

_STOP_SECONDS = 2.0


def _now() -> datetime:
    return datetime.now(UTC)


class CaptureSource:
    """Delivers the lines of a capture on a thread of its own; a ``core.feed.Source``.

    Args:
        capture: A file, or an open stream such as standard input.
        speed: 1 for the recorded pace, 10 for ten times as fast; ``None``: without waiting.
        clock: The time of lines that have none of their own, and of link changes.

    Attributes:
        delivered: How many messages were handed on so far.
        damaged: How many lines were no capture lines.
    """

    def __init__(
        self,
        capture: Path | BinaryIO,
        speed: float | None = 1,
        clock: Callable[[], datetime] = _now,
    ) -> None:
        self._capture = capture
        self._speed = speed
        self._clock = clock
        self._stopping = threading.Event()
        self._ended = threading.Event()
        self._thread: threading.Thread | None = None
        self._seen = Occurrences()
        self.delivered = 0
        self.damaged = 0

    def start(self, feed: Feed) -> None:
        """Begin to deliver.

        Raises:
            ConfigurationError: The file cannot be read.
        """
        lines = self._lines()
        try:
            first = next(lines, b"")
        except OSError as error:
            raise ConfigurationError(
                f"cannot read {self._capture}: {error.strerror}",
                "Check the file's name and rights.",
            ) from None
        self._thread = threading.Thread(
            target=self._run, args=(feed, first, lines), name="replay", daemon=True
        )
        self._thread.start()

    def stop(self) -> None:
        """Deliver no more."""
        self._stopping.set()
        if self._thread is not None:
            self._thread.join(_STOP_SECONDS)

    def wait(self, timeout_seconds: float | None = None) -> bool:
        """Whether the capture's end, or ``stop``, came within the timeout."""
        return self._ended.wait(timeout_seconds)

    def _lines(self) -> Iterator[bytes]:
        with self._opened() as stream:
            yield from stream

    @contextmanager
    def _opened(self) -> Iterator[BinaryIO]:
        if isinstance(self._capture, Path):
            with self._capture.open("rb") as file:
                yield file
        else:
            yield self._capture

    def _run(self, feed: Feed, first: bytes, lines: Iterator[bytes]) -> None:
        feed.announce(LinkChange(self._clock(), LinkState.LIVE, "replaying a capture"))
        reason = "the capture has ended"
        try:
            before = self._deliver(feed, first, None)
            for line in lines:
                if self._stopping.is_set():
                    break
                before = self._deliver(feed, line, before)
        except OSError as error:
            reason = f"the capture cannot be read any further: {error.strerror}"
        finally:
            feed.announce(LinkChange(self._clock(), LinkState.OFF, reason))
            self._ended.set()

    def _deliver(self, feed: Feed, line: bytes, before: datetime | None) -> datetime | None:
        """Hand on one line when its time has come; the time of the newest message so far."""
        if not line.strip():
            return before
        try:
            raw = read_line(line, self._seen, self._clock())
        except DamagedLineError:
            self.damaged += 1
            return before
        if before is not None:
            self._keep_pace(raw, before)
        if not self._stopping.is_set():
            feed.deliver(raw, _nobody_waits)
            self.delivered += 1
        return raw.received_at

    def _keep_pace(self, raw: RawMessage, before: datetime) -> None:
        if self._speed is not None:
            gap_seconds = (raw.received_at - before).total_seconds()
            self._stopping.wait(max(0.0, gap_seconds / self._speed))


def _nobody_waits() -> None:
    """A capture needs no acknowledgement."""
