"""``report``: a month on one page."""

import re
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from ecoflow_tui.cli.energy import Price, parsed_tariff
from ecoflow_tui.cli.options import Demo, Devices
from ecoflow_tui.cli.reading import Output
from ecoflow_tui.cli.zones import Zone

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from ecoflow_tui.core.document import Part
    from ecoflow_tui.core.energy_report import Plan
    from ecoflow_tui.store.history import History
    from ecoflow_tui.store.history_samples import Heard
    from ecoflow_tui.store.models import Models

_MONTH = re.compile(r"(\d{4})-(\d{2})")
_MARGIN = timedelta(days=1)
_SHORTEST = timedelta(seconds=10)


class Format(StrEnum):
    """How the page is written."""

    TEXT = "text"
    MARKDOWN = "markdown"
    HTML = "html"


def report(
    context: typer.Context,
    month: Annotated[
        str | None, typer.Option(metavar="YYYY-MM", help="The present month if not told.")
    ] = None,
    form: Annotated[Format, typer.Option("--format", help="text, markdown or html.")] = Format.TEXT,
    device: Devices = None,
    zone: Zone = None,
    tariff: Price = None,
    output: Output = None,
    demo: Demo = False,
) -> None:
    """Write what a month brought: energy day by day, cost, grid outages."""
    from ecoflow_tui.cli.reading import recorded, write_out
    from ecoflow_tui.cli.stations import models_for
    from ecoflow_tui.cli.zones import zone_option
    from ecoflow_tui.core.calendar import By, edges
    from ecoflow_tui.core.document import Heading
    from ecoflow_tui.core.energy_report import Plan
    from ecoflow_tui.store.history_samples import stations

    here, price = zone_option(zone), parsed_tariff(tariff)
    models = models_for(context.obj, demo=demo)
    start, end = _span(month, here)
    plan = Plan(edges(start, end, By.DAY, here), By.DAY, here, price)
    title = f"EcoFlow, {start.astimezone(here):%Y-%m}"
    with recorded(context.obj, demo=demo) as history:
        parts = [
            part
            for one in stations(history, device or [])
            for part in _parts(history, one, plan, models)
        ]
    text = _written([Heading(1, title), *parts], form, title)
    write_out([text.encode()], output, lambda _count: None)


def _parts(history: "History", station: "Heard", plan: "Plan", models: "Models") -> "list[Part]":
    from ecoflow_tui.core import energy, outages
    from ecoflow_tui.core.energy_report import EnergyCount
    from ecoflow_tui.core.month import station_parts
    from ecoflow_tui.store.history_samples import samples

    tally = EnergyCount(plan, models.find(station.device_sn).ratings)
    watch = outages.OutageWatch()
    since, until = plan.edges[0], plan.edges[-1]
    metrics = tuple(dict.fromkeys([*energy.METRICS, *outages.METRICS]))
    heard = samples(history, station.device_sn, metrics, since - _MARGIN, until + _MARGIN)
    for at, values in heard:
        tally.hear(at, values)
        watch.hear(at, values)
    title = f"{station.name or station.model or ''} {station.device_sn}".strip()
    lost = outages.within(watch.result(), since, until, _SHORTEST)
    return station_parts(title, plan, tally.result(), lost)


def _written(parts: "list[Part]", form: Format, title: str) -> str:
    from ecoflow_tui.core.document import as_html, as_markdown, as_text

    if form is Format.HTML:
        return as_html(parts, title)
    return as_markdown(parts) if form is Format.MARKDOWN else as_text(parts)


def _span(month: str | None, zone: "ZoneInfo") -> tuple[datetime, datetime]:
    """From the month's first moment to its last, or to now."""
    from ecoflow_tui.cli.joining import now
    from ecoflow_tui.core.calendar import By, edges, period_start

    present = now()
    start = present if month is None else _first_day(month, zone)
    start = period_start(start, By.MONTH, zone)
    if start >= present:
        raise typer.BadParameter(f"{month} has not begun yet")
    return start, edges(start, present, By.MONTH, zone)[1]


def _first_day(month: str, zone: "ZoneInfo") -> datetime:
    found = _MONTH.fullmatch(month)
    try:
        if found is None:
            raise ValueError(month)
        return datetime(int(found[1]), int(found[2]), 1, tzinfo=zone)
    except ValueError:
        raise typer.BadParameter(f"{month!r} is no month; write 2026-06") from None
