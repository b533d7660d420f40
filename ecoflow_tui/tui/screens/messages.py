"""Every message as it comes."""

from collections import deque

from ecoflow_tui.core import text
from ecoflow_tui.core.events import Message
from ecoflow_tui.tui.frame import Frame
from ecoflow_tui.tui.scene import Scene
from ecoflow_tui.tui.screens.listing import ListScreen
from ecoflow_tui.tui.views.detail import DetailView
from ecoflow_tui.tui.views.messages import LEAST_WITH_SIZE, message_row, message_view
from ecoflow_tui.tui.views.row import Row
from ecoflow_tui.tui.views.station import display_name
from ecoflow_tui.tui.widgets.pick_list import PickList


class MessagesScreen(ListScreen):
    """The newest thousand messages of all stations, the newest last."""

    FOLLOWS = True

    def __init__(self) -> None:
        super().__init__()
        self._rows: deque[Row] = deque(maxlen=Scene.KEPT_MESSAGES)
        self._messages: dict[str, Message] = {}
        self._read_up_to = -1
        self._shown: tuple[Scene, bool] | None = None

    def show_body(self, frame: Frame) -> None:
        """Add what is new; another scene, or other room for it, is read from its beginning."""
        scene = frame.scene
        shown = (scene, self.query_one(PickList).content_size.width >= LEAST_WITH_SIZE)
        if shown != self._shown:
            self._shown, self._read_up_to = shown, -1
            self._rows.clear()
        if scene.message_count > self._read_up_to:
            self._read(*shown)
            self.query_one(PickList).show(tuple(self._rows))
        self.summarise(f"{text.count(scene.message_count)} messages", "")

    def _read(self, scene: Scene, has_size: bool) -> None:
        self._names = {state.device_sn: display_name(state) for state in scene.stations}
        self._messages = {str(number): message for number, message in scene.messages}
        for number, message in scene.messages:
            if number > self._read_up_to:
                self._rows.append(message_row(number, message, self._names, has_size=has_size))
        self._read_up_to = scene.message_count

    def detail(self, row_id: str) -> DetailView | None:
        """A message, and what was read from it."""
        message = self._messages.get(row_id)
        return None if message is None else message_view(message, self._names)
