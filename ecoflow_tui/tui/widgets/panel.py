"""A box with a title."""

from ecoflow_tui.tui.widgets.inked import Inked


class Panel(Inked):
    """A bordered box; its title says what it shows."""

    DEFAULT_CSS = """
    Panel {
        border: round $foreground 22%;
        border-title-color: $foreground;
        border-title-style: bold;
        border-subtitle-color: $text-muted;
        padding: 0 1;
        height: auto;
    }
    """
