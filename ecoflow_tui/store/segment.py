"""One file of the spool: capture lines, appended by one process, read back by offset."""

import fcntl
import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_READ_BYTES = 1 << 20
_FEW_BYTES = 1 << 16


class SegmentLostError(OSError):
    """The file was removed or cut under us: it must not be appended to."""


@dataclass(slots=True)
class Segment:
    """What is known of a file of the spool.

    Attributes:
        number: Its place in the order.
        path: The file.
        safe_bytes: How much of it is fsynced: nobody may read further.
        lines: How many lines these bytes hold.
        is_sealed: Whether nothing will be appended any more.
        is_torn: Whether an unfinished line follows the safe bytes.
        read_bytes: How much of it is in the database.
        read_lines: How many lines that was, damaged ones included.
        damaged: How many of these could not be read.
    """

    number: int
    path: Path
    safe_bytes: int = 0
    lines: int = 0
    is_sealed: bool = False
    is_torn: bool = False
    read_bytes: int = 0
    read_lines: int = 0
    damaged: int = 0


class SegmentWriter:
    """Appends to a new file; every append is on the disk when it returns."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.size = 0
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND | os.O_CLOEXEC
        self._descriptor = os.open(path, flags, 0o600)
        self._identity = os.fstat(self._descriptor)
        try:
            sync_directory(path.parent)
        except OSError:
            os.close(self._descriptor)
            raise

    def append(self, content: bytes) -> None:
        """Write and fsync.

        Raises:
            OSError: It is not on the disk where it is looked for. The file is cut back to its
                last good offset where that is possible, and must be given up.
        """
        self._check_that_it_is_ours(self.size)
        try:
            written = 0
            while written < len(content):
                written += os.write(self._descriptor, memoryview(content)[written:])
            sync_data(self._descriptor)
            self._check_that_it_is_ours(self.size + len(content))
        except OSError:
            os.ftruncate(self._descriptor, self.size)
            raise
        self.size += len(content)

    def _check_that_it_is_ours(self, size: int) -> None:
        """Removed, moved away or cut: what is appended would never be read."""
        facts = self.path.stat()
        if facts.st_size != size or not os.path.samestat(facts, self._identity):
            raise SegmentLostError(f"{self.path.name} was changed by somebody else")

    def close(self) -> None:
        """Append no more."""
        os.close(self._descriptor)


def read_lines(path: Path, offset: int, limit: int) -> Iterator[tuple[bytes, int]]:
    """The lines between two offsets, each with the offset of its end; fewer where it was cut.

    A line may be many megabytes: it is not copied on the way, and keeps its newline. Where little
    is left, the system is asked for all of it at once.
    """
    if limit - offset <= _FEW_BYTES:
        yield from _few_lines(path, offset, limit)
        return
    with path.open("rb") as file:
        file.seek(offset)
        while offset < limit and (line := file.readline(limit - offset)).endswith(b"\n"):
            offset += len(line)
            yield line, offset


def _few_lines(path: Path, offset: int, limit: int) -> Iterator[tuple[bytes, int]]:
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        content = os.pread(descriptor, limit - offset, offset)
    finally:
        os.close(descriptor)
    start = 0
    while end := content.find(b"\n", start) + 1:
        yield content[start:end], offset + end
        start = end


def find_lines(path: Path) -> tuple[int, int]:
    """How many whole lines the file has, and how many bytes they take."""
    lines = end = offset = 0
    with path.open("rb") as file:
        while chunk := file.read(_READ_BYTES):
            lines += chunk.count(b"\n")
            end = offset + chunk.rfind(b"\n") + 1 if b"\n" in chunk else end
            offset += len(chunk)
    return lines, end


def sync_data(descriptor: int) -> None:
    """Force a file's content to the disk itself."""
    if sys.platform == "darwin":
        fcntl.fcntl(descriptor, fcntl.F_FULLFSYNC)
    else:
        os.fdatasync(descriptor)


def sync_directory(path: Path) -> None:
    """Force a directory's entries to the disk."""
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
