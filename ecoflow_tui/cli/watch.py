"""``watch``: the live screen."""

import os
import sys
from contextlib import ExitStack
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ecoflow_tui.cli.options import Demo, Devices
from ecoflow_tui.cli.stopping import Stop
from ecoflow_tui.core.errors import EcoflowError

if TYPE_CHECKING:
    from ecoflow_tui.cli.attaching import FollowedSwitch
    from ecoflow_tui.cli.joining import Database, Setup
    from ecoflow_tui.cli.recording import Recording
    from ecoflow_tui.core.feed import Source
    from ecoflow_tui.core.metrics import Metric
    from ecoflow_tui.core.series import Point
    from ecoflow_tui.tui.app import Monitor
    from ecoflow_tui.tui.hold import Recall
    from ecoflow_tui.tui.past import History


def watch(
    context: typer.Context,
    record: Annotated[bool, typer.Option("--record", help="Begin with the recorder on.")] = False,
    device: Devices = None,
    replay: Annotated[
        Path | None,
        typer.Option("--replay", metavar="FILE", help="Show a capture file instead of the cloud."),
    ] = None,
    demo: Demo = False,
    plain: Annotated[
        bool,
        typer.Option(
            "--plain", help="One line a change, no screen; so too where there is no terminal."
        ),
    ] = False,
    ascii_only: Annotated[
        bool, typer.Option("--ascii", help="Draw without Unicode; so too where it is not spoken.")
    ] = False,
) -> None:
    """Watch your stations live; r records, ? explains every key."""
    if replay is not None and (record or demo):
        raise typer.BadParameter("--replay goes with neither --record nor --demo")
    if replay is not None:
        from ecoflow_tui.cli.footage import Footage
        from ecoflow_tui.cli.replay import play

        footage = Footage(replay, devices=tuple(device or ()))
        play(context.obj, footage, speed=1, plain=plain, ascii_only=ascii_only)
        return
    if plain or not sys.stdout.isatty():
        from ecoflow_tui.cli.plain import Wish, narrate

        narrate(context.obj, Wish(record, tuple(device or ()), demo))
        return
    show(
        context.obj,
        record=record,
        devices=device,
        demo=demo,
        ascii_only=ascii_only,
    )


def show(
    flags: dict[str, object],
    *,
    record: bool,
    devices: list[str] | None = None,
    demo: bool = False,
    ascii_only: bool = False,
) -> None:
    """Run the screen until the user leaves it."""
    from ecoflow_tui.cli.attaching import FollowedSwitch, LivePlan
    from ecoflow_tui.cli.joining import Database, now, world_without_cloud
    from ecoflow_tui.cli.logs import log_to_file
    from ecoflow_tui.cli.recording import Recording
    from ecoflow_tui.cli.screen_energy import energy_reader
    from ecoflow_tui.cli.stations import models_in, station_feed
    from ecoflow_tui.core.feed import Sink
    from ecoflow_tui.store.registry import Registry
    from ecoflow_tui.tui.app import Monitor

    with ExitStack() as closing:
        # The demo's cloud takes a moment to start: it does so behind the first frame.
        here = world_without_cloud(flags, demo=demo)
        feed = closing.enter_context(station_feed(here))
        feed.add(log_to_file(here.settings))
        models = models_in(Registry(here.settings.state_dir))
        feed.add(models)
        recording = Recording(here, feed)
        switch = FollowedSwitch(recording)
        database = Database(here)
        closing.callback(database.close)

        plan = LivePlan(
            flags, "watch", demo, devices, is_persistent=record, status=recording.status
        )

        def connect(sink: Sink) -> None:
            feed.add(sink)
            # A recorder of our own needs a session of our own.
            switch.source = None if record else plan.attached()
            source: Source = switch.source or plan.own()
            closing.callback(source.stop)
            source.start(feed)

        app = Monitor(
            connect=connect,
            recorder=switch,
            clock=now,
            source_name=lambda: _source_name(switch, demo=demo),
            record_at_start=record,
            only=tuple(devices or ()),
            ascii_only=ascii_only or not speaks_unicode(),
            history=_history(database),
            energy=energy_reader(here, closing, models),
            recall=_recall(here, database),
            screenshots=here.settings.state_dir / "screenshots",
            memory=here.settings.state_dir / "screen.json",
            keys=here.settings.keys,
            find_model=models.find,
        )
        closing.callback(_say_what_remains, recording)
        closing.callback(recording.close)
        app.run()
        _leave(recording)
    outcome(app, here)


def outcome(app: "Monitor", here: "Setup") -> None:
    """Raise what ended the screen, or kept it from showing anything."""
    if app.crash is not None:
        raise EcoflowError(
            f"the screen ended by a mistake of ours: {type(app.crash).__name__}",
            f"please report it with {here.settings.state_dir}/ecoflow-tui.log",
        )
    if app.error is not None:
        raise app.error


def _history(database: "Database") -> "History":
    """What the database knows; an embedded one only where there are data of it already."""
    from ecoflow_tui.cli.joining import now

    def read(serial: str, metric: "Metric", span: timedelta) -> "tuple[Point, ...]":
        if database.is_embedded and database.embedded_data() is None:
            return ()
        # PostgreSQL's client is not needed for the first frame.
        from ecoflow_tui.store.trends import read_points

        return read_points(database.open(), serial, metric, span, now())

    return read


def _recall(here: "Setup", database: "Database") -> "Recall":
    """What the database has between two instants."""
    from ecoflow_tui.cli.footage import Footage, cast_of, nothing_in
    from ecoflow_tui.core.timeline import Timeline
    from ecoflow_tui.store.registry import Registry

    def read(since: datetime, until: datetime) -> Timeline:
        from ecoflow_tui.store.history import Selection
        from ecoflow_tui.store.reel_database import DatabaseReel

        if database.is_embedded and database.embedded_data() is None:
            raise nothing_in(Footage())
        selection = Selection(here.settings.devices, since, until)
        reel = DatabaseReel(database.open(), selection)
        cast = cast_of(Registry(here.settings.state_dir))
        return Timeline(reel, cast, known_marks=reel.gaps())

    return read


def speaks_unicode() -> bool:
    """Whether the terminal is told to show Unicode; in the C locale only Python thinks so."""
    told = next(filter(None, map(os.environ.get, ("LC_ALL", "LC_CTYPE", "LANG"))), "")
    encoding = sys.stdout.encoding.lower().replace("-", "")
    return told not in {"C", "POSIX"} and encoding.startswith("utf8")


def _leave(recording: "Recording") -> None:
    """From here on a signal ends the process at once; say so where there is something to do."""
    Stop().request()
    pending = recording.status().pending
    if pending:
        sys.stderr.write(
            f"Storing {pending} messages; Ctrl-C leaves them on disk for the next time.\n"
        )


def _say_what_remains(recording: "Recording") -> None:
    """What could not be stored in time is not lost; nobody would know without the log."""
    pending = recording.status().pending
    if pending:
        sys.stderr.write(f"{pending} messages remain on disk; the next recorder stores them.\n")


def _source_name(switch: "FollowedSwitch", *, demo: bool) -> str:
    is_attached = switch.source is not None and switch.source.is_attached
    return " ".join(["DEMO"] * demo + ["attached"] * is_attached)
