"""Where log records go: a rotated file while the screen is up, stderr when there is none."""

import io
import logging
import os
from logging.handlers import RotatingFileHandler
from pathlib import Path

from ecoflow_tui.cli.log_records import Calm, JsonLine, OneLine, Serials
from ecoflow_tui.cli.secrecy import Secrecy
from ecoflow_tui.cloud.topics import short_serial, short_topic
from ecoflow_tui.config import Settings
from ecoflow_tui.core.errors import ConfigurationError
from ecoflow_tui.core.events import Event, LinkChange, StationsKnown, Unreadable

LOG_NAME = "ecoflow-tui.log"
_FILE_BYTES = 1_000_000
_FILES = 3
_OURS = "ecoflow_tui"

log = logging.getLogger(f"{_OURS}.messages")


class EventLog:
    """A Sink that writes what is no message at WARNING, and what is one at DEBUG.

    Args:
        serials: Learns every serial that is heard.
    """

    def __init__(self, serials: Serials) -> None:
        self._serials = serials

    def receive(self, event: Event) -> None:
        """Write one event; the session logs its own."""
        if isinstance(event, StationsKnown):
            for station in event.stations:
                self._serials.learn(station.device_sn)
        elif not isinstance(event, LinkChange):
            self._receive_message(event)

    def _receive_message(self, event: Event) -> None:
        assert not isinstance(event, LinkChange | StationsKnown)
        raw = event.raw
        if event.device_sn is not None:
            self._serials.learn(event.device_sn)
        if isinstance(event, Unreadable):
            log.warning("unreadable message, %s: %s", short_topic(raw.topic), event.reason)
        if log.isEnabledFor(logging.DEBUG):
            kind, payload = type(event).__name__.lower(), raw.payload.decode(errors="replace")
            log.debug("%s, %s %s: %s", kind, short_topic(raw.topic), raw.id, payload)


def log_to_stderr(settings: Settings) -> EventLog:
    """Write records to stderr. Returns the sink that logs messages."""
    return _install(logging.StreamHandler(), settings)


def log_to_file(settings: Settings) -> EventLog:
    """Write records to ``ecoflow-tui.log`` in the state directory; nobody else may read it.

    Raises:
        ConfigurationError: There can be no such file.
    """
    path = settings.state_dir / LOG_NAME
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handler = _PrivateFile(path, maxBytes=_FILE_BYTES, backupCount=_FILES, encoding="utf-8")
    except OSError as error:
        raise ConfigurationError(
            f"The log {path} cannot be written: {error.strerror}.",
            "Set ECOFLOW_STATE_DIR to a directory of your own.",
        ) from None
    return _install(handler, settings)


def log_quietly(settings: Settings) -> None:
    """Write records to stderr only where a level was asked for: the command says it all itself."""
    if "log_level" in settings.model_fields_set:
        log_to_stderr(settings)
    else:
        _install(logging.NullHandler(), settings)


class _PrivateFile(RotatingFileHandler):
    """A rotated file, each of whose parts only its owner may read."""

    def _open(self) -> io.TextIOWrapper:
        path = Path(self.baseFilename)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        os.fchmod(descriptor, 0o600)
        return io.TextIOWrapper(os.fdopen(descriptor, "ab"), encoding=self.encoding)


def _install(handler: logging.Handler, settings: Settings) -> EventLog:
    """Only our own records go below WARNING: those of libraries show headers and credentials."""
    secrecy = Secrecy()
    secrecy.learn(settings)
    serials = Serials(are_whole=settings.full_serials, shorten=short_serial)
    for serial in settings.devices:
        serials.learn(serial)
    line = JsonLine if settings.log_format == "json" else OneLine
    handler.setFormatter(line(secrecy, serials))
    logging.basicConfig(level=logging.WARNING, handlers=[Calm(handler)], force=True)
    logging.getLogger(_OURS).setLevel(settings.log_level.upper())
    return EventLog(serials)
