"""``energy``: kilowatt-hours in and out, port by port."""

import sys
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from ecoflow_tui.cli.options import Demo, Devices, Json
from ecoflow_tui.cli.zones import Since, Until, Zone
from ecoflow_tui.core.calendar import By

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from zoneinfo import ZoneInfo

    from ecoflow_tui.core.energy_report import EnergyCount, Plan, StationEnergy
    from ecoflow_tui.core.tariff import Tariff
    from ecoflow_tui.store.history import History
    from ecoflow_tui.store.history_samples import Heard
    from ecoflow_tui.store.models import Models

_MARGIN = timedelta(hours=1)
_DAYS_SHOWN = 7

Price = Annotated[
    str | None,
    typer.Option(
        "--tariff",
        metavar="TEXT",
        help="What AC costs: 0.32 EUR, or by time: 0.32 EUR, 22:00-06:00 0.21. [ECOFLOW_TARIFF]",
        envvar="ECOFLOW_TARIFF",
        show_envvar=False,
    ),
]


def energy(
    context: typer.Context,
    by: Annotated[By, typer.Option(help="hour, day or month.")] = By.DAY,
    device: Devices = None,
    since: Since = None,
    until: Until = None,
    zone: Zone = None,
    tariff: Price = None,
    json: Json = False,
    demo: Demo = False,
) -> None:
    """Add up what went in and out of each station, with bounds and with how much was heard.

    From lifetime counters where a station has them, else from its watts. What a gap hides is
    never added; the bounds say how much that can be.
    """
    from ecoflow_tui.cli.reading import recorded
    from ecoflow_tui.cli.stations import models_for
    from ecoflow_tui.cli.zones import zone_option
    from ecoflow_tui.core.calendar import edges
    from ecoflow_tui.core.energy_report import Plan
    from ecoflow_tui.store.history_samples import stations

    here, price = zone_option(zone), parsed_tariff(tariff)
    models = models_for(context.obj, demo=demo)
    with recorded(context.obj, demo=demo) as history:
        heard = stations(history, device or [])
        start, end = span_of(by, since, until, here, heard)
        plan = Plan(edges(start, end, by, here), by, here, price)
        counted = [(one, count(history, one.device_sn, plan, models)) for one in heard]
    if json:
        _print_json(plan, counted)
    else:
        _print_tables(plan, counted)


def count(history: "History", serial: str, plan: "Plan", models: "Models") -> "StationEnergy":
    """The energy of one station, with a bar that tells how far we are."""
    from ecoflow_tui.cli.reading import progress
    from ecoflow_tui.core.energy_report import EnergyCount
    from ecoflow_tui.store.history_samples import count_samples

    total = count_samples(history, serial, *_around(plan)) if sys.stderr.isatty() else None
    tally = EnergyCount(plan, models.find(serial).ratings)
    with progress(serial, total, to_stdout=False) as advance:
        return add_up(history, serial, plan, tally, advance)


def add_up(
    history: "History",
    serial: str,
    plan: "Plan",
    tally: "EnergyCount",
    advance: "Callable[[int], object]" = lambda _count: None,
) -> "StationEnergy":
    """The energy of one station; ``advance`` is told of each message."""
    from ecoflow_tui.core.energy import METRICS
    from ecoflow_tui.store.history_samples import samples

    for at, values in samples(history, serial, METRICS, *_around(plan)):
        tally.hear(at, values)
        advance(1)
    return tally.result()


def _around(plan: "Plan") -> tuple[datetime, datetime]:
    return plan.edges[0] - _MARGIN, plan.edges[-1] + _MARGIN


def parsed_tariff(text: str | None) -> "Tariff | None":
    """The tariff that was given."""
    from ecoflow_tui.core.tariff import parse_tariff

    try:
        return None if text is None else parse_tariff(text)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None


def span_of(
    by: By, since: str | None, until: str | None, zone: "ZoneInfo", heard: "Sequence[Heard]"
) -> tuple[datetime, datetime]:
    """From when to when: today's hours, a week's days, all months; never beyond now.

    Nor from before anything was heard: a wish for all time may be a million empty days.
    """
    from ecoflow_tui.cli.joining import now
    from ecoflow_tui.cli.zones import moment
    from ecoflow_tui.core.calendar import period_start

    present = now()
    today = period_start(present, By.DAY, zone)
    first = {
        By.HOUR: today,
        By.DAY: today - timedelta(days=_DAYS_SHOWN - 1),
        By.MONTH: min((station.first_seen for station in heard), default=today),
    }
    start = moment(since, zone) or first[by]
    end = min(moment(until, zone) or present, present)
    heard_since = min((station.first_seen for station in heard), default=present)
    if start < heard_since < end:
        start = max(start, period_start(heard_since, by, zone))
    if end <= start:
        raise typer.BadParameter("--until must be later than --since, and --since in the past")
    return start, end


def _print_json(plan: "Plan", counted: "list[tuple[Heard, StationEnergy]]") -> None:
    import msgspec

    from ecoflow_tui.core.energy_report import energy_report

    tariff = plan.tariff
    words = {
        "by": plan.by,
        "zone": str(plan.zone),
        "currency": None if tariff is None else tariff.currency,
        "stations": [
            {
                "device_sn": station.device_sn,
                "model": station.model,
                "name": station.name,
                "periods": energy_report(plan, result),
            }
            for station, result in counted
        ],
    }
    sys.stdout.write(msgspec.json.encode(words).decode() + "\n")


def _print_tables(plan: "Plan", counted: "list[tuple[Heard, StationEnergy]]") -> None:
    from ecoflow_tui.core.document import Heading, Table, as_text
    from ecoflow_tui.core.energy_report import HEADER, NUMERIC, energy_rows

    header = HEADER if plan.tariff is not None else HEADER[:-1]
    pages = []
    for station, result in counted:
        title = f"{station.name or station.model or ''} {station.device_sn}".strip()
        if rows := [row[: len(header)] for row in energy_rows(plan, result)]:
            pages.append(as_text([Heading(2, title), Table(header, rows, NUMERIC)]))
    sys.stdout.write("\n".join(pages))
    if not pages:
        sys.stderr.write("Nothing was recorded.\n")
    if plan.tariff is None:
        sys.stderr.write('No cost without a tariff, such as --tariff "0.32 EUR".\n')
