"""``replay``: what was recorded, watched again."""

import os
import sys
from dataclasses import replace as changed
from io import FileIO
from pathlib import Path
from typing import Annotated

import typer

from ecoflow_tui.cli.footage import Footage
from ecoflow_tui.cli.options import Demo, Devices, Json
from ecoflow_tui.cli.zones import Since, Until, Zone

Speed = Annotated[
    float, typer.Option("--speed", min=0.25, max=3600, help="Recorded seconds a second.")
]


def replay(
    context: typer.Context,
    capture: Annotated[
        Path | None,
        typer.Argument(
            metavar="[FILE|-]", help="Capture lines, also compressed by zstd; else the database."
        ),
    ] = None,
    at: Annotated[
        str | None, typer.Option("--at", metavar="WHEN", help='Begin then: "yesterday 14:00".')
    ] = None,
    since: Since = None,
    until: Until = None,
    zone: Zone = None,
    device: Devices = None,
    speed: Speed = 1.0,
    once: Annotated[
        bool, typer.Option("--once", help="Print the state at --at, or at the end, and end.")
    ] = False,
    json: Json = False,
    plain: Annotated[bool, typer.Option("--plain", help="One line a change, no screen.")] = False,
    ascii_only: Annotated[bool, typer.Option("--ascii", help="Draw without Unicode.")] = False,
    demo: Demo = False,
) -> None:
    """Watch what was recorded, in the same screens; nothing is recorded, no cloud is asked.

    Without FILE it is the database: the last hour, or with --at or --since up to a day from then.
    """
    from ecoflow_tui.cli.zones import moment, zone_option

    if once != json:
        raise typer.BadParameter("--once and --json go together")
    if capture is not None and demo:
        raise typer.BadParameter("a capture file and --demo exclude each other")
    here = zone_option(zone)
    footage = Footage(
        capture,
        at=moment(at, here),
        since=moment(since, here),
        until=moment(until, here),
        devices=tuple(device or ()),
        demo=demo,
    )
    if once:
        print_state(context.obj, footage)
    else:
        play(context.obj, footage, speed=speed, plain=plain, ascii_only=ascii_only)


def play(
    flags: dict[str, object], footage: Footage, *, speed: float, plain: bool, ascii_only: bool
) -> None:
    """Replay on the screen, or as lines where there is none."""
    terminal = None if plain or not sys.stdout.isatty() else _with_keyboard(footage)
    if terminal is None:
        from ecoflow_tui.cli.replay_plain import narrate

        narrate(flags, footage, speed)
        return
    from ecoflow_tui.cli.replay_screen import show

    show(flags, terminal, speed=speed, ascii_only=ascii_only)


def _with_keyboard(footage: Footage) -> Footage | None:
    """The same with the terminal as standard input, where keys come from; ``None``: has none."""
    if sys.stdin.isatty() or not footage.is_stdin:
        return footage
    try:
        terminal = os.open("/dev/tty", os.O_RDWR)
    except OSError:
        return None
    pipe = FileIO(os.dup(sys.stdin.fileno()))
    os.dup2(terminal, sys.stdin.fileno())
    os.close(terminal)
    return changed(footage, stdin=pipe)


def print_state(flags: dict[str, object], footage: Footage) -> None:
    """Print the state at an instant in the form of ``demo --once --json``.

    Raises:
        EcoflowError: There is no message until then.
    """
    from ecoflow_tui.cli.footage import cast_of, nothing_in, opened_reel, tell_of_damage
    from ecoflow_tui.cli.joining import world_without_cloud
    from ecoflow_tui.cli.output import print_json
    from ecoflow_tui.core.reel import every_shot
    from ecoflow_tui.core.report import fleet_report
    from ecoflow_tui.core.showing import Showing
    from ecoflow_tui.store.registry import Registry

    here = world_without_cloud(flags, demo=footage.demo)
    showing = Showing(cast_of(Registry(here.settings.state_dir)))
    with opened_reel(here, footage.up_to(footage.at)) as (reel, _gaps):
        for shot in every_shot(reel):
            showing.take(shot)
        trouble = reel.trouble
    tell_of_damage(showing.damaged, trouble)
    if not showing.count:
        raise nothing_in(footage)
    at = footage.at or showing.at
    print_json(fleet_report(showing.fleet.only(footage.devices), at))
