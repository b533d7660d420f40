"""The ports of one direction, each with a gauge."""

from textual.content import Content
from textual.reactive import reactive

from ecoflow_tui.core.metrics import Metric
from ecoflow_tui.tui.draw import bar
from ecoflow_tui.tui.views.station import GaugeView, PortsView
from ecoflow_tui.tui.views.tone import Piece, Tone
from ecoflow_tui.tui.widgets.inked import rows
from ecoflow_tui.tui.widgets.pointed import PointedPanel

_LABEL, _SWITCH, _WATTS, _RATING = 6, 4, 7, 10
_WIDE_ENOUGH_FOR_RATINGS = 34


class PortsPanel(PointedPanel):
    """One row a port: name, on or off, gauge, watts, rating.

    Args:
        title: The direction in a word.
        tone: The direction's colour.
    """

    view: reactive[PortsView | None] = reactive(None)

    def __init__(self, title: str, tone: Tone) -> None:
        super().__init__()
        self._title = title
        self._tone = tone

    @property
    def metrics(self) -> tuple[Metric, ...]:
        """The ports."""
        return () if self.view is None else tuple(gauge.metric for gauge in self.view.gauges)

    def watch_view(self, old: PortsView | None, new: PortsView | None) -> None:
        """Write the total on the border; only other ports need another height."""
        self.entitle()
        if _height_of(old) != _height_of(new):
            self.refresh(layout=True)

    def entitle(self) -> None:
        """Put the total on the border."""
        view = self.view
        total = "" if view is None else f" {view.total}"
        tone = Tone.DIM if view is None or view.is_grey else self._tone
        self.border_title = self.line(Piece(self._title, Tone.STRONG), Piece(total, tone))

    def render(self) -> Content:
        """One row a port."""
        view = self.view
        if view is None:
            return Content()
        width = self.content_size.width
        return rows(*(self._row(gauge, view, width) for gauge in view.gauges))

    def _row(self, gauge: GaugeView, view: PortsView, width: int) -> Content:
        rating = _RATING if width >= _WIDE_ENOUGH_FOR_RATINGS else 0
        switch = _SWITCH if any(other.switch for other in view.gauges) else 0
        room = max(1, width - _LABEL - switch - _WATTS - rating)
        drawn = bar(gauge.fraction, room, self.glyphs.thin)
        is_over = gauge.fraction is not None and gauge.fraction > 1
        against = f" / {gauge.rating}" if gauge.rating and rating else ""
        return self.line(
            Piece(f"{gauge.label:<{_LABEL}}"),
            Piece(f"{gauge.switch:<{switch}}", Tone.PLAIN if gauge.switch == "on" else Tone.DIM),
            Piece(drawn.filled, Tone.WARN if is_over else self._tone),
            Piece(drawn.rest, Tone.TRACK),
            Piece(
                f"{gauge.watts:>{_WATTS}}",
                Tone.STRONG if gauge.fraction else Tone.DIM,
                gauge.metric,
            ),
            Piece(f"{against:<{rating}}", Tone.DIM),
            is_grey=view.is_grey,
        )


def _height_of(view: PortsView | None) -> int:
    return 0 if view is None else len(view.gauges)
