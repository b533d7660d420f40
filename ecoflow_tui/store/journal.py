"""The recorder's own small files beside the spool: its books, and gaps on their way."""

import os
import threading
from pathlib import Path

import msgspec

from ecoflow_tui.store.gaps import Gap
from ecoflow_tui.store.segment import sync_directory
from ecoflow_tui.store.tally import RunBooks

_RUNS = "run-*.json"
_BOOKS = msgspec.json.Decoder(RunBooks)
_GAP = msgspec.json.Decoder(Gap)


class Journal:
    """Files in ``books/`` below the spool. Whole, or as they were before: each write is fsynced."""

    def __init__(self, spool_directory: Path) -> None:
        self._directory = spool_directory / "books"
        self._gaps = self._directory / "gaps.jsonl"
        self._lock = threading.Lock()

    def open(self) -> None:
        """Make the directory. Raises OSError."""
        self._directory.mkdir(mode=0o700, exist_ok=True)

    def runs(self) -> list[RunBooks]:
        """Every run whose books are here, oldest first; what cannot be read is passed over."""
        found = (_read(path) for path in self._directory.glob(_RUNS))
        return sorted((books for books in found if books is not None), key=_started_at)

    def save(self, books: RunBooks) -> None:
        """Put a run's books in the place of its earlier ones. Raises OSError."""
        path = self._path(books)
        fresh = path.with_suffix(".new")
        self.open()
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(msgspec.json.encode(books))
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
        sync_directory(self._directory)

    def forget(self, books: RunBooks) -> None:
        """A run's books are in the database. Raises OSError."""
        self._path(books).unlink(missing_ok=True)

    def _path(self, books: RunBooks) -> Path:
        return self._directory / f"run-{books.run}.json"

    def add_gaps(self, gaps: list[Gap]) -> None:
        """Keep gaps until they are in the database. Raises OSError."""
        flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC
        with self._lock, os.fdopen(os.open(self._gaps, flags, 0o600), "ab") as file:
            # An empty line ends what a killed process may have left unfinished.
            file.write(b"\n" + b"".join(msgspec.json.encode(gap) + b"\n" for gap in gaps))
            file.flush()
            os.fsync(file.fileno())

    def gaps(self) -> tuple[list[Gap], int]:
        """Those that are kept, and how many bytes they take. Raises OSError."""
        with self._lock:
            content = self._gaps.read_bytes() if self._gaps.exists() else b""
        return [gap for line in content.splitlines() if (gap := _gap(line))], len(content)

    def forget_gaps(self, size: int) -> None:
        """Those that took so many bytes are stored; later ones stay. Raises OSError."""
        with self._lock:
            if self._gaps.stat().st_size == size:
                self._gaps.unlink()


def _read(path: Path) -> RunBooks | None:
    try:
        return _BOOKS.decode(path.read_bytes())
    except (OSError, msgspec.DecodeError, UnicodeDecodeError):
        return None


def _gap(line: bytes) -> Gap | None:
    try:
        return _GAP.decode(line)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None


def _started_at(books: RunBooks) -> float:
    return books.started_at.timestamp()
