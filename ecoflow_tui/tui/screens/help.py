"""Every key and what it does, made from the bindings in force."""

from textwrap import wrap
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.geometry import Size
from textual.screen import ModalScreen

from ecoflow_tui.tui.views.tone import Piece, Tone
from ecoflow_tui.tui.widgets.inked import rows
from ecoflow_tui.tui.widgets.panel import Panel

_GAP = "  "


class KeyTable(Panel):
    """One row an action: its keys, and what they do."""

    def __init__(self, keys: list[tuple[str, str]]) -> None:
        super().__init__()
        self.keys = keys

    def entitle(self) -> None:
        """Say what this is."""
        self.border_title = "Keys"

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """As many rows as there are at this width."""
        del container, viewport
        return len(self._lines(width))

    def render(self) -> Content:
        """The table."""
        return rows(*self._lines(self.content_size.width))

    def _lines(self, width: int) -> list[Content]:
        """What a key does goes on below itself where it is too long for one row."""
        wide = max((len(keys) for keys, _ in self.keys), default=0)
        lines: list[Content] = []
        for keys, what in self.keys:
            first, *others = wrap(what, max(1, width - wide - len(_GAP)))
            lines.append(self.line(Piece(f"{keys:>{wide}}", Tone.KEY), Piece(f"{_GAP}{first}")))
            lines += [self.line(Piece(f"{'':{wide}}{_GAP}{other}")) for other in others]
        return lines


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
