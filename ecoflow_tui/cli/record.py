"""``record``: the recorder without the screen."""

import sys
from contextlib import ExitStack, nullcontext
from datetime import timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from ecoflow_tui.cli import options
from ecoflow_tui.cli.options import Demo, Devices, For, SpoolMax, WhenFull, seconds
from ecoflow_tui.cli.record_status import status
from ecoflow_tui.cli.record_verify import verify

if TYPE_CHECKING:
    from rich.live import Live

    from ecoflow_tui.cli.recording import Recording

app = typer.Typer(add_completion=False)
app.command(epilog=options.STATE_VARIABLES)(status)
app.command(epilog=options.ALL_VARIABLES)(verify)


@app.callback(invoke_without_command=True, epilog=options.ALL_VARIABLES)
def record(
    context: typer.Context,
    headless: Annotated[
        bool, typer.Option("--headless", help="Log to stderr; made to run for months.")
    ] = False,
    duration: For = None,
    device: Devices = None,
    spool_max: SpoolMax = None,
    when_full: WhenFull = None,
    demo: Demo = False,
) -> None:
    """Put every message and its raw JSON into PostgreSQL, and lose none."""
    if context.invoked_subcommand is not None:
        if headless or duration or device or demo:
            raise typer.BadParameter(f"options go behind the word {context.invoked_subcommand}")
        return
    flags = {**context.obj, "spool_max": spool_max, "when_full": when_full}
    _record(flags, headless=headless, duration=duration, devices=device, demo=demo)


def _record(
    flags: dict[str, object],
    *,
    headless: bool,
    duration: timedelta | None,
    devices: list[str] | None,
    demo: bool,
) -> None:
    from ecoflow_tui.cli.allocation import give_large_blocks_back
    from ecoflow_tui.cli.attaching import LiveSession
    from ecoflow_tui.cli.joining import set_up
    from ecoflow_tui.cli.logs import log_to_file, log_to_stderr
    from ecoflow_tui.cli.recording import Recording
    from ecoflow_tui.cli.sources import wait_while_well
    from ecoflow_tui.cli.stations import station_feed
    from ecoflow_tui.cli.stopping import Stop

    give_large_blocks_back()
    stop = Stop()
    with set_up(flags, demo=demo, devices=devices) as setup, ExitStack() as closing:
        log_to = log_to_stderr if headless else log_to_file
        feed = closing.enter_context(station_feed(setup))
        feed.add(log_to(setup.settings))
        recording = Recording(setup, feed)
        session = LiveSession(
            lambda: nullcontext(setup),
            role="record",
            is_persistent=True,
            status=recording.status,
        )
        # The recorder is closed first: what it has made safe is acknowledged while we are linked.
        closing.callback(session.stop)
        closing.callback(_say_what_remains, recording)
        closing.callback(recording.close)
        recording.turn_on()
        session.start(feed)
        with nullcontext() if headless else _status_line(recording):
            wait_while_well(stop, session, seconds(duration))


def _status_line(recording: "Recording") -> "Live":
    """One line on the terminal that is kept up to date."""
    from rich.console import Console
    from rich.live import Live
    from rich.text import Text

    return Live(
        console=Console(stderr=True),
        get_renderable=lambda: Text(_status_text(recording)),
        refresh_per_second=2,
        transient=True,
    )


def _status_text(recording: "Recording") -> str:
    status = recording.status()
    line = f"REC  {status.stored} rows  {status.pending} waiting  {status.unreadable} unreadable"
    return f"{line}  {status.trouble}" if status.trouble else line


def _say_what_remains(recording: "Recording") -> None:
    status = recording.status()
    sys.stderr.write(
        f"received {status.received}, redelivered {status.redelivered}, dropped {status.dropped},"
        f" recovered {status.recovered}, stored {status.stored},"
        f" stored before {status.already_stored}, unreadable {status.unreadable},"
        f" damaged {status.damaged}, discarded {status.discarded},"
        f" waiting on disk {status.pending}\n"
    )
