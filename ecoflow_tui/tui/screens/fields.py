"""Every key of the selected station."""

from collections.abc import Iterable
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.widget import Widget

from ecoflow_tui.tui.frame import Frame
from ecoflow_tui.tui.screens.detail import DetailScreen
from ecoflow_tui.tui.screens.listing import ListScreen
from ecoflow_tui.tui.views.fields import field_rows, field_view, fields_summary
from ecoflow_tui.tui.views.station import display_name
from ecoflow_tui.tui.views.status import station_chips
from ecoflow_tui.tui.widgets.pick_list import PickList
from ecoflow_tui.tui.widgets.strip import StationStrip


class FieldsScreen(ListScreen):
    """Key, value, age, and the metrics that it has a say in."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "i", "explain", "Explain", show=False, tooltip="What is made of this key", id="explain"
        ),
    ]

    def compose_body(self) -> Iterable[Widget]:
        """The stations above the list."""
        yield StationStrip()
        yield from super().compose_body()

    def show_body(self, frame: Frame) -> None:
        """The keys as they stand."""
        self.query_one(StationStrip).view = station_chips(frame.scene, frame.now, frame.glyphs)
        state = frame.scene.selected
        if state is not None:
            self._frame = frame
            self.query_one(PickList).show(field_rows(state, frame.now))
            self.summarise(display_name(state), fields_summary(state))

    def copied(self, row_id: str) -> str:
        """The key's raw value."""
        state = self._frame.scene.selected
        word = None if state is None else state.fields.get(row_id)
        return "" if word is None else str(word.value)

    def action_explain(self) -> None:
        """Explain the key under the cursor."""
        self.query_one(PickList).action_pick()

    def on_pick_list_picked(self, picked: PickList.Picked) -> None:
        """Explain a key."""
        state = self._frame.scene.selected
        if state is not None and picked.row_id in state.fields:
            view = field_view(state, picked.row_id, self._frame.now)
            self.app.push_screen(DetailScreen(view))
