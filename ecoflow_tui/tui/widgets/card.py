"""A station in a few rows, for the fleet."""

from datetime import datetime, timedelta

from textual.content import Content
from textual.message import Message
from textual.reactive import reactive

from ecoflow_tui.core.trend import Window
from ecoflow_tui.tui.draw import Columns, area_rows, bar, block_rows, nice_ceiling
from ecoflow_tui.tui.scene import PowerTrend
from ecoflow_tui.tui.views.station import ChargeView
from ecoflow_tui.tui.views.tone import Piece, Tone
from ecoflow_tui.tui.widgets.charge import direction_pieces, freshness_pieces
from ecoflow_tui.tui.widgets.inked import rows
from ecoflow_tui.tui.widgets.panel import Panel

_SOC_WIDTH = 6


class StationCard(Panel):
    """Charge, direction, power and the last minutes of one station."""

    DEFAULT_CSS = """
    StationCard {
        height: 7;
        &.-selected { border: round $primary; }
    }
    """

    view: reactive[ChargeView | None] = reactive(None)
    power: reactive[tuple[Columns, Columns]] = reactive(((), ()))

    class Picked(Message):
        """The card was clicked."""

        def __init__(self, number: int) -> None:
            super().__init__()
            self.number = number

    def __init__(self, number: int) -> None:
        super().__init__()
        self.number = number
        self._shown: tuple[PowerTrend, datetime, timedelta] | None = None

    def on_click(self) -> None:
        """Say so."""
        self.post_message(self.Picked(self.number))

    def show(self, view: ChargeView, trend: PowerTrend, now: datetime, span: timedelta) -> None:
        """Show this station now."""
        self.view = view
        shown = (trend, now.replace(microsecond=0), span)
        if shown != self._shown:
            self._shown = shown
            self._read()

    def on_resize(self) -> None:
        """Cut the history into as many columns as there is room for now."""
        self._read()

    def _read(self) -> None:
        if self._shown is None:
            return
        trend, now, span = self._shown
        width = self.content_size.width * (2 if self.glyphs.has_braille else 1)
        window = Window(now, span, max(1, width))
        into, out = trend.columns(window)
        self.power = (into, out)

    def watch_view(self) -> None:
        """The title belongs to it."""
        self.entitle()

    def entitle(self) -> None:
        """Put the station's name and the age of its numbers on the border."""
        view = self.view
        if view is None:
            return
        model = "" if view.model == view.name else f" {view.model}"
        self.border_title = self.line(Piece(view.name, Tone.STRONG), Piece(model, Tone.DIM))
        self.border_subtitle = self.line(*freshness_pieces(view))

    def render(self) -> Content:
        """Bar, direction, power, and two rows of history."""
        view, width = self.view, self.content_size.width
        if view is None or width < _SOC_WIDTH:
            return Content()
        drawn = bar(view.fraction, width - _SOC_WIDTH, self.glyphs.thick)
        soc = (Piece(f"{view.soc:<{_SOC_WIDTH}}", view.tone), Piece(drawn.filled, view.tone))
        grey = view.is_grey
        return rows(
            self.line(*soc, Piece(drawn.rest, Tone.TRACK), is_grey=grey),
            self.line(*direction_pieces(view, self.glyphs), is_grey=grey),
            self.line(*_power(view), is_grey=grey),
            *self._history(),
        )

    def _history(self) -> tuple[Content, Content]:
        into, out = self.power
        ceiling = nice_ceiling(max((v for v in (*into, *out) if v is not None), default=0))
        draw = area_rows if self.glyphs.has_braille else block_rows
        above = draw(into, 1, ceiling, is_hanging=False)
        below = draw(out, 1, ceiling, is_hanging=True)
        return self.line(Piece(above[0], Tone.INTO)), self.line(Piece(below[0], Tone.OUT))


def _power(view: ChargeView) -> tuple[Piece, ...]:
    return (
        Piece("in ", Tone.DIM),
        Piece(f"{view.watts_in:<8}", Tone.INTO),
        Piece("out ", Tone.DIM),
        Piece(f"{view.watts_out:<8}", Tone.OUT),
        Piece("net ", Tone.DIM),
        Piece(view.net, Tone.STRONG),
    )
