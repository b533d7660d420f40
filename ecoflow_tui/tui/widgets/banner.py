"""One line for the one thing that is wrong."""

from textual.content import Content
from textual.reactive import reactive

from ecoflow_tui.tui.views.tone import Piece
from ecoflow_tui.tui.widgets.inked import Inked


class Banner(Inked):
    """Takes a line while there is trouble, and none while all is well."""

    DEFAULT_CSS = """
    Banner {
        dock: top; display: none;
        height: auto; max-height: 2; padding: 0 1; margin: 1 0 0 0;
        text-wrap: wrap; background: $warning-muted;
        &.-shown { display: block; }
    }
    """

    view: reactive[Piece | None] = reactive(None)

    def watch_view(self, view: Piece | None) -> None:
        """Come and go."""
        self.set_class(view is not None, "-shown")

    def render(self) -> Content:
        """The sentence, on two lines at the most."""
        if self.view is None:
            return Content()
        sign = Piece(f"{self.glyphs.lamp_bad} ", self.view.tone)
        return self.line(sign, self.view)
