"""A station in a few rows, for the fleet."""

from datetime import datetime, timedelta

from textual.content import Content
from textual.message import Message
from textual.reactive import reactive

from ecoflow_tui.core import text
from ecoflow_tui.core.trend import Window
from ecoflow_tui.tui.draw import Columns, area_rows, bar, block_rows, nice_ceiling
from ecoflow_tui.tui.scene import PowerTrend
from ecoflow_tui.tui.views.station import ChargeView, GaugeView, PortsView
from ecoflow_tui.tui.views.tone import Piece, Tone
from ecoflow_tui.tui.views.trends import written_span
from ecoflow_tui.tui.widgets.charge import direction_pieces, freshness_pieces
from ecoflow_tui.tui.widgets.flow import FlowView
from ecoflow_tui.tui.widgets.inked import rows
from ecoflow_tui.tui.widgets.panel import Panel

_SOC_WIDTH = 6
_ROOM_FOR_SPACE = 14
_LEAST_HISTORY = 2


class StationCard(Panel):
    """Charge, direction, power and the last minutes of one station."""

    DEFAULT_CSS = """
    StationCard {
        height: 1fr;
        &.-selected { border: round $primary; }
        &.-selected:nocolor { border: heavy $primary; }
    }
    """

    view: reactive[FlowView | None] = reactive(None)
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

    def show(self, view: FlowView, trend: PowerTrend, now: datetime, span: timedelta) -> None:
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
        if self.view is None:
            return
        view = self.view.charge
        model = "" if view.model == view.name else f" {view.model}"
        self.border_title = self.line(Piece(view.name, Tone.STRONG), Piece(model, Tone.DIM))
        self.border_subtitle = self.line(*freshness_pieces(view))

    def render(self) -> Content:
        """Bar, direction, power, the ports where there is room, and history in what is left."""
        width, height = self.content_size
        if self.view is None or width < _SOC_WIDTH:
            return Content()
        view, grey = self.view.charge, self.view.charge.is_grey
        drawn = bar(view.fraction, width - _SOC_WIDTH, self.glyphs.thick)
        soc = (Piece(f"{view.soc:<{_SOC_WIDTH}}", view.tone), Piece(drawn.filled, view.tone))
        space = [Content()] if height >= _ROOM_FOR_SPACE else []
        said = [
            self.line(*soc, Piece(drawn.rest, Tone.TRACK), is_grey=grey),
            self.line(*direction_pieces(view, self.glyphs), is_grey=grey),
            self.line(*_power(view), is_grey=grey),
            *([self._heads(width)] if space else []),
            *self._ports(self.view, width),
            *([self._scale()] if space else []),
        ]
        return rows(*said, *self._history(height - len(said)))

    def _heads(self, width: int) -> Content:
        left = self.line(Piece("In", Tone.DIM))
        return left.pad_right(width // 2 - left.cell_length) + self.line(Piece("Out", Tone.DIM))

    def _ports(self, view: FlowView, width: int) -> list[Content]:
        """What comes in on the left, what goes out on the right, a row a port."""
        inputs, outputs = _known(view.inputs), _known(view.outputs)
        half, is_grey = width // 2, view.charge.is_grey
        lines = []
        for row in range(max(len(inputs), len(outputs))):
            left = self.line(*_port(inputs, row, Tone.INTO), is_grey=is_grey)
            right = self.line(*_port(outputs, row, Tone.OUT), is_grey=is_grey)
            lines.append(left.pad_right(half - left.cell_length) + right)
        return lines

    @property
    def _peak(self) -> float | None:
        into, out = self.power
        return max((value for value in (*into, *out) if value is not None), default=None)

    def _scale(self) -> Content:
        """What the history below it goes up to, and how far back."""
        if self._shown is None or self._peak is None:
            return Content()
        span, ceiling = written_span(self._shown[2]), text.watts(nice_ceiling(self._peak))
        return self.line(Piece(f"last {span}, up to {ceiling}", Tone.DIM))

    def _history(self, height: int) -> list[Content]:
        if height < _LEAST_HISTORY:
            return []
        into, out = self.power
        ceiling = nice_ceiling(self._peak or 0)
        draw = area_rows if self.glyphs.has_braille else block_rows
        above = draw(into, height - height // 2, ceiling, is_hanging=False)
        below = draw(out, height // 2, ceiling, is_hanging=True)
        return [
            *(self.line(Piece(row, Tone.INTO)) for row in above),
            *(self.line(Piece(row, Tone.OUT)) for row in below),
        ]


def _known(ports: PortsView) -> tuple[GaugeView, ...]:
    return tuple(gauge for gauge in ports.gauges if gauge.fraction is not None)


def _port(gauges: tuple[GaugeView, ...], row: int, tone: Tone) -> tuple[Piece, ...]:
    if row >= len(gauges):
        return ()
    gauge = gauges[row]
    watts = Piece(f"{gauge.watts:>7}", tone if gauge.fraction else Tone.DIM)
    return Piece(f"{gauge.label:<6}", Tone.DIM), watts


def _power(view: ChargeView) -> tuple[Piece, ...]:
    return (
        Piece("in ", Tone.DIM),
        Piece(f"{view.watts_in:<8}", Tone.INTO),
        Piece("out ", Tone.DIM),
        Piece(f"{view.watts_out:<8}", Tone.OUT),
        Piece("net ", Tone.DIM),
        Piece(view.net, Tone.STRONG),
    )
