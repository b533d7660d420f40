"""``dump-raw``: every message as it comes, one line each."""

import os
import sys
from contextlib import ExitStack
from typing import TYPE_CHECKING, Annotated

import typer

from ecoflow_tui.cli.options import Demo, Devices, For, seconds

if TYPE_CHECKING:
    from ecoflow_tui.cli.stopping import Stop
    from ecoflow_tui.core.events import Event


def dump_raw(
    context: typer.Context,
    count: Annotated[int | None, typer.Option(min=1, help="End after so many messages.")] = None,
    duration: For = None,
    device: Devices = None,
    demo: Demo = False,
) -> None:
    """Print every message as it arrives, as a capture line that decode and --replay read."""
    from ecoflow_tui.cli.attaching import LivePlan
    from ecoflow_tui.cli.joining import world_without_cloud
    from ecoflow_tui.cli.logs import log_to_stderr
    from ecoflow_tui.cli.sources import wait_while_well
    from ecoflow_tui.cli.stations import station_feed
    from ecoflow_tui.cli.stopping import Stop

    stop = Stop()
    here = world_without_cloud(context.obj, demo=demo)
    plan = LivePlan(context.obj, "dump-raw", demo, device, is_past_wanted=False)
    source = plan.attached() or plan.own()
    with ExitStack() as closing:
        feed = closing.enter_context(station_feed(here))
        feed.add(_Lines(stop, count))
        feed.add(log_to_stderr(here.settings))
        closing.callback(source.stop)
        source.start(feed)
        wait_while_well(stop, source, seconds(duration))


class _Lines:
    """A Sink that writes capture lines to standard output until nobody wants more."""

    def __init__(self, stop: "Stop", count: int | None) -> None:
        self._stop = stop
        self._left = count

    def receive(self, event: "Event") -> None:
        """Write one message; what is no message is no data."""
        from ecoflow_tui.core.events import LinkChange, StationsKnown
        from ecoflow_tui.store.capture import write_line

        if isinstance(event, LinkChange | StationsKnown) or self._stop.is_requested:
            return
        self._write(write_line(event.raw))
        if self._left is not None:
            self._left -= 1
            if self._left == 0:
                self._stop.request()

    def _write(self, line: bytes) -> None:
        try:
            sys.stdout.buffer.write(line)
            sys.stdout.buffer.flush()
        except BrokenPipeError:
            # Whoever read has seen enough. Python would complain at exit once more.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            self._stop.request()
