"""The ports of one direction, each with a gauge, and its history where there is room."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from textual.content import Content
from textual.reactive import reactive

from ecoflow_tui.core import text
from ecoflow_tui.core.archive import Archive
from ecoflow_tui.core.metrics import Metric
from ecoflow_tui.core.trend import Window
from ecoflow_tui.tui.draw import Columns, area_rows, bar, block_rows, nice_ceiling
from ecoflow_tui.tui.views.station import GaugeView, PortsView
from ecoflow_tui.tui.views.tone import Piece, Tone
from ecoflow_tui.tui.widgets.drawn import Drawn
from ecoflow_tui.tui.widgets.pointed import PointedPanel

_LABEL, _SWITCH, _WATTS, _RATING = 6, 4, 7, 10
_WIDE_ENOUGH_FOR_RATINGS = 34
_MOST_BELOW = 12


@dataclass(frozen=True, slots=True)
class PortHistory:
    """Where the history of a station's ports is read; ``news``: changes when there may be more."""

    archive: Archive
    serial: str
    now: datetime
    span: timedelta
    news: int

    def columns(self, port: Metric, count: int) -> Columns:
        """The mean watts of each column."""
        return self.archive.columns(self.serial, port, Window(self.now, self.span, count))


class PortsPanel(PointedPanel, Drawn):
    """One row a port: name, on or off, gauge, watts, rating.

    Where there are more rows than ports, the history of each port hangs below its gauge.

    Args:
        title: The direction in a word.
        tone: The direction's colour.
    """

    view: reactive[PortsView | None] = reactive(None, repaint=False)

    def __init__(self, title: str, tone: Tone) -> None:
        super().__init__()
        self._title = title
        self._tone = tone
        self._history: PortHistory | None = None
        self._columns: dict[Metric, Columns] = {}

    def show(self, view: PortsView, history: PortHistory) -> None:
        """Show these ports; no history is read twice within a second."""
        self.view = view
        if history != self._history:
            self._history = history
            self._read()

    def on_resize(self) -> None:
        """Cut the history into as many columns as there is room for now."""
        self._read()

    def _read(self) -> None:
        view, history = self.view, self._history
        if view is None or history is None or not self._rows_below(view):
            return
        count = self._room(view) * (2 if self.glyphs.has_braille else 1)
        columns = {one.metric: history.columns(one.metric, count) for one in view.gauges}
        if columns != self._columns:
            self._columns = columns
            self.redraw()

    def _rows_below(self, view: PortsView) -> int:
        """How many rows of history there is room for below each gauge."""
        return min(_MOST_BELOW, self.content_size.height // max(1, len(view.gauges)) - 1)

    @property
    def metrics(self) -> tuple[Metric, ...]:
        """The ports."""
        return () if self.view is None else tuple(gauge.metric for gauge in self.view.gauges)

    def watch_view(self, old: PortsView | None, new: PortsView | None) -> None:
        """Write the total on the border; only other ports need another height."""
        self.entitle()
        if _height_of(old) != _height_of(new):
            self.refresh(layout=True)
        else:
            self.redraw()

    def entitle(self) -> None:
        """Put the total on the border."""
        view = self.view
        total = "" if view is None else f" {view.total}"
        tone = Tone.DIM if view is None or view.is_grey else self._tone
        self.inscribe(self.line(Piece(self._title, Tone.STRONG), Piece(total, tone)))

    def draw(self) -> list[Content]:
        """One row a port."""
        view = self.view
        if view is None:
            return []
        below = self._rows_below(view)
        lines: list[Content] = []
        for gauge in view.gauges:
            lines += [self._row(gauge, view), *self._past(gauge, view, below)]
        return lines

    def _past(self, gauge: GaugeView, view: PortsView, height: int) -> list[Content]:
        """A port's history in the width of its gauge, with the scale in front."""
        columns = self._columns.get(gauge.metric, ())
        known = [value for value in columns if value is not None]
        if height < 1 or not known:
            return [Content()] * height
        draw = area_rows if self.glyphs.has_braille else block_rows
        ceiling = nice_ceiling(max(known))
        switch = self._switch(view)
        return [
            self.line(
                Piece(f"{text.watts(ceiling) if at == 0 else '':<{_LABEL + switch}}", Tone.DIM),
                Piece(row, self._tone),
                is_grey=view.is_grey,
            )
            for at, row in enumerate(draw(columns, height, ceiling, is_hanging=False))
        ]

    def _switch(self, view: PortsView) -> int:
        return _SWITCH if any(gauge.switch for gauge in view.gauges) else 0

    def _rating(self) -> int:
        return _RATING if self.content_size.width >= _WIDE_ENOUGH_FOR_RATINGS else 0

    def _room(self, view: PortsView) -> int:
        """The width of a gauge."""
        taken = _LABEL + self._switch(view) + _WATTS + self._rating()
        return max(1, self.content_size.width - taken)

    def _row(self, gauge: GaugeView, view: PortsView) -> Content:
        rating, switch = self._rating(), self._switch(view)
        drawn = bar(gauge.fraction, self._room(view), self.glyphs.thin)
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
