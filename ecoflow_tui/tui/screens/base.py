"""What all screens share: lamps above, keys below, a notice while there is nothing to show."""

from collections.abc import Iterable
from typing import ClassVar

from textual.app import ComposeResult
from textual.message import Message
from textual.screen import Screen
from textual.widget import Widget

from ecoflow_tui.tui.frame import Frame
from ecoflow_tui.tui.views.notice import notice_view
from ecoflow_tui.tui.views.position import position_view, recording_trouble
from ecoflow_tui.tui.views.status import header_view, trouble
from ecoflow_tui.tui.widgets.banner import Banner
from ecoflow_tui.tui.widgets.key_hints import KeyHints
from ecoflow_tui.tui.widgets.notice import Notice
from ecoflow_tui.tui.widgets.panel import Panel
from ecoflow_tui.tui.widgets.position_bar import PositionBar
from ecoflow_tui.tui.widgets.status_bar import StatusBar
from ecoflow_tui.tui.widgets.still import Box, Still
from ecoflow_tui.tui.widgets.too_small import LEAST_HEIGHT, LEAST_WIDTH, TooSmall

_BY_WIDTH = [(0, "-tiny"), (LEAST_WIDTH, "-narrow"), (110, "-wide"), (150, "-broad")]
_BY_HEIGHT = [
    (0, "-flat"),
    (LEAST_HEIGHT, "-low"),
    (19, "-short"),
    (22, "-tall"),
    (32, "-high"),
    (44, "-vast"),
]


class MonitorScreen(Screen[None], Still):
    """A screen of the monitor. Only the one in front is painted."""

    HORIZONTAL_BREAKPOINTS = _BY_WIDTH
    VERTICAL_BREAKPOINTS = _BY_HEIGHT

    class Shown(Message):
        """A screen has come to the front and wants to be painted."""

    IS_ALWAYS_SHOWN: ClassVar[bool] = False
    """Whether it has something to show even while there is no station."""

    SIDEWAYS: ClassVar[frozenset[str]] = frozenset()
    """The screen's own actions on left and right."""

    _is_ready = False

    def compose(self) -> ComposeResult:
        """The frame around the screen's own widgets."""
        yield StatusBar()
        yield Banner()
        with Box(id="body"):
            yield from self.compose_body()
        with Box(id="notice"):
            yield Notice()
        yield TooSmall()
        yield KeyHints()
        yield PositionBar()

    def compose_body(self) -> Iterable[Widget]:
        """The screen's own widgets."""
        return ()

    def on_mount(self) -> None:
        """From here on all widgets are there."""
        self._is_ready = True
        self.post_message(self.Shown())

    def on_resize(self) -> None:
        """Share the new room, once it is laid out."""
        self._show_again()

    def _show_again(self) -> None:
        self.call_after_refresh(self.post_message, self.Shown())

    def on_screen_resume(self) -> None:
        """Ask for the present, which hidden screens are not told; the theme may be another too."""
        for panel in self.query(Panel):
            panel.entitle()
        self.post_message(self.Shown())

    def show(self, frame: Frame) -> None:
        """Paint what has changed; nothing while the screen is still being put together."""
        if not self._is_ready:
            return
        scene = frame.scene
        self.query_one(StatusBar).view = header_view(frame)
        position = frame.position
        self.query_one(PositionBar).view = None if position is None else position_view(position)
        told = None if position is None else recording_trouble(position)
        self.query_one(Banner).view = told or trouble(scene, frame.recorder.status)
        must_wait = not self.IS_ALWAYS_SHOWN
        notice = notice_view(frame) if must_wait else None
        self.query_one(Notice).view = notice
        if notice is None and self.has_class("-notice"):
            self._show_again()
        self.set_class(notice is not None, "-notice")
        if notice is None:
            self.show_body(frame.body)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """While one walks through a recording, left and right do so on every screen."""
        if action in self.SIDEWAYS and self.app.has_class("-walking"):
            return False
        return super().check_action(action, parameters)

    def copy(self, words: str) -> None:
        """Hand something to the terminal's clipboard, and say so."""
        self.app.copy_to_clipboard(words)
        self.notify("It is on the clipboard now.", markup=False)

    def show_body(self, frame: Frame) -> None:
        """Paint the screen's own widgets."""
