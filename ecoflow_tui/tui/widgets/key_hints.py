"""The bottom line: the keys that matter here, as many as fit."""

from textual.app import RenderResult
from textual.binding import Binding
from textual.content import Content
from textual.style import Style

from ecoflow_tui.tui.keys import written_key
from ecoflow_tui.tui.views.tone import Piece, Tone
from ecoflow_tui.tui.widgets.inked import Inked


class KeyHints(Inked):
    """Made from the bindings that are in force; each hint can be clicked."""

    DEFAULT_CSS = """
    KeyHints { dock: bottom; height: 1; padding: 0 1; background: $surface; }
    """

    def render(self) -> RenderResult:
        """The hints, in the order of the bindings."""
        line, width = Content(), self.content_size.width
        for description, bindings in self._shown().items():
            keys = " ".join(written_key(binding) for binding in bindings)
            hint = self.line(Piece(keys, Tone.KEY), Piece(f" {description}  ", Tone.DIM))
            if line.cell_length + hint.cell_length > width:
                break
            press = f"app.run_key('{bindings[-1].key}')"
            line += hint.stylize(Style.from_meta({"@click": press}))
        return line

    def _shown(self) -> dict[str, list[Binding]]:
        groups: dict[str, list[Binding]] = {}
        for active in self.screen.active_bindings.values():
            if active.binding.show and active.enabled:
                groups.setdefault(active.binding.description, []).append(active.binding)
        return groups
