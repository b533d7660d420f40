"""A panel whose values can be pointed at, one at a time."""

from typing import ClassVar

from textual.binding import Binding, BindingType

from ecoflow_tui.core.metrics import Metric
from ecoflow_tui.tui.widgets.panel import Panel


class PointedPanel(Panel, can_focus=True):
    """Focused, it marks one of its values; up and down go on, into its neighbours at the ends."""

    DEFAULT_CSS = """
    PointedPanel {
        &:focus { border: round $primary; }
        &:focus:nocolor { border: heavy $primary; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "point(-1)", "Value before", show=False),
        Binding("down", "point(1)", "Next value", show=False),
    ]

    @property
    def metrics(self) -> tuple[Metric, ...]:
        """What can be pointed at, in reading order."""
        return ()

    def on_focus(self) -> None:
        """Point at the first value."""
        self._point_at(next(iter(self.metrics), None))

    def on_blur(self) -> None:
        """Point at nothing."""
        self._point_at(None)

    def action_point(self, by: int) -> None:
        """Go to the next value, or to the one before."""
        metrics = self.metrics
        at = metrics.index(self.pointed) + by if self.pointed in metrics else -1
        if 0 <= at < len(metrics):
            self._point_at(metrics[at])
        elif by > 0:
            self.screen.focus_next(PointedPanel)
        else:
            self.screen.focus_previous(PointedPanel)

    def _point_at(self, metric: Metric | None) -> None:
        self.pointed = metric
        self.refresh()
