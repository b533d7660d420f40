"""The bottom line: the keys that matter here and now, as many as fit."""

from collections.abc import Iterable

from textual.app import RenderResult
from textual.binding import ActiveBinding, Binding
from textual.content import Content
from textual.style import Style

from ecoflow_tui.tui.keys import FIRST_WHILE_WALKING, written_key
from ecoflow_tui.tui.views.tone import Piece, Tone
from ecoflow_tui.tui.widgets.inked import Inked

_MANY = 4


class KeyHints(Inked):
    """Made from the bindings that are in force; each hint can be clicked."""

    DEFAULT_CSS = """
    KeyHints { dock: bottom; height: 1; padding: 0 1; background: $surface; }
    """

    def on_mount(self) -> None:
        """Hint anew when keys have come, gone or been given to another action."""
        self.screen.bindings_updated_signal.subscribe(self, lambda _screen: self.refresh())

    def render(self) -> RenderResult:
        """The hints in the order of the bindings; by group where there is not room for each."""
        width = self.content_size.width
        each = [self._hint(*hint) for hint in self._by_description(is_grouped=False).items()]
        if sum(hint.cell_length for hint in each) > width:
            each = [self._hint(*hint) for hint in self._by_description(is_grouped=True).items()]
        line = Content()
        for hint in each:
            if line.cell_length + hint.cell_length <= width:
                line += hint
        return line

    def _hint(self, description: str, bindings: list[Binding]) -> Content:
        written = [written_key(binding) for binding in bindings]
        keys = " ".join(written) if len(written) < _MANY else f"{written[0]}-{written[-1]}"
        hint = self.line(Piece(keys, Tone.KEY), Piece(f" {description}  ", Tone.DIM))
        press = f"app.run_key('{bindings[-1].key}')"
        return hint.stylize(Style.from_meta({"@click": press}))

    def _by_description(self, *, is_grouped: bool) -> dict[str, list[Binding]]:
        hints: dict[str, list[Binding]] = {}
        for active in self._in_order():
            binding = active.binding
            if binding.show and active.enabled:
                in_group = binding.group if is_grouped else None
                description = in_group.description if in_group else binding.description
                hints.setdefault(description, []).append(binding)
        return hints

    def _in_order(self) -> Iterable[ActiveBinding]:
        """Those of the focused widget, the screen and the app; how one walks on before them."""
        active = self.screen.active_bindings.values()
        if not self.app.has_class("-walking"):
            return active
        return sorted(active, key=lambda one: one.binding.id not in FIRST_WHILE_WALKING)
