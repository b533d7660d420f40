"""The heartbeat: books and gaps that outlive the process, and their way into the database."""

import logging
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

from ecoflow_tui.core.events import RawMessage
from ecoflow_tui.core.registry import Sighting
from ecoflow_tui.store.books import Books
from ecoflow_tui.store.gaps import Gap, GapWatch
from ecoflow_tui.store.journal import Journal
from ecoflow_tui.store.tally import Position, RunBooks, account_in, station_of

BEAT_SECONDS = 10.0

_logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Unsent:
    """What the database should know next.

    Attributes:
        runs: The books of this run and of earlier ones.
        gaps: Gaps that have ended.
        gaps_size: How many bytes these gaps take in the journal.
        words: What the device list says of presence, by serial number.
    """

    runs: tuple[RunBooks, ...]
    gaps: tuple[Gap, ...]
    gaps_size: int
    words: Mapping[str, Sighting]


class Ledger:
    """Writes the books down every ten seconds, and whenever a segment of the spool is full.

    What was spooled after the last heartbeat of a killed process is therefore still there to be
    counted at the next start.

    Args:
        spool_directory: Holds the journal.
        account: Whose messages are recorded.
        books: What is written down.
        gaps: Knows what is missing.

    Attributes:
        words: What the device list says of presence, by serial number; any thread may set it
            anew. It is asked for again at the next start, and therefore not written down.
    """

    def __init__(self, spool_directory: Path, account: str, books: Books, gaps: GapWatch) -> None:
        self._account = account
        self._journal = Journal(spool_directory)
        self._books = books
        self._gaps = gaps
        self._lock = threading.Lock()
        self._own = RunBooks(uuid4(), account, _now(), _now())
        self._earlier: tuple[RunBooks, ...] = ()
        self._beat_at = self._send_at = float("-inf")
        self.words: Mapping[str, Sighting] = {}
        self._sent_words: Mapping[str, Sighting] = self.words

    def open(self, lines_after: Callable[[Position], Iterable[RawMessage]]) -> None:
        """Finish the books of a run that was killed, and begin a new one.

        Args:
            lines_after: The messages in the spool behind a position.

        Raises:
            OSError: The journal cannot be opened.
        """
        self._journal.open()
        self._earlier = tuple(self._journal.runs())
        for books in self._earlier:
            if not books.is_over:
                finish(books, lines_after(books.position), "process ended")
        if self._earlier:
            last = max(self._earlier, key=lambda books: books.at)
            self._gaps.resume(last.gaps, last.at)
        self._own = RunBooks(uuid4(), self._account, _now(), _now())
        self.beat(is_due=True)
        for books in self._earlier:
            books.gaps = {}
            self._save(books)

    def beat(self, *, is_due: bool = False) -> None:
        """Write the books down if that is due. Belongs to the writer's thread. Raises nothing."""
        now = time.monotonic()
        is_due = is_due or now >= self._beat_at + BEAT_SECONDS or self._gaps.has_closed
        if is_due or self._books.position.segment != self._own.position.segment:
            self._beat_at = now
            self._write(is_over=False)

    def close(self) -> None:
        """The run is over: everything has been taken over, spooled or given up."""
        self._gaps.end(_now())
        self._write(is_over=True)
        self._send_at = float("-inf")

    def _write(self, *, is_over: bool) -> None:
        with self._lock:
            own = self._own
            position, stations = self._books.tallies()
            own = RunBooks(
                own.run, own.account, own.started_at, _now(), position, is_over, stations
            )
            # A gap that ends in between is in both: its id tells that it is the same.
            own.gaps = self._gaps.open_gaps()
            self._write_gaps()
            self._own = own
            self._save(own)

    def _write_gaps(self) -> None:
        closed = self._gaps.take_closed()
        if not closed:
            return
        try:
            self._journal.add_gaps(closed)
        except OSError as error:
            self._gaps.put_back(closed)
            _logger.warning("cannot write a gap down: %s", error.strerror)

    def _save(self, books: RunBooks) -> None:
        try:
            self._journal.save(books)
        except OSError as error:
            _logger.warning("cannot write the books down: %s", error.strerror)

    def unsent(self) -> Unsent | None:
        """What is due to be told to the database. Belongs to the drain's thread."""
        now, words = time.monotonic(), self.words
        if now < self._send_at and words is self._sent_words:
            return None
        self._send_at = now + BEAT_SECONDS
        gaps, size = self._journal.gaps()
        with self._lock:
            earlier = (books for books in self._earlier if not books.is_told)
            return Unsent((*earlier, self._own), tuple(gaps), size, words)

    def sent(self, unsent: Unsent) -> None:
        """The database knows. What cannot be removed is sent again."""
        self._sent_words = unsent.words
        try:
            if unsent.gaps_size:
                self._journal.forget_gaps(unsent.gaps_size)
            for books in self._earlier:
                self._journal.forget(books)
            own = unsent.runs[-1]
            if own.is_over:
                # Kept for what only the next run can say: how long nothing was heard.
                own.is_told = True
                self._journal.save(own)
        except OSError as error:
            _logger.warning("cannot tidy the books: %s", error.strerror)
        self._earlier = ()


def finish(books: RunBooks, later: Iterable[RawMessage], fate: str) -> None:
    """Make the books of a run that is not over those of one that ends here.

    Args:
        books: As they stood at its last heartbeat.
        later: What was spooled after it.
        fate: What became of messages on their way to the disk. The broker does not know that they
            arrived, and sends them again.
    """
    for raw in later:
        account_in(books.stations, station_of(raw.topic)).spooled += 1
        books.at = max(books.at, raw.received_at)
    for tally in books.stations.values():
        lost = tally.received - tally.accounted
        if lost > 0:
            tally.drop(fate, lost)
        tally.received = tally.accounted
    books.is_over = True


def _now() -> datetime:
    return datetime.now(UTC)
