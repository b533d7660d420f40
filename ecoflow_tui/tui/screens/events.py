"""What has happened to the link, the stations and the recorder."""

from ecoflow_tui.core.chronicle import Happening
from ecoflow_tui.tui.frame import Frame
from ecoflow_tui.tui.screens.listing import ListScreen
from ecoflow_tui.tui.views.detail import DetailView
from ecoflow_tui.tui.views.events import event_row, event_view
from ecoflow_tui.tui.views.station import display_name
from ecoflow_tui.tui.widgets.pick_list import PickList


class EventsScreen(ListScreen):
    """The newest thousand happenings, the newest last."""

    FOLLOWS = True
    IS_ALWAYS_SHOWN = True

    def __init__(self) -> None:
        super().__init__()
        self._happenings: dict[str, Happening] = {}
        self._names: dict[str, str] = {}

    def show_body(self, frame: Frame) -> None:
        """The happenings so far."""
        happenings = frame.scene.chronicle.happenings
        self._names = {state.device_sn: display_name(state) for state in frame.scene.stations}
        self._happenings = {str(one.number): one for one in happenings}
        lines = tuple(event_row(one, self._names, frame.glyphs) for one in happenings)
        self.query_one(PickList).show(lines)
        count = frame.scene.chronicle.count
        self.summarise("1 event" if count == 1 else f"{count} events", "the newest last")

    def detail(self, row_id: str) -> DetailView | None:
        """Time, whom it is about, and the sentence."""
        happening = self._happenings.get(row_id)
        return None if happening is None else event_view(happening, self._names)
