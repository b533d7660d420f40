"""Kilowatt-hours of the selected station, port by port, from the database."""

from collections.abc import Iterable
from typing import ClassVar

from rich.cells import cell_len
from textual.binding import Binding, BindingType
from textual.widget import Widget

from ecoflow_tui.core.calendar import By
from ecoflow_tui.tui.energies import EnergyWanted
from ecoflow_tui.tui.frame import Frame
from ecoflow_tui.tui.screens.listing import ListScreen
from ecoflow_tui.tui.views.detail import DetailView
from ecoflow_tui.tui.views.energy import (
    GAP,
    EnergyTable,
    energy_bars,
    energy_sum,
    energy_table,
    row_view,
    why_empty,
)
from ecoflow_tui.tui.views.station import display_name
from ecoflow_tui.tui.views.status import station_chips
from ecoflow_tui.tui.views.tone import Piece, Tone
from ecoflow_tui.tui.widgets.energy_chart import EnergyChart
from ecoflow_tui.tui.widgets.pick_list import PickList
from ecoflow_tui.tui.widgets.strip import StationStrip
from ecoflow_tui.tui.widgets.summary import Summary


class EnergyScreen(ListScreen):
    """A bar for each hour of today or each of the last days; bounds and coverage below."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("b", "regroup", "Hours, days", tooltip="Add up by hour or by day", id="by"),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._by = By.HOUR
        self._table = EnergyTable()

    def compose_body(self) -> Iterable[Widget]:
        """The stations, the sum, the bars, the table."""
        summary, words, listed = super().compose_body()
        yield StationStrip()
        yield summary
        yield EnergyChart()
        yield words
        yield Summary(id="columns")
        yield Summary(id="hint")
        yield listed

    def show_body(self, frame: Frame) -> None:
        """Show what is known, and ask for it where it has grown old."""
        state = frame.scene.selected
        if state is None:
            return
        self.query_one(StationStrip).view = station_chips(frame.scene, frame.now, frame.glyphs)
        page = frame.energies.page(EnergyWanted(state.device_sn, self._by), frame.now)
        why, hint = why_empty(frame.energies, page)
        columns = self.query_one("#columns", Summary)
        room = columns.content_size.width
        self._table = EnergyTable() if page is None or why else energy_table(page, room)
        self.query_one(EnergyChart).view = None if page is None or why else energy_bars(page)
        self.query_one(PickList).show(self._table.lines)
        columns.view = (Piece(why, Tone.WARN),) if why else self._table.header
        self.query_one("#hint", Summary).view = (Piece(hint),)
        if not why and self.has_class("-empty"):
            self.call_after_refresh(self._focus_list)
        self.set_class(bool(why), "-empty")
        name = display_name(state)
        self.summarise(name, energy_sum(page, self._by, room - cell_len(name + GAP)))

    def _focus_list(self) -> None:
        """A list that was not there yet could not be focused; nothing is taken from the filter."""
        if self.app.is_running and self.focused is None:
            self.set_focus(self.query_one(PickList))

    def detail(self, row_id: str) -> DetailView | None:
        """A port's energy in full."""
        cells = self._table.cells.get(row_id)
        return None if cells is None else row_view(row_id, cells)

    def action_regroup(self) -> None:
        """By day instead of by hour, or the other way round."""
        self._by = By.DAY if self._by is By.HOUR else By.HOUR
        self.post_message(self.Shown())
