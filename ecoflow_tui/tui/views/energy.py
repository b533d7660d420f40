"""What the energy screen shows: the words and figures of ``ecoflow-tui energy``."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from ecoflow_tui.core import text
from ecoflow_tui.core.calendar import By
from ecoflow_tui.core.energy import total
from ecoflow_tui.core.energy_report import HEADER, NUMERIC, energy_rows, kilowatt_hours
from ecoflow_tui.tui.draw import Columns
from ecoflow_tui.tui.energies import Energies, EnergyPage
from ecoflow_tui.tui.views.detail import DetailView
from ecoflow_tui.tui.views.row import Row
from ecoflow_tui.tui.views.tone import Piece, Tone

_DAYS = 7
GAP = "   "
"""Between what is said in one line."""
_WIDTHS = (10, 3, 14, 7, 8, 7, 5, 7, 9)
_FIGURE, _BOUNDS, _FROM = 3, (4, 5), 7
_IN, _OUT = "in", "out"

Cells = tuple[str, ...]
"""A row, column by column."""

Widths = dict[int, int]
"""The columns that are shown, by their places in a row, and how wide each is."""


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
    """A bar for each hour of the day or for each day, those without a message included."""
    plan, ports = page.plan, page.energy.ports
    starts = [start.astimezone(plan.zone) for start in plan.edges[:-1]]
    form = "%H" if plan.by is By.HOUR else "%a"
    before, after = _hours_around(starts) if plan.by is By.HOUR else _days_around(starts)

    def heights(name: str) -> Columns:
        energies = ports.get(name, ())
        known = [energy.wh if energy.coverage > 0 else None for energy in energies]
        return (*[None] * len(before), *known, *[None] * (len(starts) - len(known) + len(after)))

    labels = (*before, *(f"{start:{form}}" for start in starts), *after)
    return EnergyBars(heights(_IN), heights(_OUT), labels)


def _hours_around(starts: Sequence[datetime]) -> tuple[list[str], list[str]]:
    """The day's other hours, before these and after them."""
    hours = [f"{hour:02}" for hour in range(24)]
    return hours[: starts[0].hour], hours[starts[-1].hour + 1 :]


def _days_around(starts: Sequence[datetime]) -> tuple[list[str], list[str]]:
    """The days before these, as far as a week goes."""
    missing = range(_DAYS - len(starts), 0, -1)
    return [f"{starts[0] - timedelta(days=days):%a}" for days in missing], []


@dataclass(frozen=True, slots=True)
class EnergyTable:
    """Kilowatt-hours, port by port.

    Attributes:
        header: The names of the columns that are shown.
        lines: The rows, the totals first.
        cells: All that is known of each row, column by column.
    """

    header: tuple[Piece, ...] = ()
    lines: tuple[Row, ...] = ()
    cells: Mapping[str, Cells] = field(default_factory=dict)


def energy_table(page: EnergyPage, width: int) -> EnergyTable:
    """The columns that there is room for, and all rows."""
    rows = [_short(row) for row in energy_rows(page.plan, page.energy)]
    first_total = next((at for at, row in enumerate(rows) if row[0] == "total"), 0)
    cells = {
        " ".join(filter(None, row)) + f" #{at}": row
        for at, row in enumerate([*rows[first_total:], *rows[:first_total]])
    }
    columns = _columns(rows, width)
    names = " ".join(_written(HEADER, at, wide) for at, wide in columns.items())
    return EnergyTable(
        (Piece(names, Tone.DIM),),
        tuple(
            Row(name, _pieces(row, columns), " ".join(row).lower()) for name, row in cells.items()
        ),
        cells,
    )


def _short(row: Cells) -> Cells:
    """Of an hour the time alone: its day stands above the table."""
    _, _, hour = row[0].partition(" ")
    return (hour or row[0], *row[1:])


def _columns(rows: Sequence[Cells], width: int) -> Widths:
    """Those that fit, and their widths: bounds are left out first, then whence figures are."""
    usual = dict(enumerate(_WIDTHS))
    if _width(usual) <= width:
        return usual
    close = {at: max(len(row[at]) for row in (HEADER, *rows)) for at in usual if at not in _BOUNDS}
    if _width(close) > width:
        del close[_FROM]
    return close


def _width(columns: Widths) -> int:
    return sum(columns.values()) + len(columns) - 1


def row_view(row_id: str, cells: Cells) -> DetailView:
    """A row in full."""
    facts = tuple((name or "Direction", cell) for name, cell in zip(HEADER, cells, strict=True))
    return DetailView(title="Energy", facts=facts, copied=row_id.rpartition(" #")[0])


def _pieces(row: Cells, columns: Widths) -> tuple[Piece, ...]:
    is_total = row[0] == "total"
    cells = [_written(row, at, width) for at, width in columns.items()]
    return (
        Piece(" ".join(cells[:_FIGURE]), Tone.STRONG if is_total else Tone.PLAIN),
        Piece(f" {cells[_FIGURE]} ", Tone.INTO if row[1] == _IN else Tone.OUT),
        Piece(" ".join(cells[_FIGURE + 1 :]), Tone.DIM),
    )


def _written(row: Cells, at: int, width: int) -> str:
    cell = row[at][:width]
    return f"{cell:>{width}}" if at in NUMERIC else f"{cell:<{width}}"


def energy_sum(page: EnergyPage | None, by: By, room: int) -> str:
    """What it comes to, and what it is; what has no room in so many cells is left out whole."""
    about = "today by hour" if by is By.HOUR else "the last 7 days"
    if page is None:
        return about
    said = [
        f"{name} {kilowatt_hours(total(energies).wh)} kWh"
        for name in (_IN, _OUT)
        if (energies := page.energy.ports.get(name))
    ]
    tariff, costs = page.plan.tariff, page.energy.costs
    if tariff is not None and costs:
        said.append(f"cost {sum(costs):.2f} {tariff.currency}".strip())
    said.append(f"{about}, {page.plan.zone}")
    if tariff is None:
        said.append("no tariff (ECOFLOW_TARIFF)")
    while len(said) > 1 and len(GAP.join(said)) > room:
        said.pop()
    return GAP.join(said)


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
