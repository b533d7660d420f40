"""Every message as it comes."""

from collections import deque
from typing import ClassVar

from textual.binding import Binding, BindingType

from ecoflow_tui.core.events import Message
from ecoflow_tui.tui.frame import Frame
from ecoflow_tui.tui.scene import Scene
from ecoflow_tui.tui.screens.detail import DetailScreen
from ecoflow_tui.tui.screens.listing import ListScreen
from ecoflow_tui.tui.views.messages import message_row, message_view
from ecoflow_tui.tui.views.row import Row
from ecoflow_tui.tui.views.station import display_name
from ecoflow_tui.tui.widgets.pick_list import PickList


class MessagesScreen(ListScreen):
    """The newest thousand messages of all stations, the newest last."""

    FOLLOWS = True
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space", "pause", "Pause", tooltip="Hold the list still, or let it run")
    ]

    def __init__(self) -> None:
        super().__init__()
        self._rows: deque[Row] = deque(maxlen=Scene.KEPT_MESSAGES)
        self._messages: dict[str, Message] = {}
        self._read_up_to = 0
        self._is_paused = False

    def show_body(self, frame: Frame) -> None:
        """Add what is new."""
        scene = frame.scene
        newer = scene.message_count - self._read_up_to
        if not self._is_paused and newer:
            self._read(scene)
            self.query_one(PickList).show(tuple(self._rows))
        held = f"paused, {newer} newer" if self._is_paused else ""
        self.summarise(f"{scene.message_count} messages", "", held)

    def _read(self, scene: Scene) -> None:
        self._names = {state.device_sn: display_name(state) for state in scene.stations}
        self._messages = {str(number): message for number, message in scene.messages}
        for number, message in scene.messages:
            if number > self._read_up_to:
                self._rows.append(message_row(number, message, self._names))
        self._read_up_to = scene.message_count

    def action_pause(self) -> None:
        """Hold the list still, or let it run again."""
        self._is_paused = not self._is_paused
        self.post_message(self.Shown())

    def on_pick_list_picked(self, picked: PickList.Picked) -> None:
        """Open a message."""
        message = self._messages.get(picked.row_id)
        if message is not None:
            self.app.push_screen(DetailScreen(message_view(message, self._names)))
