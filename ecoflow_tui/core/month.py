"""A month of a station as a report: energy, cost, outages, day by day."""

from collections.abc import Sequence
from datetime import datetime, timedelta, tzinfo

from ecoflow_tui.core.calendar import label
from ecoflow_tui.core.document import Bars, Heading, Paragraph, Part, Table
from ecoflow_tui.core.energy import PORTS, Energy, total
from ecoflow_tui.core.energy_report import Plan, StationEnergy, kilowatt_hours, share
from ecoflow_tui.core.outages import Outage
from ecoflow_tui.core.text import UNKNOWN, minutes

_CHARTED = ("in", "out")
OUTAGE_HEADER = ("Grid lost", "Back", "Duration", "at least", "at most", "Charge", "Depth")


def station_parts(
    title: str, plan: Plan, station: StationEnergy, outages: Sequence[Outage]
) -> list[Part]:
    """The report of one station; its plan's periods are days."""
    return [
        Heading(2, title),
        *_energy_parts(plan, station),
        *_cost_parts(plan, station),
        *_outage_parts(plan.zone, outages),
    ]


def outage_rows(outages: Sequence[Outage], zone: tzinfo) -> list[tuple[str, ...]]:
    """A row for each outage, in the order of ``OUTAGE_HEADER``."""
    return [
        (
            _moment(outage.lost_at, zone),
            "not yet" if outage.back_at is None else _moment(outage.back_at, zone),
            UNKNOWN if outage.back_at is None else _long(outage.back_at - outage.lost_at),
            _long(outage.at_least),
            _long(outage.at_most),
            f"{_percent(outage.soc_before)} to {_percent(outage.soc_lowest)}",
            _percent(outage.depth_percent),
        )
        for outage in outages
    ]


def _energy_parts(plan: Plan, station: StationEnergy) -> list[Part]:
    heard = {name: days for name, days in station.ports.items() if total(days).coverage > 0}
    if not heard:
        return [Paragraph("Nothing was heard of it in this month.")]
    rows = [
        ("in" if port.is_input else "out", port.label, *_figures(total(heard[port.name])))
        for port in PORTS
        if port.name in heard
    ]
    header = ("", "Port", "kWh", "at least", "at most", "heard", "from")
    charts = [_chart(name, plan, heard[name]) for name in _CHARTED if name in heard]
    return [Table(header, rows, frozenset({2, 3, 4, 5})), *charts]


def _figures(energy: Energy) -> tuple[str, ...]:
    return (
        kilowatt_hours(energy.wh),
        kilowatt_hours(energy.low_wh),
        kilowatt_hours(energy.high_wh),
        share(energy.coverage),
        energy.method.value,
    )


def _chart(name: str, plan: Plan, days: Sequence[Energy]) -> Bars:
    title = next(port.label for port in PORTS if port.name == name)
    starts = zip(plan.edges, days, strict=False)
    values = [
        (label(start, plan.by, plan.zone), day.wh / 1000 if day.coverage > 0 else None)
        for start, day in starts
    ]
    return Bars(title, values, "kWh")


def _cost_parts(plan: Plan, station: StationEnergy) -> list[Part]:
    if plan.tariff is None:
        return [Paragraph("No tariff was given, so there is no cost.")]
    if not station.costs:
        return []
    cost = f"{sum(station.costs):.2f} {plan.tariff.currency}".strip()
    return [Paragraph(f"AC input cost {cost}; gaps are not in it.")]


def _outage_parts(zone: tzinfo, outages: Sequence[Outage]) -> list[Part]:
    if not outages:
        return [Paragraph("No grid outage was seen.")]
    table = Table(OUTAGE_HEADER, outage_rows(outages, zone), frozenset({2, 3, 4, 6}))
    return [Heading(3, "Grid outages"), table]


def _moment(at: datetime, zone: tzinfo) -> str:
    return f"{at.astimezone(zone):%Y-%m-%d %H:%M:%S}"


def _long(duration: timedelta | None) -> str:
    if duration is None:
        return UNKNOWN
    seconds = duration.total_seconds()
    return f"{seconds:.0f} s" if seconds < 60 else minutes(seconds / 60)


def _percent(value: float | None) -> str:
    return UNKNOWN if value is None else f"{value:.0f} %"
