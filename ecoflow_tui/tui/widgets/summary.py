"""One line above a list: what it holds, in sum."""

from textual.content import Content
from textual.reactive import reactive

from ecoflow_tui.tui.views.tone import Piece
from ecoflow_tui.tui.widgets.inked import Inked


class Summary(Inked):
    """A line of pieces."""

    DEFAULT_CSS = "Summary { height: 1; padding: 0 2; }"

    view: reactive[tuple[Piece, ...]] = reactive(())

    def render(self) -> Content:
        """The line, cut to the width."""
        return self.line(*self.view).truncate(self.content_size.width, ellipsis=True)
