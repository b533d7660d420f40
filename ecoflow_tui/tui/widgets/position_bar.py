"""The line that says where in a recording one is; a click goes there."""

from textual import events
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive

from ecoflow_tui.tui.views.position import PositionView
from ecoflow_tui.tui.views.tone import Piece, Tone
from ecoflow_tui.tui.widgets.inked import Inked

_LEAST_BAR = 10


class PositionBar(Inked):
    """Takes a line while one looks back, and none otherwise."""

    DEFAULT_CSS = """
    PositionBar {
        dock: bottom; display: none; height: 1; padding: 0 1; margin: 0 0 1 0;
        background: $primary-muted;
        &.-shown { display: block; }
    }
    """

    class Clicked(Message):
        """A place of the bar was clicked."""

        def __init__(self, share: float) -> None:
            super().__init__()
            self.share = share

    view: reactive[PositionView | None] = reactive(None)

    def watch_view(self, view: PositionView | None) -> None:
        """Come and go."""
        self.set_class(view is not None, "-shown")

    def render(self) -> Content:
        """The words, and a bar as wide as there is room; on a narrow screen the words alone."""
        view = self.view
        if view is None:
            return Content()
        before, after = self.line(*view.before), self.line(*view.after)
        _, width = self._bar()
        if view.share is None or not width:
            return before + after
        return before + self._drawn(view, view.share, width) + after

    def on_click(self, event: events.Click) -> None:
        """Go there."""
        start, width = self._bar()
        column = event.get_content_offset(self)
        if width and column is not None and 0 <= column.x - start < width:
            self.post_message(self.Clicked((column.x - start) / max(1, width - 1)))

    def _bar(self) -> tuple[int, int]:
        """Where it begins, and its width; 0: there is no room for one."""
        view = self.view
        if view is None:
            return 0, 0
        before, after = self.line(*view.before).cell_length, self.line(*view.after).cell_length
        width = self.content_size.width - before - after
        return before, width if width >= _LEAST_BAR else 0

    def _drawn(self, view: PositionView, share: float, width: int) -> Content:
        strokes = self.glyphs.thin
        at = round(share * (width - 1))
        cells = [
            Piece(strokes.full, Tone.OUT) if column < at else Piece(strokes.empty, Tone.TRACK)
            for column in range(width)
        ]
        for start, end, sign in view.marks:
            for column in range(round(start * (width - 1)), round(end * (width - 1)) + 1):
                cells[column] = sign
        cells[at] = Piece(self.glyphs.lamp_on, Tone.STRONG)
        return self.line(*cells)
