"""The thread between the queue and the spool: write, fsync, acknowledge."""

import logging
import threading
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial
from itertools import chain, repeat

from ecoflow_tui.core.events import RawMessage
from ecoflow_tui.store.books import Books
from ecoflow_tui.store.capture import write_line
from ecoflow_tui.store.gaps import GapWatch
from ecoflow_tui.store.intake import Intake, Taken
from ecoflow_tui.store.ledger import Ledger
from ecoflow_tui.store.redelivery import Redelivery
from ecoflow_tui.store.spool import Spool, SpoolFullError
from ecoflow_tui.store.tally import Position
from ecoflow_tui.store.turns import Turns

GROUP_MESSAGES = 500
_IDLE_SECONDS = 1.0
_RETRY_SECONDS = (0.1, 0.2, 0.5, 1.0, 2.0)

_logger = logging.getLogger(__name__)


class SpoolWriter:
    """Owns the writing end of the spool. A message is acknowledged once it is on the disk."""

    def __init__(
        self,
        intake: Intake,
        spool: Spool,
        books: Books,
        ledger: Ledger,
        gaps: GapWatch,
        turns: Turns,
    ) -> None:
        self._intake = intake
        self._spool = spool
        self._books = books
        self._ledger = ledger
        self._gaps = gaps
        self._turns = turns
        self._redelivery = Redelivery()
        self._thread = threading.Thread(target=self._run, name="spool writer", daemon=True)

    def start(self) -> None:
        """Learn what the spool holds, and begin."""
        for raw in self._spool.newest_messages():
            self._redelivery.remember(raw)
        self._thread.start()

    def join(self, timeout_seconds: float) -> bool:
        """Wait until everything queued is safe or given up; whether that was in time."""
        if self._thread.ident is None:
            return True
        self._thread.join(timeout_seconds)
        return not self._thread.is_alive()

    def _run(self) -> None:
        take = partial(self._intake.take, GROUP_MESSAGES, _IDLE_SECONDS)
        while (group := take()) is not None:
            if group:
                self._keep(group)
            self._ledger.beat()

    def _keep(self, group: Sequence[Taken]) -> None:
        fresh: list[RawMessage] = []
        known: list[RawMessage] = []
        for taken in group:
            (known if self._is_known(taken) else fresh).append(taken.raw)
        if not self._write(fresh):
            for taken in group:
                self._books.drop(taken.raw, "spool unusable")
            return
        self._books.recognise(known)
        for taken in group:
            self._acknowledge(taken)

    def _is_known(self, taken: Taken) -> bool:
        """Remembers what is new already: the group is written as a whole, or not at all."""
        if self._redelivery.is_known(taken.raw):
            return True
        self._redelivery.remember(taken.raw)
        return False

    def _write(self, fresh: Sequence[RawMessage]) -> bool:
        """Try until the lines are on the disk; give up only when the recorder stops."""
        if not fresh:
            return True
        size = sum(len(raw.payload) for raw in fresh)
        with self._turns.take(size):
            lines = list(map(write_line, fresh))
        enter = partial(self._enter, fresh, lines)
        for wait_seconds in chain(_RETRY_SECONDS, repeat(_RETRY_SECONDS[-1])):
            try:
                with self._turns.take(size):
                    self._spool.append(lines, enter)
            except (SpoolFullError, OSError) as error:
                self._report(f"cannot write to the spool: {_explain(error)}")
                self._gaps.spool_failed(fresh[0].received_at)
                self._ledger.beat()
            else:
                self._report("")
                self._gaps.spool_works(datetime.now(UTC))
                return True
            if self._intake.wait_until_closed(wait_seconds):
                break
        return False

    def _enter(
        self, fresh: Sequence[RawMessage], lines: Sequence[bytes], position: Position
    ) -> None:
        self._books.spool(fresh, position)
        self._spool.written.put(lines, fresh)

    def _report(self, trouble: str) -> None:
        if self._books.trouble("spool", trouble):
            if trouble:
                _logger.error("%s", trouble)
            else:
                _logger.info("the spool can be written again")

    def _acknowledge(self, taken: Taken) -> None:
        try:
            taken.acknowledge()
        except Exception:
            _logger.exception("a message is safe but could not be acknowledged")


def _explain(error: Exception) -> str:
    return (error.strerror if isinstance(error, OSError) else None) or str(error)
