"""``record``: the recorder without the screen."""

import sys
import time
from datetime import timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from ecoflow_tui.cli.options import Demo, Devices, For

if TYPE_CHECKING:
    from ecoflow_tui.cli.recording import Recording
    from ecoflow_tui.cli.stopping import Stop


def record(
    context: typer.Context,
    headless: Annotated[
        bool, typer.Option("--headless", help="Log to stderr; made to run for months.")
    ] = False,
    duration: For = None,
    device: Devices = None,
    demo: Demo = False,
) -> None:
    """Put every message and its raw JSON into PostgreSQL, and lose none."""
    from ecoflow_tui.cli.joining import set_up
    from ecoflow_tui.cli.logs import log_to_file, log_to_stderr
    from ecoflow_tui.cli.recording import Recording
    from ecoflow_tui.cli.sources import live_source
    from ecoflow_tui.cli.stopping import Stop
    from ecoflow_tui.core.feed import Feed
    from ecoflow_tui.core.parse import Parser
    from ecoflow_tui.devices import find_model

    stop = Stop()
    with set_up(context.obj, demo=demo, devices=device) as setup:
        if headless:
            log_to_stderr()
        else:
            log_to_file(setup.settings.state_dir)
        feed = Feed(Parser(find_model))
        recording = Recording(setup, feed)
        recording.turn_on()
        source = live_source(setup, is_persistent=True)
        source.start(feed)
        seconds = None if duration is None else duration / timedelta(seconds=1)
        if headless:
            stop.wait(seconds)
        else:
            _show_status(recording, stop, seconds)
        recording.close()
        source.stop()
    _say_what_remains(recording)


def _show_status(recording: "Recording", stop: "Stop", seconds: float | None) -> None:
    """One line that is kept up to date until the command ends."""
    from rich.console import Console
    from rich.live import Live
    from rich.text import Text

    until = None if seconds is None else time.monotonic() + seconds
    with Live(console=Console(stderr=True), refresh_per_second=2, transient=True) as live:
        while not stop.wait(0.5) and (until is None or time.monotonic() < until):
            live.update(Text(_status_line(recording)))


def _status_line(recording: "Recording") -> str:
    status = recording.status()
    line = f"REC  {status.stored} rows  {status.pending} waiting  {status.unreadable} unreadable"
    return f"{line}  {status.trouble}" if status.trouble else line


def _say_what_remains(recording: "Recording") -> None:
    status = recording.status()
    sys.stderr.write(
        f"received {status.received}, stored {status.stored}, unreadable {status.unreadable},"
        f" redelivered {status.redelivered}, dropped {status.dropped},"
        f" waiting on disk {status.pending}\n"
    )
