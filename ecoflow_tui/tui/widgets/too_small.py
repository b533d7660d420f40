"""What is shown where nothing else fits."""

from textual.content import Content

from ecoflow_tui.tui.views.tone import Piece, Tone
from ecoflow_tui.tui.widgets.inked import Inked, rows

LEAST_WIDTH, LEAST_HEIGHT = 60, 16


class TooSmall(Inked):
    """Says how much room is needed."""

    DEFAULT_CSS = "TooSmall { height: 1fr; padding: 0 1; text-wrap: wrap; }"

    def render(self) -> Content:
        """What is needed, and what there is."""
        width, height = self.app.size
        return rows(
            self.line(Piece(f"This needs {LEAST_WIDTH} x {LEAST_HEIGHT}.", Tone.STRONG)),
            self.line(Piece(f"There is {width} x {height}.", Tone.DIM)),
        )
