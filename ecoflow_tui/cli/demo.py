"""``demo``: everything at once, without an account, a database or a question."""

import sys
import threading
from typing import TYPE_CHECKING, Annotated

import typer

from ecoflow_tui.cli.options import Json

if TYPE_CHECKING:
    from ecoflow_tui.core.events import Event
    from ecoflow_tui.core.state import Fleet

SETTLE_SECONDS = 30.0


def demo(
    once: Annotated[
        bool, typer.Option("--once", help="Print one settled state of all stations, and end.")
    ] = False,
    json: Json = False,
) -> None:
    """See it all with simulated stations and a real database of the demo's own."""
    if once != json:
        raise typer.BadParameter("--once and --json go together")
    if once:
        _print_settled_state()
        return
    if not sys.stdout.isatty():
        from ecoflow_tui.cli.plain import Wish, narrate

        narrate({}, Wish(record=True, devices=(), demo=True))
        return
    from ecoflow_tui.cli.watch import show

    show({}, record=True, demo=True)


class _Settling:
    """A Sink that waits until every station has said what matters, live."""

    def __init__(self, fleet: "Fleet") -> None:
        self._fleet = fleet
        self.is_settled = threading.Event()

    def receive(self, event: "Event") -> None:
        """Take one event into account."""
        from ecoflow_tui.core.metrics import Metric

        self._fleet.apply(event)
        essential = (Metric.SOC_PERCENT, Metric.WATTS_IN_SUM, Metric.WATTS_OUT_SUM)
        states = self._fleet.devices.values()
        if states and all(
            state.heard_at is not None and all(state.value(m) is not None for m in essential)
            for state in states
        ):
            self.is_settled.set()


def _print_settled_state() -> None:
    import msgspec

    from ecoflow_tui.cli.joining import now, set_up
    from ecoflow_tui.cli.sources import live_source
    from ecoflow_tui.cli.stations import station_feed
    from ecoflow_tui.core.errors import NetworkError
    from ecoflow_tui.core.report import fleet_report
    from ecoflow_tui.core.state import Fleet

    fleet = Fleet()
    settling = _Settling(fleet)
    with set_up({}, demo=True) as setup, station_feed(setup) as feed:
        feed.add(settling)
        source = live_source(setup, role="demo")
        source.start(feed)
        is_settled = settling.is_settled.wait(SETTLE_SECONDS)
        source.stop()
    if not is_settled:
        raise NetworkError(
            "the simulated stations did not all report in time", "try again; the machine is busy"
        )
    report = msgspec.json.format(msgspec.json.encode(fleet_report(fleet, now())))
    sys.stdout.write(report.decode() + "\n")
