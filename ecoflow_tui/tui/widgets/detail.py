"""One thing in full, in a box."""

from textual.content import Content
from textual.reactive import reactive

from ecoflow_tui.tui.views.detail import DetailView, Pairs
from ecoflow_tui.tui.views.tone import Piece, Tone
from ecoflow_tui.tui.widgets.inked import rows
from ecoflow_tui.tui.widgets.panel import Panel


class DetailPanel(Panel):
    """Facts, readings and content, one below the other.

    Args:
        keys: What can be done with it: keys, each with what it does.
    """

    DEFAULT_CSS = "DetailPanel { text-wrap: wrap; }"

    view: reactive[DetailView | None] = reactive(None, layout=True)

    def __init__(self, *keys: tuple[str, str]) -> None:
        super().__init__()
        self._keys = keys

    def watch_view(self) -> None:
        """The title belongs to it."""
        self.entitle()

    def entitle(self) -> None:
        """Say what it is, and which keys there are."""
        title = "" if self.view is None else self.view.title
        hints: list[Piece] = []
        for key, does in self._keys:
            between = (Piece("  "),) if hints else ()
            hints += [*between, Piece(key, Tone.KEY), Piece(f" {does}")]
        self.inscribe(self.line(Piece(title, Tone.STRONG)), self.line(*hints))

    def render(self) -> Content:
        """All of it."""
        view = self.view
        if view is None:
            return Content()
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
