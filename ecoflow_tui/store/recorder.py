"""The recorder: queue, spool, PostgreSQL; and nothing lost between them."""

import logging
import time
from collections.abc import Callable, Mapping, Sequence

from ecoflow_tui.core.events import (
    Event,
    LinkChange,
    Origin,
    RawMessage,
    RecorderStatus,
    StationSilence,
    StationsKnown,
)
from ecoflow_tui.core.feed import Acknowledge
from ecoflow_tui.core.registry import Sighting
from ecoflow_tui.store.books import Books
from ecoflow_tui.store.database import Database
from ecoflow_tui.store.drain import Drain
from ecoflow_tui.store.gaps import GapWatch
from ecoflow_tui.store.heard import Heard
from ecoflow_tui.store.intake import Intake, Taken
from ecoflow_tui.store.ledger import Ledger
from ecoflow_tui.store.options import RecorderOptions
from ecoflow_tui.store.pruner import Pruner
from ecoflow_tui.store.spool import Spool
from ecoflow_tui.store.turns import Turns
from ecoflow_tui.store.writer import SpoolWriter

_DRAIN_SECONDS = 5.0

_logger = logging.getLogger(__name__)


class Recorder:
    """Keeps every message that it is given; a ``core.feed.Keeper``. Starts and stops once.

    Args:
        options: Where, and within which bounds.
        open_database: Where to connect to; may start a server. Called on the recorder's own
            thread; an EcoflowError from it is shown as trouble, and it is called again.
    """

    def __init__(self, options: RecorderOptions, open_database: Callable[[], str]) -> None:
        self._options = options
        self._books = Books()
        self._intake = Intake(options.queue_messages, options.queue_bytes)
        self._spool = Spool(options.spool_directory, options.limits, self._discard)
        self._turns = Turns()
        self._gaps = GapWatch()
        self._ledger = Ledger(options.spool_directory, options.account, self._books, self._gaps)
        self._writer = SpoolWriter(
            self._intake, self._spool, self._books, self._ledger, self._gaps, self._turns
        )
        self._database = Database(open_database, options)
        self._pruner = Pruner(
            options.retention, lambda: self._database.conninfo, options.prune_seconds
        )
        self._heard = Heard()
        self._hears_all = True
        self._drain = Drain(
            self._database,
            self._spool,
            self._books,
            self._ledger,
            self._turns,
            self._heard,
            options.find_model,
        )

    def start(self) -> None:
        """Begin to record. A database that is away does not matter.

        Raises:
            RecorderLockedError: Another recorder has the spool or the database.
            SpoolError: The spool cannot be used.
        """
        found = self._spool.open()
        self._hears_all = not found.lines
        self._books.recover(found.lines, found.unfinished, found.end)
        self._open_ledger()
        self._writer.start()
        self._books.turn(is_on=True)
        try:
            self._drain.start(self._options.first_answer_seconds)
        except BaseException:
            self.stop(deadline_seconds=2)
            raise
        self._pruner.start()

    def _open_ledger(self) -> None:
        """Books that cannot be kept are no reason not to record."""
        try:
            self._ledger.open(self._spool.messages_after)
        except OSError as error:
            _logger.warning("cannot keep the books across runs: %s", error.strerror)

    def keep(self, raw: RawMessage, acknowledge: Acknowledge) -> None:
        """Take over one message; acknowledge it once it is on the disk, or never.

        Never blocks and never raises. What comes without room and does not fit into the queue is
        dropped and counted; the broker sends it again when its QoS is 1. What comes after the
        stop is not received at all: the broker keeps it for the next run.
        """
        if self._intake.is_closed:
            return
        if raw.origin is Origin.MQTT:
            self._gaps.hear(raw.received_at)
        self._books.take(raw)
        reason = self._intake.offer(Taken(raw, acknowledge))
        if reason:
            self._books.drop(raw, reason)

    @property
    def has_room(self) -> bool:
        """Whether the queue to the disk takes more; not while the spool is full and waits."""
        return self._intake.has_room and not self._turns.is_taken

    def receive(self, event: Event) -> None:
        """Hear what happens to the link, which makes gaps, and what messages say.

        As a ``core.feed.Sink``. Where an earlier run has left messages, only the drain knows what
        they said before these, and reads for itself.
        """
        if isinstance(event, LinkChange):
            self._gaps.note(event)
        elif self._hears_all and not isinstance(event, StationsKnown):
            self._heard.put(event)

    def miss(self, silence: StationSilence) -> None:
        """A station cannot be heard, or can be again: that makes a gap of its own."""
        self._gaps.miss(silence)

    def _discard(self, messages: Sequence[RawMessage], lines: int) -> None:
        """Messages are given up to make room: counted, and that is on the disk before they go."""
        self._books.discard(messages, lines)
        self._gaps.lose(messages)
        self._ledger.beat(is_due=True)
        # Without the number: several a second would each be a warning of their own.
        _logger.warning("the spool is full: its oldest messages are given up")

    def name_stations(self, names: Mapping[str, str]) -> None:
        """What their owner calls the stations, by serial; stored with their next messages."""
        self._database.names = dict(names)

    def tell_presence(self, words: Mapping[str, Sighting]) -> None:
        """What the device list says of presence, by serial; stored within seconds."""
        self._ledger.words = words

    def stop(self, deadline_seconds: float = 8) -> None:
        """Make everything taken over safe, then store what can be stored in five seconds.

        Returns after the deadline at the latest; what is in the spool is stored by the next run.
        """
        until = time.monotonic() + deadline_seconds
        self._intake.close()
        self._pruner.request_stop()
        is_safe = self._writer.join(deadline_seconds)
        if is_safe:
            self._ledger.close()
        left = max(0.0, until - time.monotonic())
        has_ended = self._drain.stop(min(_DRAIN_SECONDS, left * 0.8), left)
        if is_safe and has_ended:
            self._spool.close()
        self._pruner.join(max(0.0, until - time.monotonic()))
        self._books.turn(is_on=False)
        self._report(is_safe=is_safe)

    def _report(self, *, is_safe: bool) -> None:
        status = self.status()
        if not is_safe:
            _logger.error("%d messages could not be made safe in time", status.queued)
        if status.pending:
            _logger.warning("%d messages remain in the spool", status.pending)

    def status(self) -> RecorderStatus:
        """The books as they stand. Cheap, from any thread."""
        return self._books.status()
