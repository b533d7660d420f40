"""One message in full, over the list it was opened from."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen

from ecoflow_tui.tui.views.messages import MessageView
from ecoflow_tui.tui.views.tone import Piece, Tone
from ecoflow_tui.tui.widgets.inked import rows
from ecoflow_tui.tui.widgets.panel import Panel


class MessagePanel(Panel):
    """When and where it came, what was read from it, and its payload."""

    DEFAULT_CSS = "MessagePanel { text-wrap: wrap; }"

    def __init__(self, view: MessageView) -> None:
        super().__init__()
        self._view = view

    def on_mount(self) -> None:
        """Say whose it is."""
        self.border_title = self.line(Piece(self._view.title, Tone.STRONG))

    def render(self) -> Content:
        """All of it."""
        view = self._view
        return rows(
            *(self._pair(label, value, 10) for label, value in view.facts),
            Content(),
            *self._read(),
            *(self.line(Piece(line)) for line in view.payload),
        )

    def _read(self) -> list[Content]:
        if not self._view.metrics:
            return []
        width = max(len(label) for label, _ in self._view.metrics) + 2
        pairs = [self._pair(label, value, width) for label, value in self._view.metrics]
        return [*pairs, Content()]

    def _pair(self, label: str, value: str, width: int) -> Content:
        return self.line(Piece(f"{label:<{width}}", Tone.DIM), Piece(value, Tone.STRONG))


class MessageScreen(ModalScreen[None]):
    """A message.

    Args:
        view: What is shown.
        payload: What is copied.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,enter,q", "dismiss", "Close", show=False),
        Binding("y", "copy", "Copy", tooltip="Copy the payload"),
    ]

    def __init__(self, view: MessageView, payload: bytes) -> None:
        super().__init__()
        self._view = view
        self._payload = payload

    def compose(self) -> ComposeResult:
        """Scrolling where it is long."""
        with VerticalScroll():
            yield MessagePanel(self._view)

    def action_copy(self) -> None:
        """Hand the payload to the terminal's clipboard."""
        self.app.copy_to_clipboard(self._payload.decode("utf-8", "replace"))
        self.notify("The payload is on the clipboard.", markup=False)
