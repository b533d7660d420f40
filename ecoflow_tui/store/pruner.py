"""The thread that prunes beside a running recorder."""

import logging
import threading
from collections.abc import Callable
from datetime import UTC, datetime

from ecoflow_tui.core.errors import DatabaseError
from ecoflow_tui.store.prune import NotTheOwnerError, Retention, prune

_LOOK_SECONDS = 1.0
_STOP_SECONDS = 2.0

_logger = logging.getLogger(__name__)


class Pruner:
    """Prunes soon after the start, and then every now and then.

    Args:
        retention: What is too old; nothing: no thread is started.
        conninfo: Where the recorder is connected to; ``None``: not yet.
        every_seconds: From one time to the next.
    """

    def __init__(
        self, retention: Retention, conninfo: Callable[[], str | None], every_seconds: float
    ) -> None:
        self._retention = retention
        self._conninfo = conninfo
        self._every_seconds = every_seconds
        self._refusal = ""
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="pruner", daemon=True)

    def start(self) -> None:
        """Begin."""
        if self._retention:
            self._thread.start()

    def request_stop(self) -> None:
        """End after the batch at hand."""
        self._stopping.set()

    def join(self, most_seconds: float) -> None:
        """Wait for the end, but not long: the batch at hand is stored or it is not."""
        if self._thread.ident is not None:
            self._thread.join(min(_STOP_SECONDS, most_seconds))

    def _run(self) -> None:
        wait_seconds = _LOOK_SECONDS
        while not self._stopping.wait(wait_seconds):
            conninfo = self._conninfo()
            wait_seconds = _LOOK_SECONDS if conninfo is None else self._every_seconds
            if conninfo is not None:
                self._prune(conninfo)

    def _prune(self, conninfo: str) -> None:
        try:
            done = prune(conninfo, self._retention, datetime.now(UTC), stopping=self._stopping)
        except NotTheOwnerError as error:
            self._say_once(error)
            return
        except DatabaseError as error:
            _logger.warning("%s. %s", error.what, error.hint)
            return
        if done.rows or done.unreadable or done.raw:
            _logger.info(
                "pruned %d rows, %d unreadable messages and the raw JSON of %d rows",
                done.rows,
                done.unreadable,
                done.raw,
            )

    def _say_once(self, error: NotTheOwnerError) -> None:
        """It will be the same in an hour, and somebody else may prune meanwhile."""
        if self._refusal != error.what:
            self._refusal = error.what
            _logger.warning("%s. %s", error.what, error.hint)
