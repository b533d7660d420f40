"""Keeps up the registry while something is connected."""

import logging
import threading
from collections.abc import Callable

from ecoflow_tui.core.errors import ConfigurationError
from ecoflow_tui.core.events import Event
from ecoflow_tui.core.introductions import Introductions
from ecoflow_tui.core.registry import Sighting, Sightings
from ecoflow_tui.store.registry import Registry

_LOOK_SECONDS = 2.0
_LOOKS_A_WRITE = 5
_MOST_AT_ONCE = 1_000
_CLOSE_SECONDS = 1.0

_logger = logging.getLogger(__name__)


class RegistrySink:
    """A Sink that remembers who was seen, and writes it down every ten seconds and at the end.

    A registry that cannot be used costs nobody anything else: it is said once, in the log.

    Args:
        registry: What is kept up.
        introductions: Are told within seconds when the owner has changed his mind.
    """

    def __init__(self, registry: Registry, introductions: Introductions) -> None:
        self._registry = registry
        self._introductions = introductions
        self._sightings = Sightings()
        self._fresh: dict[str, Sighting] = {}
        self._guard = threading.Lock()
        self._closing = threading.Event()
        self._is_well = True
        self._thread = threading.Thread(target=self._run, name="registry", daemon=True)
        self._thread.start()

    def receive(self, event: Event) -> None:
        """Take one event into account."""
        with self._guard:
            for serial, sighting in self._sightings.after(self._fresh, event).items():
                if serial in self._fresh or len(self._fresh) < _MOST_AT_ONCE:
                    self._fresh[serial] = sighting

    def close(self) -> None:
        """Write down the rest, unless that takes long: another process may hold the registry."""
        self._closing.set()
        self._thread.join(_CLOSE_SECONDS)
        if self._thread.is_alive():
            _logger.warning("who was seen last could not be written down in time")

    def _run(self) -> None:
        looks = 0
        while not self._closing.wait(_LOOK_SECONDS):
            looks += 1
            self._guarded(self._look)
            if looks % _LOOKS_A_WRITE == 0:
                self._write()
        self._write()

    def _look(self) -> None:
        choices = self._registry.choices()
        if choices != self._introductions.choices:
            self._introductions.choices = choices

    def _write(self) -> None:
        with self._guard:
            fresh, self._fresh = self._fresh, {}
        if fresh:
            self._guarded(lambda: self._registry.add(fresh))

    def _guarded(self, use: Callable[[], None]) -> None:
        try:
            use()
        except ConfigurationError as error:
            if self._is_well:
                _logger.warning("%s %s", error.what, error.hint)
            self._is_well = False
