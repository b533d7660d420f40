"""A box with a title."""

from typing import Self

from textual.content import Content
from textual.geometry import Region
from textual.theme import Theme

from ecoflow_tui.tui.widgets.inked import Inked, is_same


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

    _only: tuple[Region, ...] = ()
    """What a refresh is for, while it is not for all of it."""

    _inscribed: tuple[Content | None, Content | None] = (None, None)

    def on_mount(self) -> None:
        """Write the titles, and again whenever the theme changes."""
        self.entitle()
        self.app.theme_changed_signal.subscribe(self, self._follow_theme)

    def entitle(self) -> None:
        """Write the titles on the border in the present looks."""

    def inscribe(self, title: Content, subtitle: Content | None = None) -> None:
        """Write on the border what is not there yet; only that line of it is painted anew."""
        (upper, lower), self._inscribed = self._inscribed, (title, subtitle)
        outer, gutter = self.outer_size, self.gutter
        edge = Region(-gutter.left, -gutter.top, outer.width, 1)
        if not is_same(title, upper):
            self._only = (edge,)
            self.border_title = title
        if not is_same(subtitle, lower):
            self._only = (edge.translate((0, outer.height - 1)),)
            self.border_subtitle = subtitle
        self._only = ()

    def refresh(
        self,
        *regions: Region,
        repaint: bool = True,
        layout: bool = False,
        recompose: bool = False,
    ) -> Self:
        """Paint it anew, or only these regions of it."""
        these = regions or self._only
        return super().refresh(*these, repaint=repaint, layout=layout, recompose=recompose)

    def _follow_theme(self, theme: Theme) -> None:
        del theme
        self.entitle()
