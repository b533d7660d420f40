"""One thing in full, over the list it was opened from."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.screen import ModalScreen

from ecoflow_tui.tui.views.detail import DetailView
from ecoflow_tui.tui.widgets.detail import DetailPanel


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
            yield DetailPanel(("y", "Copy"), ("Esc", "Close"))

    def on_mount(self) -> None:
        """Show it."""
        self.query_one(DetailPanel).view = self._view

    def action_copy(self) -> None:
        """Hand the content to the terminal's clipboard."""
        self.app.copy_to_clipboard(self._view.copied)
        self.notify("It is on the clipboard now.", markup=False)
