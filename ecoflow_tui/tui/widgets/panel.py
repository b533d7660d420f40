"""A box with a title."""

from textual.theme import Theme

from ecoflow_tui.tui.widgets.inked import Inked


class Panel(Inked):
    """A bordered box; its title says what it shows."""

    DEFAULT_CSS = """
    Panel {
        border: round $foreground 22%;
        border-title-color: $foreground;
        border-title-style: bold;
        border-subtitle-color: $foreground 62%;
        padding: 0 1;
        height: auto;
        &:ansi { border: round ansi_bright_black; }
    }
    """

    def on_mount(self) -> None:
        """Write the titles, and again whenever the theme changes."""
        self.entitle()
        self.app.theme_changed_signal.subscribe(self, self._follow_theme)

    def entitle(self) -> None:
        """Write the titles on the border in the present looks."""

    def _follow_theme(self, theme: Theme) -> None:
        del theme
        self.entitle()
