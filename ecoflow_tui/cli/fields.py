"""``fields``: every key that the stations send, and what is made of it."""

import sys
import threading
import time
from contextlib import ExitStack
from typing import TYPE_CHECKING, Annotated

import typer

from ecoflow_tui.cli.options import Demo, Devices, Json
from ecoflow_tui.cli.output import print_data, print_json

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ecoflow_tui.core.events import Event
    from ecoflow_tui.core.fields import SeenField
    from ecoflow_tui.core.state import Fleet
    from ecoflow_tui.store.attach.attached import OwnSession

_LONGEST_SECONDS = 20.0
_AFTERWARDS_SECONDS = 3.0
_LOOK_SECONDS = 0.2


def fields(
    context: typer.Context,
    unknown: Annotated[
        bool, typer.Option("--unknown", help="Only keys of which nothing is made.")
    ] = False,
    device: Devices = None,
    json: Json = False,
    demo: Demo = False,
) -> None:
    """List the keys that the stations send: type, last value, its age, and what is made of it.

    From the newest recorded messages where there is a database, or else from a few seconds' talk.
    """
    from ecoflow_tui.cli.joining import now
    from ecoflow_tui.core.fields import seen_fields

    fleet = _recorded(context.obj, device or [], demo=demo)
    if fleet is None or not fleet.devices:
        fleet = _heard(context.obj, device, demo=demo)
    states = [one for sn, one in fleet.devices.items() if not device or sn in device]
    rows = [one for one in seen_fields(states, now()) if not (unknown and one.is_mapped)]
    if json:
        print_json(rows)
    else:
        print_data(_table(rows))


def _recorded(flags: "Mapping[str, object]", devices: list[str], *, demo: bool) -> "Fleet | None":
    """The stations as they were recorded; ``None``: there is no database to ask."""
    from ecoflow_tui.cli.joining import Database, world_without_cloud
    from ecoflow_tui.cli.stations import models_in
    from ecoflow_tui.store.fields import read_fleet
    from ecoflow_tui.store.registry import Registry

    setup = world_without_cloud(flags, demo=demo)
    database = Database(setup)
    try:
        if not database.is_there:
            return None
        models = models_in(Registry(setup.settings.state_dir))
        return read_fleet(database.open(), devices or setup.settings.devices, models.find)
    finally:
        database.close()


class _Listening:
    """A Sink that waits until every station of the account has said something."""

    def __init__(self, fleet: "Fleet") -> None:
        self._fleet = fleet
        self.has_heard_all = threading.Event()

    def receive(self, event: "Event") -> None:
        """Take one event into account."""
        self._fleet.apply(event)
        states = self._fleet.devices.values()
        if states and all(state.fields for state in states):
            self.has_heard_all.set()


def _heard(flags: "dict[str, object]", devices: list[str] | None, *, demo: bool) -> "Fleet":
    """The stations as they are after a few seconds' talk."""
    from ecoflow_tui.cli.attaching import LivePlan
    from ecoflow_tui.cli.joining import world_without_cloud
    from ecoflow_tui.cli.stations import station_feed
    from ecoflow_tui.core.state import Fleet

    fleet = Fleet()
    plan = LivePlan(flags, "fields", demo, devices, is_past_wanted=True)
    source = plan.attached() or plan.own()
    with ExitStack() as closing:
        feed = closing.enter_context(station_feed(world_without_cloud(flags, demo=demo)))
        listening = _Listening(fleet)
        feed.add(listening)
        closing.callback(source.stop)
        source.start(feed)
        sys.stderr.write("listening for a few seconds ...\n")
        _listen(listening, source)
    if source.failure is not None:
        raise source.failure
    return fleet


def _listen(listening: _Listening, source: "OwnSession") -> None:
    """Wait until all have spoken and a little longer, or until the source or the user gives up."""
    from ecoflow_tui.cli.stopping import Stop

    stop, until = Stop(), time.monotonic() + _LONGEST_SECONDS
    while time.monotonic() < until and source.failure is None:
        if stop.wait(_LOOK_SECONDS):
            return
        if listening.has_heard_all.is_set():
            stop.wait(_AFTERWARDS_SECONDS)
            return


def _table(rows: "list[SeenField]") -> str:
    """Plain columns: there are hundreds of lines, made to be searched."""
    from ecoflow_tui.core.text import safe_text

    lines = []
    serial = ""
    for row in rows:
        if row.device_sn != serial:
            serial = row.device_sn
            lines.append(safe_text(serial, 64))
        lines.append(_line(row))
    return "".join(f"{line}\n" for line in lines)


def _line(row: "SeenField") -> str:
    import json
    from datetime import timedelta

    from ecoflow_tui.core.text import UNKNOWN, age, safe_text

    value = row.value if isinstance(row.value, str) else json.dumps(row.value)
    key, shown = safe_text(row.key, 120), safe_text(value, 24)
    ago = age(timedelta(seconds=row.age_seconds))
    uses = safe_text(", ".join(row.uses)) or UNKNOWN
    return f"  {key:<40} {row.type:<8} {shown:>24} {ago:>7}  {uses}"
