"""One thing in full, over the list it was opened from."""

from collections.abc import Callable
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.screen import ModalScreen

from ecoflow_tui.tui.views.detail import DetailView
from ecoflow_tui.tui.widgets.detail import DetailPanel


class DetailScreen(ModalScreen[None]):
    """Shows one thing as it stands, until it is closed.

    Args:
        view: The thing.
        again: The thing a moment later; ``None``: it is no more, and stays as it was.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,enter,q", "dismiss", "Close", show=False),
        Binding("y", "copy", "Copy"),
    ]

    def __init__(self, view: DetailView, again: Callable[[], DetailView | None]) -> None:
        super().__init__()
        self._view = view
        self._again = again
        self._panel = DetailPanel(("y", "Copy"), ("Esc", "Close"))

    def compose(self) -> ComposeResult:
        """Scrolling where it is long."""
        with VerticalScroll():
            yield self._panel

    def on_mount(self) -> None:
        """Show it, and how it goes on."""
        self._panel.view = self._view
        self.set_interval(1, self._show_again)

    def _show_again(self) -> None:
        self._view = self._again() or self._view
        self._panel.view = self._view

    def action_copy(self) -> None:
        """Hand the content to the terminal's clipboard."""
        self.app.copy_to_clipboard(self._view.copied)
        self.notify("It is on the clipboard now.", markup=False)
