"""Asks for a time to go to."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import ModalScreen
from textual.widgets import Input


class GoToScreen(ModalScreen[str]):
    """One line to type a time into; the answer is what was typed, or nothing."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "dismiss('')", "Close", show=False)]

    def compose(self) -> ComposeResult:
        """The line."""
        yield Input(placeholder="14:00, +10m, -1h, yesterday 14:00, 2026-06-21T14:00")

    def on_input_submitted(self, message: Input.Submitted) -> None:
        """That is the answer."""
        self.dismiss(message.value)
