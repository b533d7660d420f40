"""Every key of the selected station."""

from collections.abc import Iterable
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.widget import Widget

from ecoflow_tui.tui.frame import Frame
from ecoflow_tui.tui.screens.listing import ListScreen
from ecoflow_tui.tui.views.detail import DetailView
from ecoflow_tui.tui.views.fields import field_room, field_rows, field_view, fields_summary
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
            listed = self.query_one(PickList)
            room = field_room(listed.content_size.width, frame.glyphs)
            listed.show(field_rows(state, frame.now, room))
            self.summarise(display_name(state), fields_summary(state, room))

    def detail(self, row_id: str) -> DetailView | None:
        """A key, and what is made of it."""
        state = self._frame.scene.selected
        if state is None or row_id not in state.fields:
            return None
        return field_view(state, row_id, self._frame.now)

    def action_explain(self) -> None:
        """Explain the key under the cursor."""
        self.query_one(PickList).action_pick()
