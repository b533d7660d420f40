"""``attach/glance``: a question in one line, the status line as the answer, and goodbye.

Whoever asks needs no more than a socket and JSON, so that a status bar may ask every second. What
cannot be answered is not: the database may know, and the command itself says what is wrong.
"""

import json
import logging
import os
import socket
import threading
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from ecoflow_tui.core.duration import parse_duration
from ecoflow_tui.core.errors import ConfigurationError
from ecoflow_tui.core.events import Event
from ecoflow_tui.core.statusline import Wish, check_format, line_about
from ecoflow_tui.store.attach.glances import Glances
from ecoflow_tui.store.attach.place import Place
from ecoflow_tui.store.registry import Registry

_PATIENCE_SECONDS = 0.5
_STOP_SECONDS = 2.0
_MAX_QUESTION_BYTES = 1 << 16

_logger = logging.getLogger(__name__)


class _Question(msgspec.Struct, forbid_unknown_fields=True):
    """The options of ``statusline``, as they were written."""

    template: str
    separator: str
    stale_after: str | None
    devices: list[str]
    is_json: bool


def _now() -> datetime:
    return datetime.now(UTC)


class GlanceDesk:
    """Answers one question after another on a thread of its own; a ``core.feed.Sink``.

    Add it to the feed before the source starts, and start it once the session lock is held.

    Args:
        state_directory: Where the socket is.
        clock: The time, aware and in UTC.
    """

    def __init__(self, state_directory: Path, clock: Callable[[], datetime] = _now) -> None:
        self._place = Place(state_directory, "glance")
        self._glances = Glances(clock(), _seen(Registry(state_directory)))
        self._clock = clock
        self._pid = os.getpid()
        self._listener: socket.socket | None = None
        self._is_stopping = False
        self._thread = threading.Thread(target=self._serve, name="glance", daemon=True)

    def receive(self, event: Event) -> None:
        """Take one event into account."""
        self._glances.take(event)

    def start(self) -> None:
        """Listen. That nobody can ask is no reason not to record: it is only logged."""
        try:
            self._listener = self._place.listen()
        except OSError as error:
            _logger.warning("status lines cannot ask: no socket: %s", error.strerror or error)
            return
        self._thread.start()

    def stop(self) -> None:
        """Answer nobody any more. Without a start or in a forked child it does nothing."""
        listener, self._listener = self._listener, None
        if listener is None or os.getpid() != self._pid:
            return
        self._is_stopping = True
        try:
            # Whoever waits for a caller is woken by one.
            self._place.connect(_PATIENCE_SECONDS).close()
        except OSError as error:
            _logger.debug("nobody waits: %s", error.strerror or error)
        self._thread.join(_STOP_SECONDS)
        listener.close()
        try:
            self._place.clear()
        except OSError as error:
            _logger.warning("the glance socket stays behind: %s", error.strerror)

    def _serve(self) -> None:
        listener = self._listener
        while listener is not None and not self._is_stopping:
            try:
                line, _address = listener.accept()
            except OSError as error:
                _logger.warning("status lines cannot ask any more: %s", error.strerror)
                return
            with line:
                self._attend(line)

    def _attend(self, line: socket.socket) -> None:
        try:
            line.settimeout(_PATIENCE_SECONDS)
            answer = self._answer(line.recv(_MAX_QUESTION_BYTES))
            if answer is not None:
                line.sendall(answer)
        except OSError as error:
            _logger.debug("a status line was not told: %s", error.strerror or error)

    def _answer(self, question: bytes) -> bytes | None:
        try:
            asked = msgspec.json.decode(question, type=_Question)
            check_format(asked.template)
            limit = None if asked.stale_after is None else parse_duration(asked.stale_after)
        except (ValueError, OverflowError):
            return None
        wish = Wish(asked.template, asked.separator, limit, asked.is_json)
        now = self._clock()
        found = self._glances.look(asked.devices, limit, now)
        if found is None:
            return None
        return json.dumps({"line": line_about(found, wish, now)}).encode() + b"\n"


def _seen(registry: Registry) -> Mapping[str, datetime]:
    """When each station was last heard; what cannot be read is not known."""
    try:
        sightings = registry.sightings()
    except ConfigurationError:
        return {}
    heard = {serial: one.heard_at or one.last_seen for serial, one in sightings.items()}
    return {serial: at for serial, at in heard.items() if at is not None}
