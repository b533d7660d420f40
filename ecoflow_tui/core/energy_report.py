"""The energy of stations as a report: for scripts as plain values, for people as rows of text."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo

from ecoflow_tui.core.calendar import By, label, refined
from ecoflow_tui.core.energy import GRID_PORT, PORTS, Energy, StationMeter, total
from ecoflow_tui.core.metrics import Metric
from ecoflow_tui.core.tariff import Tariff

UNKNOWN = "--"
_NOTHING_WH = 0.5


@dataclass(frozen=True, slots=True)
class Plan:
    """What is asked for.

    Attributes:
        edges: The edges of the periods, in UTC.
        by: How long a period is.
        zone: Whose hours and days they are.
        tariff: What a kilowatt-hour costs, if that is known.
    """

    edges: Sequence[datetime]
    by: By
    zone: tzinfo
    tariff: Tariff | None = None


@dataclass(frozen=True, slots=True)
class StationEnergy:
    """The energy of one station.

    Attributes:
        ports: For each port that it has, its energy in each period.
        costs: What was paid for AC in each period; empty without a tariff or such a port.
    """

    ports: Mapping[str, Sequence[Energy]]
    costs: Sequence[float] = ()


class EnergyCount:
    """Adds up one station. Messages come in the order of time."""

    def __init__(self, plan: Plan, ratings: Mapping[Metric, float]) -> None:
        self._plan = plan
        self._meter = StationMeter(plan.edges, ratings)
        changes = () if plan.tariff is None else plan.tariff.changes()
        self._priced_edges = refined(plan.edges, changes, plan.zone)
        self._priced = StationMeter(self._priced_edges, ratings) if changes else self._meter

    def hear(self, at: datetime, values: Mapping[Metric, float]) -> None:
        """Take what the station said."""
        self._meter.hear(at, values)
        if self._priced is not self._meter:
            self._priced.hear(at, values)

    def result(self) -> StationEnergy:
        """What it comes to."""
        ports = self._meter.result()
        priced = ports if self._priced is self._meter else self._priced.result()
        return StationEnergy(ports, self._costs(priced.get(GRID_PORT, [])))

    def _costs(self, bought: Sequence[Energy]) -> list[float]:
        """The price of each stretch of time with one price, summed up by period."""
        tariff = self._plan.tariff
        if tariff is None or not bought:
            return []
        costs = [0.0] * (len(self._plan.edges) - 1)
        period = 0
        for start, energy in zip(self._priced_edges, bought, strict=False):
            while start >= self._plan.edges[period + 1]:
                period += 1
            costs[period] += energy.wh / 1000 * tariff.price_at(start, self._plan.zone)
        return costs


def energy_report(plan: Plan, station: StationEnergy) -> list[dict[str, object]]:
    """Period by period, in watt-hours, for scripts."""
    return [
        {
            "period": label(start, plan.by, plan.zone),
            "start": start,
            "end": plan.edges[number + 1],
            "ports": {name: _figure(ports[number]) for name, ports in station.ports.items()},
            "cost": station.costs[number] if station.costs else None,
        }
        for number, start in enumerate(plan.edges[:-1])
    ]


def _figure(energy: Energy) -> dict[str, object]:
    high = energy.high_wh
    return {
        "wh": round(energy.wh, 3),
        "low_wh": round(energy.low_wh, 3),
        "high_wh": None if high is None else round(high, 3),
        "coverage": round(energy.coverage, 4),
        "method": energy.method.value,
    }


HEADER = ("Period", "", "Port", "kWh", "at least", "at most", "heard", "from", "cost")
NUMERIC = frozenset({3, 4, 5, 6})
"""The columns that hold numbers."""


def energy_rows(plan: Plan, station: StationEnergy) -> list[tuple[str, ...]]:
    """A row for each heard period and port through which anything went, then their totals."""
    used = {name: ports for name, ports in station.ports.items() if _is_used(ports)}
    rows: list[tuple[str, ...]] = []
    for number, start in enumerate(plan.edges[:-1]):
        period = label(start, plan.by, plan.zone)
        costs = station.costs[number : number + 1]
        rows += _rows(period, {name: ports[number] for name, ports in used.items()}, plan, costs)
    if len(plan.edges) > 2:
        sums = {name: total(ports) for name, ports in used.items()}
        rows += _rows("total", sums, plan, [sum(station.costs)] if station.costs else [])
    return rows


def _rows(
    period: str, energies: Mapping[str, Energy], plan: Plan, costs: Sequence[float]
) -> list[tuple[str, ...]]:
    rows: list[tuple[str, ...]] = []
    for port in PORTS:
        energy = energies.get(port.name)
        if energy is None or energy.coverage <= 0:
            continue
        is_paid = port.name == GRID_PORT and bool(costs) and plan.tariff is not None
        currency = "" if plan.tariff is None else plan.tariff.currency
        rows.append(
            (
                "" if rows else period,
                "in" if port.is_input else "out",
                port.label,
                kilowatt_hours(energy.wh),
                kilowatt_hours(energy.low_wh),
                kilowatt_hours(energy.high_wh),
                share(energy.coverage),
                energy.method.value,
                f"{costs[0]:.2f} {currency}".strip() if is_paid else "",
            )
        )
    return rows


def kilowatt_hours(watt_hours: float | None) -> str:
    """``1.234``; ``--`` where nobody can tell."""
    return UNKNOWN if watt_hours is None else f"{watt_hours / 1000:.3f}"


def share(coverage: float) -> str:
    """``37 %``; not everything is never 100 %, something is never 0 %."""
    percent = coverage * 100
    if 0 < percent < 1:
        return "<1 %"
    return f"{int(percent + 0.05)} %" if percent < 99.95 else "100 %"


def _is_used(energies: Sequence[Energy]) -> bool:
    return any(energy.wh > _NOTHING_WH or energy.low_wh > _NOTHING_WH for energy in energies)
