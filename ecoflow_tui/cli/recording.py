"""The recorder as commands switch it.

The recorder itself, and PostgreSQL's client with it, is imported once it is switched on: by then
the first frame stands.
"""

import threading
from dataclasses import replace
from hashlib import sha256
from typing import TYPE_CHECKING

from ecoflow_tui.cli.joining import Database, Setup
from ecoflow_tui.cli.prune import retention_of
from ecoflow_tui.cli.stations import models_in
from ecoflow_tui.config import Settings
from ecoflow_tui.core.events import Event, RecorderStatus, StationsKnown
from ecoflow_tui.core.feed import Feed
from ecoflow_tui.core.listed import Listed
from ecoflow_tui.store.registry import Registry

if TYPE_CHECKING:
    from ecoflow_tui.store.recorder import Recorder

DRAIN_SECONDS = 5.0


class Recording:
    """Turns the recorder of one feed on and off, and tells it what the device list says.

    Args:
        setup: Where its spool and database are.
        feed: Whose messages it keeps.
    """

    def __init__(self, setup: Setup, feed: Feed) -> None:
        self._setup = setup
        self._feed = feed
        self._database = Database(setup)
        self._switching = threading.Lock()
        self._recorder: Recorder | None = None
        self._names: dict[str, str] = {}
        self._listed = Listed()
        self._last = RecorderStatus()
        self._models = models_in(Registry(setup.settings.state_dir))
        feed.add(self._models)
        feed.add(self)

    def receive(self, event: Event) -> None:
        """Learn what the stations are called, and which are said to be offline."""
        self._listed.receive(event)
        if isinstance(event, StationsKnown):
            self._names = {station.device_sn: station.name for station in event.stations}
            self._introduce_stations()

    def turn_on(self) -> None:
        """Begin to record. Raises an EcoflowError when the spool cannot be used."""
        with self._switching:
            if self._recorder is not None:
                return
            recorder = self._new_recorder()
            recorder.start()
            self._recorder = recorder
            self._introduce_stations()
            self._feed.add(recorder)
            self._feed.keeper = recorder

    def _new_recorder(self) -> "Recorder":
        from ecoflow_tui.store.options import RecorderOptions
        from ecoflow_tui.store.recorder import Recorder
        from ecoflow_tui.store.spool import SpoolLimits

        settings = self._setup.settings
        options = RecorderOptions(
            spool_directory=settings.state_dir / "spool",
            account=account_name(settings),
            find_model=self._models.find,
            limits=SpoolLimits(
                max_bytes=settings.spool_max,
                drops_oldest=settings.when_full == "drop-oldest",
            ),
            retention=retention_of(settings),
        )
        return Recorder(options, self._database.open)

    def turn_off(self) -> None:
        """Stop recording: what was taken over is made safe, what comes later is only shown."""
        with self._switching:
            self._feed.keeper = None
            self._stop()

    def close(self) -> None:
        """Stop recording for good: what comes later is not acknowledged, so nothing is lost."""
        with self._switching:
            self._stop()
            self._database.close()

    def status(self) -> RecorderStatus:
        """The books as they stand."""
        recorder = self._recorder
        return self._last if recorder is None else recorder.status()

    def _introduce_stations(self) -> None:
        recorder = self._recorder
        if recorder is not None:
            recorder.name_stations(self._names)
            recorder.tell_presence(self._listed.words)

    def _stop(self) -> None:
        if self._recorder is not None:
            self._feed.remove(self._recorder)
            self._recorder.stop(DRAIN_SECONDS)
            self._last = replace(self._recorder.status(), is_on=False)
            self._recorder = None


def account_name(settings: Settings) -> str:
    """Names whose messages these are, without saying a key."""
    key = settings.access_key
    name = (settings.mqtt_url or "") if key is None else key.get_secret_value()
    return sha256(name.encode()).hexdigest()[:16]
