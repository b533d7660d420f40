"""Keeps up the registry while something is connected."""

import logging
import threading

from ecoflow_tui.core.errors import ConfigurationError
from ecoflow_tui.core.events import Event
from ecoflow_tui.core.registry import Sighting, sightings_in
from ecoflow_tui.store.registry import Registry

_EVERY_SECONDS = 30.0
_MOST_AT_ONCE = 1_000

_logger = logging.getLogger(__name__)


class RegistrySink:
    """A Sink that remembers who was seen, and writes it down every half minute and at the end.

    A registry that cannot be written costs nobody anything else: it is said once, in the log.
    """

    def __init__(self, registry: Registry) -> None:
        self._registry = registry
        self._fresh: dict[str, Sighting] = {}
        self._guard = threading.Lock()
        self._closing = threading.Event()
        self._is_well = True
        self._thread = threading.Thread(target=self._run, name="registry", daemon=True)
        self._thread.start()

    def receive(self, event: Event) -> None:
        """Take one event into account."""
        for serial, sighting in sightings_in(event).items():
            with self._guard:
                before = self._fresh.get(serial)
                if before is not None:
                    self._fresh[serial] = before.merged(sighting)
                elif len(self._fresh) < _MOST_AT_ONCE:
                    self._fresh[serial] = sighting

    def close(self) -> None:
        """Write down the rest."""
        self._closing.set()
        self._thread.join()
        self._write()

    def _run(self) -> None:
        while not self._closing.wait(_EVERY_SECONDS):
            self._write()

    def _write(self) -> None:
        with self._guard:
            fresh, self._fresh = self._fresh, {}
        if not fresh:
            return
        try:
            self._registry.add(fresh)
        except ConfigurationError as error:
            if self._is_well:
                _logger.warning("%s %s", error.what, error.hint)
            self._is_well = False
