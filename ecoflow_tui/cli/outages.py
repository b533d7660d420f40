"""``outages``: when the grid was away."""

import sys
from datetime import datetime, timedelta, tzinfo
from typing import TYPE_CHECKING, Annotated

import typer

from ecoflow_tui.cli.options import Demo, Devices, Json
from ecoflow_tui.cli.zones import Since, Until, Zone

if TYPE_CHECKING:
    from ecoflow_tui.core.outages import Outage
    from ecoflow_tui.store.history import History
    from ecoflow_tui.store.history_samples import Heard

_BEFORE = timedelta(days=1)


def outages(
    context: typer.Context,
    device: Devices = None,
    since: Since = None,
    until: Until = None,
    at_least: Annotated[
        str, typer.Option(metavar="DURATION", help="Leave shorter ones out.")
    ] = "10s",
    zone: Zone = None,
    json: Json = False,
    demo: Demo = False,
) -> None:
    """List when the grid was lost and came back, and what that took from the battery.

    The last 30 days if not told. A plug that was pulled looks the same.
    """
    from ecoflow_tui.cli.check import parsed_duration
    from ecoflow_tui.cli.joining import now
    from ecoflow_tui.cli.reading import recorded
    from ecoflow_tui.cli.zones import moment, zone_option
    from ecoflow_tui.core.outages import within
    from ecoflow_tui.store.history_samples import stations

    here, shortest = zone_option(zone), parsed_duration(at_least)
    start = moment(since or "30d", here) or now()
    end = moment(until, here) or now()
    with recorded(context.obj, demo=demo) as history:
        found = [
            (one, within(_watched(history, one, start, end), start, end, shortest))
            for one in stations(history, device or [])
        ]
    if json:
        _print_json(found)
        return
    for station, lost in found:
        _print_table(station, lost, here)
    if not any(lost for _, lost in found):
        sys.stderr.write("No outage was seen.\n")


def _watched(
    history: "History", station: "Heard", since: datetime, until: datetime
) -> "list[Outage]":
    from ecoflow_tui.core.outages import METRICS, OutageWatch
    from ecoflow_tui.store.history_samples import samples

    watch = OutageWatch()
    for at, values in samples(history, station.device_sn, METRICS, since - _BEFORE, until):
        watch.hear(at, values)
    return watch.result()


def _print_table(station: "Heard", lost: "list[Outage]", zone: tzinfo) -> None:
    from ecoflow_tui.core.document import Heading, Table, as_text
    from ecoflow_tui.core.month import OUTAGE_HEADER, outage_rows

    if lost:
        title = f"{station.name or station.model or ''} {station.device_sn}".strip()
        table = Table(OUTAGE_HEADER, outage_rows(lost, zone), frozenset({2, 3, 4, 6}))
        sys.stdout.write(as_text([Heading(2, title), table]))


def _print_json(found: "list[tuple[Heard, list[Outage]]]") -> None:
    import msgspec

    rows = [
        {
            "device_sn": station.device_sn,
            "lost_at": outage.lost_at,
            "back_at": outage.back_at,
            "at_least_seconds": outage.at_least.total_seconds(),
            "at_most_seconds": None if outage.at_most is None else outage.at_most.total_seconds(),
            "soc_before": outage.soc_before,
            "soc_lowest": outage.soc_lowest,
            "depth_percent": outage.depth_percent,
        }
        for station, lost in found
        for outage in lost
    ]
    sys.stdout.write(msgspec.json.encode(rows).decode() + "\n")
