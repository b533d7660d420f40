"""Every key of the selected station."""

from collections.abc import Iterable

from textual.widget import Widget

from ecoflow_tui.tui.frame import Frame
from ecoflow_tui.tui.screens.listing import ListScreen
from ecoflow_tui.tui.views.fields import field_rows, fields_summary
from ecoflow_tui.tui.views.status import station_chips
from ecoflow_tui.tui.widgets.pick_list import PickList
from ecoflow_tui.tui.widgets.strip import StationStrip
from ecoflow_tui.tui.widgets.summary import Summary


class FieldsScreen(ListScreen):
    """Key, value, age, and the metrics that it has a say in."""

    def compose_body(self) -> Iterable[Widget]:
        """The stations above the list."""
        yield StationStrip()
        yield from super().compose_body()

    def show_body(self, frame: Frame) -> None:
        """The keys as they stand."""
        self.query_one(StationStrip).view = station_chips(frame.scene, frame.now, frame.glyphs)
        state = frame.scene.selected
        if state is not None:
            self.query_one(Summary).view = fields_summary(state)
            self.query_one(PickList).show(field_rows(state, frame.now))
