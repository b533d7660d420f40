"""What stands still on the screen, and costs nothing there."""

from textual.containers import Container, Horizontal
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget


class Still(Widget):
    """A widget whose lines are put together once for each time that it changes.

    Textual asks every widget of a screen for all its lines whenever one of them is painted.
    """

    _handed_out: tuple[Region, list[Strip]] | None = None

    def render_lines(self, crop: Region) -> list[Strip]:
        """Its lines, as they were handed out before if nothing has changed."""
        if self._handed_out is None or self._handed_out[0] != crop:
            self._handed_out = (crop, super().render_lines(crop))
        return self._handed_out[1]

    def _set_dirty(self, *regions: Region) -> None:
        self._handed_out = None
        super()._set_dirty(*regions)


class Box(Container, Still):
    """Widgets, one below the other or as the style sheet says."""


class Row(Horizontal, Still):
    """Widgets beside each other."""
