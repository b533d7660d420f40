"""Every key and what it does, made from the bindings in force."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen

from ecoflow_tui.tui.views.tone import Piece, Tone
from ecoflow_tui.tui.widgets.inked import rows
from ecoflow_tui.tui.widgets.panel import Panel


class KeyTable(Panel):
    """One row an action: its keys, and what they do."""

    def __init__(self, keys: list[tuple[str, str]]) -> None:
        super().__init__()
        self.keys = keys

    def entitle(self) -> None:
        """Say what this is."""
        self.border_title = "Keys"

    def render(self) -> Content:
        """The table."""
        width = max((len(keys) for keys, _ in self.keys), default=0)
        return rows(
            *(
                self.line(Piece(f"{keys:>{width}}", Tone.KEY), Piece(f"  {what}"))
                for keys, what in self.keys
            )
        )


class HelpScreen(ModalScreen[None]):
    """Stands over the screen whose keys it lists.

    Args:
        keys: The keys of each action and what it does.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,question_mark,f1,q", "dismiss", "Close", show=False)
    ]

    def __init__(self, keys: list[tuple[str, str]]) -> None:
        super().__init__()
        self._keys = keys

    def compose(self) -> ComposeResult:
        """The table, scrolling where the screen is short."""
        with VerticalScroll():
            yield KeyTable(self._keys)
