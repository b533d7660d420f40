"""The newest happenings, as many as fit."""

from textual.content import Content
from textual.reactive import reactive

from ecoflow_tui.tui.views.row import Row
from ecoflow_tui.tui.views.tone import Piece, Tone
from ecoflow_tui.tui.widgets.inked import rows
from ecoflow_tui.tui.widgets.panel import Panel


class LatestPanel(Panel):
    """A line each, the newest last."""

    view: reactive[tuple[Row, ...]] = reactive(())

    def entitle(self) -> None:
        """Say what this is."""
        self.border_title = self.line(Piece("Events", Tone.STRONG), Piece(" newest last", Tone.DIM))

    def render(self) -> Content:
        """The last ones that fit."""
        width, height = self.content_size
        lines = [self.line(*row.pieces) for row in self.view[-max(1, height) :]]
        return rows(*(line.truncate(width, ellipsis=True) for line in lines))
