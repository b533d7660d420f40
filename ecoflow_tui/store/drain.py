"""The thread between the spool and PostgreSQL."""

import logging
import threading
import time
from collections import deque
from collections.abc import Callable
from itertools import islice

import psycopg

from ecoflow_tui.core.errors import EcoflowError, RecorderLockedError
from ecoflow_tui.core.events import Message, RawMessage
from ecoflow_tui.core.model import Model
from ecoflow_tui.core.parse import Parser
from ecoflow_tui.core.rhythm import Rhythms
from ecoflow_tui.store.books import Books, Stored
from ecoflow_tui.store.database import Database
from ecoflow_tui.store.heard import Heard
from ecoflow_tui.store.ledger import Ledger
from ecoflow_tui.store.reading import BATCH_LINES, Batch
from ecoflow_tui.store.rows import MeasurementRow, Row, UnreadableRow, to_row
from ecoflow_tui.store.spool import Spool
from ecoflow_tui.store.sqlstate import Trouble, advise, classify, explain
from ecoflow_tui.store.turns import Turns

_WAIT_SECONDS = {
    Trouble.TRANSIENT: (0.1, 0.2, 0.5, 1.0, 2.0, 5.0),
    Trouble.CONFIGURATION: (2.0, 5.0, 15.0, 30.0),
}
_IDLE_SECONDS = 5.0
_PREDECESSOR_SECONDS = 2.0
_TELL_SECONDS = 60.0
_STUMBLES = (
    ArithmeticError,
    AttributeError,
    LookupError,
    RecursionError,
    TypeError,
    ValueError,
)
_UNFORESEEN = (*_STUMBLES, MemoryError, OSError, RuntimeError)

_logger = logging.getLogger(__name__)


class Drain:
    """Owns the reading end of the spool, the connection and a parser of its own."""

    def __init__(
        self,
        database: Database,
        spool: Spool,
        books: Books,
        ledger: Ledger,
        turns: Turns,
        heard: Heard,
        find_model: Callable[[str], Model],
    ) -> None:
        self._database = database
        self._spool = spool
        self._books = books
        self._ledger = ledger
        self._turns = turns
        self._heard = heard
        self._parser = Parser(find_model)
        self._rhythms = Rhythms()
        self._chunk_rows = BATCH_LINES
        self._failures = 0
        self._untold = 0
        self._tell_at = float("-inf")
        self._stopping = threading.Event()
        self._stop_at = float("inf")
        self._started_at = 0.0
        self._answered_at = float("-inf")
        self._first_answer = threading.Event()
        self._lock_error: RecorderLockedError | None = None
        self._thread = threading.Thread(target=self._run, name="drain", daemon=True)

    def start(self, first_answer_seconds: float) -> None:
        """Begin, and wait for the database's first answer, but no longer than that.

        Raises:
            RecorderLockedError: Another recorder has the database.
        """
        self._started_at = time.monotonic()
        self._thread.start()
        self._first_answer.wait(first_answer_seconds)
        if self._lock_error is not None:
            raise self._lock_error

    def stop(self, drain_seconds: float, deadline_seconds: float) -> bool:
        """Store what there is for a while, then end; whether the thread ended in time."""
        self._stop_at = time.monotonic() + drain_seconds
        self._stopping.set()
        self._spool.hurry()
        self._thread.join(max(0.0, deadline_seconds))
        return not self._thread.is_alive()

    def _run(self) -> None:
        try:
            while not self._must_end():
                self._guarded_step()
        finally:
            self._first_answer.set()
            self._database.close()

    def _guarded_step(self) -> None:
        """An error nobody foresaw must not end the thread: the spool would only grow.

        Its type is told, its text is not: it may quote a payload.
        """
        try:
            self._step()
        except _UNFORESEEN as error:
            self._database.disconnect()
            self._wait(f"unexpected {type(error).__name__} while storing", Trouble.CONFIGURATION)

    def _must_end(self) -> bool:
        """Once told to stop, trouble or the deadline ends it."""
        return self._stopping.is_set() and (self._failures > 0 or time.monotonic() > self._stop_at)

    def _step(self) -> None:
        with self._turns.take(self._spool.waiting_bytes):
            batch = self._spool.read()
        if batch is not None:
            self._store(batch)
            self._send_books()
        elif self._stopping.is_set():
            self._send_books()
            self._stop_at = 0.0
        elif self._check():
            self._books.waits_since(None)
            self._send_books()
            self._spool.wait_for_lines(_IDLE_SECONDS)

    def _check(self) -> bool:
        """Whether the database answers; connects, so that the lock is held while idle too.

        It is not asked again so soon after it has answered.
        """
        if not self._failures and time.monotonic() < self._answered_at + _IDLE_SECONDS / 2:
            return True
        try:
            self._database.check()
        except (EcoflowError, psycopg.Error) as error:
            self._fail(error)
            return False
        self._succeed()
        return True

    def _send_books(self) -> None:
        """Tell the database how the books stand, now and then, once it is known to answer."""
        unsent = None if self._failures else self._ledger.unsent()
        if unsent is None:
            return
        try:
            self._database.send(unsent)
        except (EcoflowError, psycopg.Error) as error:
            self._fail(error)
        else:
            self._ledger.sent(unsent)

    def _store(self, batch: Batch) -> None:
        """Store a batch in as many chunks and attempts as it takes, then go on behind it."""
        rows = deque(map(self._row_of, batch.messages))
        while rows and not self._must_end():
            self._books.waits_since(rows[0].raw.received_at)
            self._store_chunk(rows)
        if not rows:
            self._books.store(Stored(), batch.damaged)
            if batch.damaged:
                _logger.error("%d damaged lines in %s", batch.damaged, batch.segment.path.name)
            self._spool.commit(batch)

    def _store_chunk(self, rows: deque[Row]) -> None:
        """Store the first rows, or learn why not and be ready to try fewer of them."""
        chunk = list(islice(rows, self._chunk_rows))
        try:
            with self._turns.take(sum(len(row.raw.payload) for row in chunk)):
                done = self._database.store(chunk)
        except (EcoflowError, psycopg.Error) as error:
            if len(chunk) == 1 and _is_refused(error, chunk[0]):
                rows[0] = _set_aside(chunk[0], error)
            elif len(chunk) == 1 or not _is_about_data(error):
                self._fail(error)
            self._chunk_rows = max(1, len(chunk) // 2)
            return
        for _row in chunk:
            rows.popleft()
        self._succeed()
        self._chunk_rows = min(BATCH_LINES, 2 * self._chunk_rows)
        self._books.store(done, 0)
        self._tell(len(chunk))

    def _tell(self, count: int) -> None:
        """Say that all goes well, but not so often that a log of months is full of it."""
        self._untold += count
        now = time.monotonic()
        if now >= self._tell_at:
            _logger.info("stored %d messages", self._untold)
            self._untold, self._tell_at = 0, now + _TELL_SECONDS

    def _row_of(self, raw: RawMessage) -> Row:
        """What is stored of a message; one that we stumble over costs only itself."""
        try:
            message = self._read(raw)
            return to_row(message, self._rhythms.take(message))
        except _STUMBLES as error:
            return UnreadableRow(raw, None, f"cannot be read: {type(error).__name__}")

    def _read(self, raw: RawMessage) -> Message:
        """What a message says: read by us, unless it was read a moment ago when it came."""
        message = self._heard.take(raw)
        if message is None:
            return self._parser.parse(raw)
        self._parser.learn(message)
        return message

    def _succeed(self) -> None:
        self._failures = 0
        self._answered_at = time.monotonic()
        self._first_answer.set()
        if self._books.trouble("database", ""):
            _logger.info("the database answers")

    def _fail(self, error: EcoflowError | psycopg.Error) -> None:
        """Say what is wrong, let go of the connection, and wait a while."""
        self._database.disconnect()
        if isinstance(error, psycopg.Error):
            trouble = classify(error)
            kind = Trouble.CONFIGURATION if trouble is Trouble.DATA else trouble
            self._wait(f"{explain(error)}. {advise(error)}", kind)
            return
        if isinstance(error, RecorderLockedError):
            if self._may_be_a_predecessor():
                self._stopping.wait(_WAIT_SECONDS[Trouble.TRANSIENT][0])
                return
            self._lock_error = error
        self._wait(f"{error.what}. {error.hint}", Trouble.TRANSIENT)

    def _may_be_a_predecessor(self) -> bool:
        """The server may need a moment to notice that the recorder before us has ended."""
        is_new = time.monotonic() < self._started_at + _PREDECESSOR_SECONDS
        return is_new and not self._database.was_connected

    def _wait(self, sentence: str, trouble: Trouble) -> None:
        waits = _WAIT_SECONDS[trouble]
        wait_seconds = waits[min(self._failures, len(waits) - 1)]
        self._failures += 1
        if self._books.trouble("database", sentence):
            _logger.error("cannot store: %s", sentence)
        self._first_answer.set()
        self._stopping.wait(wait_seconds)


def _is_about_data(error: EcoflowError | psycopg.Error) -> bool:
    return isinstance(error, psycopg.Error) and classify(error) is Trouble.DATA


def _is_refused(error: EcoflowError | psycopg.Error, row: Row) -> bool:
    """Whether the database cannot hold this very message as it is."""
    return isinstance(row, MeasurementRow) and _is_about_data(error)


def _set_aside(row: Row, error: EcoflowError | psycopg.Error) -> Row:
    """The message's bytes, and why PostgreSQL refuses it, as a row of its own."""
    why = explain(error) if isinstance(error, psycopg.Error) else error.what
    return UnreadableRow(row.raw, row.device_sn, f"PostgreSQL refuses it: {why}")
