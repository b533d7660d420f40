"""A capture file that can be read from any line: plain, compressed by zstd, or from a pipe."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import FileIO
from pathlib import Path
from stat import S_ISREG
from typing import BinaryIO

from ecoflow_tui.core.errors import ConfigurationError
from ecoflow_tui.core.events import RawMessage
from ecoflow_tui.core.reel import Place, Shot
from ecoflow_tui.store.capture import DamagedLineError, Occurrences, read_line
from ecoflow_tui.store.line_search import Search
from ecoflow_tui.store.unpacking import ZSTD_MAGIC, Unpacking

_MOST_LINE_BYTES = 32 << 20
_PACE = timedelta(seconds=1)
_NO_TIME = datetime.max.replace(tzinfo=UTC)
_EARLIEST, _LATEST = datetime(2000, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


class FileReel:
    """The lines of a file as a ``core.reel.Reel``; a place is an offset, and a time.

    Args:
        file: Where the lines are.
        begins_at: When lines that have no time of their own begin; they come one a second.
        unpacking: What fills the file meanwhile.
    """

    def __init__(
        self, file: BinaryIO, begins_at: datetime, unpacking: Unpacking | None = None
    ) -> None:
        self._file = file
        self._begins_at = begins_at
        self._unpacking = unpacking
        self._trouble = ""

    @property
    def is_growing(self) -> bool:
        """Whether more lines may come."""
        return self._unpacking is not None and self._unpacking.is_growing

    @property
    def trouble(self) -> str:
        """Why the file ends before its end."""
        return self._trouble or ("" if self._unpacking is None else self._unpacking.trouble)

    def read(self, place: Place) -> Iterator[Shot]:
        """The lines from a place on; what cannot be read ends them."""
        offset, microseconds = place
        last = _EPOCH + microseconds * _MICROSECOND if microseconds else self._begins_at
        while line := self._line(offset):
            offset += len(line)
            if not line.strip():
                continue
            raw = _message(line, last)
            last = last if raw is None else raw.received_at
            yield Shot(raw, (offset, (last - _EPOCH) // _MICROSECOND))

    def ends_at(self) -> datetime | None:
        """When its last line was received; ``None``: while it grows, or where that is not told."""
        return None if self.is_growing else Search(self._file).last_time()

    def place_before(self, at: datetime, count: int) -> Place | None:
        """So many lines before an instant, in a file whose lines begin with their times."""
        if self.is_growing:
            return None
        offset = Search(self._file).before(at, count)
        return None if offset is None else (offset, (at - _EPOCH) // _MICROSECOND)

    def wait_for_more(self, seconds: float) -> None:
        """Wait until more lines are there, or for so long."""
        if self._unpacking is not None:
            self._unpacking.wait(seconds)

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()
        if self._unpacking is not None:
            self._unpacking.close()

    def _line(self, offset: int) -> bytes:
        """The whole line there; the last one of a growing file is not whole yet."""
        is_growing = self.is_growing
        try:
            if self._file.tell() != offset:
                self._file.seek(offset)
            line = self._file.readline(_MOST_LINE_BYTES)
        except OSError as error:
            self._trouble = f"It cannot be read any further: {error.strerror}."
            return b""
        is_whole = line.endswith(b"\n") or len(line) == _MOST_LINE_BYTES
        return line if is_whole or not is_growing else b""


_EPOCH = datetime.fromtimestamp(0, UTC)


def _message(line: bytes, last: datetime) -> RawMessage | None:
    try:
        raw = read_line(line, Occurrences(), _NO_TIME)
    except (DamagedLineError, OverflowError):
        return None
    if raw.received_at == _NO_TIME:
        return replace(raw, received_at=last + _PACE)
    return raw if _EARLIEST <= raw.received_at < _LATEST else None


def open_capture(path: Path, clock: Callable[[], datetime]) -> FileReel:
    """The capture in a file, which its first bytes tell to be compressed or not.

    Raises:
        ConfigurationError: It cannot be read.
    """
    try:
        file = FileIO(path)
        is_regular = S_ISREG(path.stat().st_mode)
        if is_regular and file.read(len(ZSTD_MAGIC)) != ZSTD_MAGIC:
            file.close()
            changed_at = datetime.fromtimestamp(path.stat().st_mtime, UTC)
            return FileReel(path.open("rb"), max(_EARLIEST, min(changed_at, clock())))
        if is_regular:
            file.seek(0)
    except OSError as error:
        raise ConfigurationError(
            f"cannot read {path}: {error.strerror}", "Check the file's name and rights."
        ) from None
    return open_stream(file, clock)


def open_stream(stream: FileIO, clock: Callable[[], datetime]) -> FileReel:
    """The capture that a pipe brings, compressed or not."""
    unpacking = Unpacking(stream)
    return FileReel(unpacking.file, clock(), unpacking)
