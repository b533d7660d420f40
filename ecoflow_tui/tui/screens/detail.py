"""One thing in full, over the list it was opened from."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen

from ecoflow_tui.tui.views.detail import DetailView, Pairs
from ecoflow_tui.tui.views.tone import Piece, Tone
from ecoflow_tui.tui.widgets.inked import rows
from ecoflow_tui.tui.widgets.panel import Panel


class DetailPanel(Panel):
    """Facts, readings and content, one below the other."""

    DEFAULT_CSS = "DetailPanel { text-wrap: wrap; }"

    def __init__(self, view: DetailView) -> None:
        super().__init__()
        self._view = view

    def entitle(self) -> None:
        """Say what it is, and which keys there are."""
        self.border_title = self.line(Piece(self._view.title, Tone.STRONG))
        keys = (Piece("y", Tone.KEY), Piece(" Copy  "), Piece("Esc", Tone.KEY), Piece(" Close"))
        self.border_subtitle = self.line(*keys)

    def render(self) -> Content:
        """All of it."""
        view = self._view
        blocks = (
            self._pairs(view.facts),
            self._pairs(view.readings),
            [self.line(Piece(line)) for line in view.lines],
        )
        lines: list[Content] = []
        for block in blocks:
            lines += [Content(), *block] if lines and block else block
        return rows(*lines)

    def _pairs(self, pairs: Pairs) -> list[Content]:
        width = max((len(label) for label, _ in pairs), default=0) + 2
        return [
            self.line(Piece(f"{label:<{width}}", Tone.DIM), Piece(value, Tone.STRONG))
            for label, value in pairs
        ]


class DetailScreen(ModalScreen[None]):
    """Shows one thing until it is closed.

    Args:
        view: The thing.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,enter,q", "dismiss", "Close", show=False),
        Binding("y", "copy", "Copy"),
    ]

    def __init__(self, view: DetailView) -> None:
        super().__init__()
        self._view = view

    def compose(self) -> ComposeResult:
        """Scrolling where it is long."""
        with VerticalScroll():
            yield DetailPanel(self._view)

    def action_copy(self) -> None:
        """Hand the content to the terminal's clipboard."""
        self.app.copy_to_clipboard(self._view.copied)
        self.notify("It is on the clipboard now.", markup=False)
