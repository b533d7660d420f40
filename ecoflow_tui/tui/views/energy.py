"""What the energy screen shows: the words and figures of ``ecoflow-tui energy``."""

from collections.abc import Sequence
from dataclasses import dataclass

from ecoflow_tui.core import text
from ecoflow_tui.core.calendar import By
from ecoflow_tui.core.energy import Energy, total
from ecoflow_tui.core.energy_report import HEADER, NUMERIC, energy_rows, kilowatt_hours
from ecoflow_tui.tui.draw import Columns
from ecoflow_tui.tui.energies import Energies, EnergyPage
from ecoflow_tui.tui.views.detail import DetailView
from ecoflow_tui.tui.views.row import Row
from ecoflow_tui.tui.views.tone import Piece, Tone

_SLOTS = {By.HOUR: 24, By.DAY: 7}
_WIDTHS = (10, 3, 14, 7, 8, 7, 5, 7, 9)
_IN, _OUT = "in", "out"


@dataclass(frozen=True, slots=True)
class EnergyBars:
    """Watt-hours by period; ``None``: nothing was heard then.

    Attributes:
        into: What came in.
        out: What went out.
        labels: The periods' names, short.
    """

    into: Columns
    out: Columns
    labels: tuple[str, ...]


def energy_bars(page: EnergyPage) -> EnergyBars:
    """A bar for each hour of the day, the coming ones included, or for each day."""
    plan, ports = page.plan, page.energy.ports
    form = "%H" if plan.by is By.HOUR else "%a"
    starts = [start.astimezone(plan.zone) for start in plan.edges[:-1]]
    slots = max(_SLOTS[plan.by], len(starts))
    to_come = tuple(f"{hour:02}" for hour in range(len(starts), slots))
    return EnergyBars(
        _heights(ports.get(_IN, ()), slots),
        _heights(ports.get(_OUT, ()), slots),
        (*(f"{start:{form}}" for start in starts), *to_come),
    )


def _heights(energies: Sequence[Energy], slots: int) -> Columns:
    known = [energy.wh if energy.coverage > 0 else None for energy in energies]
    return (*known, *[None] * (slots - len(known)))


def energy_lines(page: EnergyPage) -> tuple[Row, ...]:
    """The table's rows, the totals first."""
    rows = [_short(row) for row in energy_rows(page.plan, page.energy)]
    first_total = next((at for at, row in enumerate(rows) if row[0] == "total"), 0)
    return tuple(
        Row(" ".join(filter(None, row)) + f" #{at}", _pieces(row), " ".join(row).lower())
        for at, row in enumerate([*rows[first_total:], *rows[:first_total]])
    )


def _short(row: tuple[str, ...]) -> tuple[str, ...]:
    """Of an hour the time alone: its day stands above the table."""
    _, _, hour = row[0].partition(" ")
    return (hour or row[0], *row[1:])


def row_view(row_id: str, row: Row) -> DetailView:
    """A row in full."""
    written = "".join(piece.text for piece in row.pieces)
    facts, at = [], 0
    for name, width in zip(HEADER, _WIDTHS, strict=True):
        facts.append((name or "Direction", written[at : at + width].strip()))
        at += width + 1
    return DetailView(title="Energy", facts=tuple(facts), copied=row_id.rpartition(" #")[0])


def table_header() -> tuple[Piece, ...]:
    """The names of the columns."""
    return (Piece(_written(HEADER), Tone.DIM),)


def _pieces(row: Sequence[str]) -> tuple[Piece, ...]:
    tone = Tone.INTO if row[1] == _IN else Tone.OUT
    written = _written(row)
    start, end = sum(_WIDTHS[:3]) + 3, sum(_WIDTHS[:4]) + 4
    is_total = row[0] == "total"
    return (
        Piece(written[:start], Tone.STRONG if is_total else Tone.PLAIN),
        Piece(written[start:end], tone),
        Piece(written[end:], Tone.DIM),
    )


def _written(row: Sequence[str]) -> str:
    cells = (
        f"{cell[:width]:>{width}}" if at in NUMERIC else f"{cell[:width]:<{width}}"
        for at, (cell, width) in enumerate(zip(row, _WIDTHS, strict=True))
    )
    return " ".join(cells)


def energy_sum(page: EnergyPage | None, by: By) -> str:
    """What is shown, and what it comes to."""
    about = "today by hour" if by is By.HOUR else "the last 7 days"
    if page is None:
        return about
    said = [f"{about}, {page.plan.zone}"]
    for name in (_IN, _OUT):
        energies = page.energy.ports.get(name)
        if energies:
            said.append(f"{name} {kilowatt_hours(total(energies).wh)} kWh")
    tariff, costs = page.plan.tariff, page.energy.costs
    if tariff is None:
        said.append("no cost without ECOFLOW_TARIFF")
    elif costs:
        said.append(f"cost {sum(costs):.2f} {tariff.currency}".strip())
    return "   ".join(said)


def why_empty(energies: Energies, page: EnergyPage | None) -> tuple[str, str]:
    """Why there are no figures, and what to do; empty: there are some."""
    if not energies.has_source:
        return (
            "A replay has no energy: it is added up from the database.",
            "ecoflow-tui energy --since WHEN does, for any time.",
        )
    if page is None and energies.trouble is not None:
        trouble = energies.trouble
        return f"No energy: {text.safe_text(trouble.what)}", text.safe_text(trouble.hint)
    if page is None:
        return "Adding up what was recorded ...", ""
    if not energy_rows(page.plan, page.energy):
        return "Nothing was recorded of this station in this time.", "r switches the recorder on."
    return "", ""
