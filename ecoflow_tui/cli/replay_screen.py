"""``replay`` on the screen."""

from contextlib import ExitStack
from datetime import datetime
from typing import TYPE_CHECKING

from ecoflow_tui.cli.footage import Footage

if TYPE_CHECKING:
    from ecoflow_tui.cli.joining import Setup
    from ecoflow_tui.core.events import RecorderStatus
    from ecoflow_tui.core.timeline import Timeline


class _NoRecorder:
    """A recorder that is off, and stays so."""

    def turn_on(self) -> None:
        """What is replayed was recorded already."""

    def turn_off(self) -> None:
        """It is."""

    def status(self) -> "RecorderStatus":
        """Empty books."""
        from ecoflow_tui.core.events import RecorderStatus

        return RecorderStatus()


class _Shelf:
    """One recording, opened when it is first asked for."""

    def __init__(self, here: "Setup", footage: Footage) -> None:
        self._here = here
        self._footage = footage
        self._closing = ExitStack()
        self._timeline: Timeline | None = None

    def timeline(self, at: datetime | None) -> "Timeline":
        """The recording."""
        from ecoflow_tui.cli.footage import cast_of, opened_reel
        from ecoflow_tui.core.timeline import Timeline
        from ecoflow_tui.store.registry import Registry

        del at
        if self._timeline is None:
            reel, gaps = self._closing.enter_context(opened_reel(self._here, self._footage))
            cast = cast_of(Registry(self._here.settings.state_dir))
            self._timeline = Timeline(reel, cast, known_marks=gaps)
        return self._timeline

    def close(self) -> None:
        """Let go of the file or the database."""
        self._closing.close()


def show(flags: dict[str, object], footage: Footage, *, speed: float, ascii_only: bool) -> None:
    """Run the screen until the user leaves it."""
    from ecoflow_tui.cli.footage import nothing_in
    from ecoflow_tui.cli.joining import now, world_without_cloud
    from ecoflow_tui.cli.watch import outcome, speaks_unicode
    from ecoflow_tui.tui.app import Monitor
    from ecoflow_tui.tui.lookback import Plan

    here = world_without_cloud(flags, demo=footage.demo)
    app = Monitor(
        connect=lambda _sink: None,
        recorder=_NoRecorder(),
        clock=now,
        source_name=f"REPLAY {footage.name}",
        only=footage.devices,
        ascii_only=ascii_only or not speaks_unicode(),
        screenshots=here.settings.state_dir / "screenshots",
        memory=here.settings.state_dir / "screen.json",
        keys=here.settings.keys,
        replay=Plan(_Shelf(here, footage), footage.begins_at, speed, nothing_in(footage)),
    )
    app.run()
    outcome(app, here)
