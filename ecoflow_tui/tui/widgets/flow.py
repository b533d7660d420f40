"""Where the power comes from and where it goes, as lines with arrows."""

from dataclasses import dataclass, replace

from textual.content import Content
from textual.reactive import reactive

from ecoflow_tui.tui.views.station import NO_PORTS, ChargeView, GaugeView, PortsView
from ecoflow_tui.tui.views.tone import Piece, Tone
from ecoflow_tui.tui.widgets.charge import direction_pieces
from ecoflow_tui.tui.widgets.drawn import Drawn
from ecoflow_tui.tui.widgets.panel import Panel

_LABEL, _WATTS, _ARROW, _CELL = 6, 8, 5, 10
_SIDE = _LABEL + _WATTS + 1 + _ARROW + 1
_BUS = 1
"""The row on which all power meets."""


@dataclass(frozen=True, slots=True)
class FlowView:
    """What the three panels of a station say, together; the ports where they are wanted."""

    charge: ChargeView
    inputs: PortsView = NO_PORTS
    outputs: PortsView = NO_PORTS


class FlowPanel(Panel, Drawn):
    """Inputs on the left, the battery in the middle, outputs on the right."""

    DEFAULT_CSS = "FlowPanel { height: 6; }"

    view: reactive[FlowView | None] = reactive(None, repaint=False)

    def validate_view(self, view: FlowView | None) -> FlowView | None:
        """No age is shown here, so growing older is no reason to paint."""
        return None if view is None else replace(view, charge=replace(view.charge, age=""))

    def watch_view(self) -> None:
        """Paint what has changed."""
        self.redraw()

    def entitle(self) -> None:
        """Say what this is."""
        self.border_title = "Flow"

    def draw(self) -> list[Content]:
        """One row a port; the battery on the row where they meet."""
        view = self.view
        if view is None:
            return []
        inputs, outputs = view.inputs.gauges, view.outputs.gauges
        middle = max(_CELL, self.content_size.width - 2 * _SIDE)
        return [
            self._left(inputs, row) + self._middle(view, row, middle) + self._right(outputs, row)
            for row in range(max(len(inputs), len(outputs)))
        ]

    def _left(self, gauges: tuple[GaugeView, ...], row: int) -> Content:
        if row >= len(gauges):
            return Content.blank(_SIDE)
        gauge, pipes = gauges[row], self.glyphs.pipes
        joint = pipes.gather[_joint(row, len(gauges))]
        return self.line(
            Piece(f"{gauge.label:<{_LABEL}}"),
            Piece(f"{gauge.watts:>{_WATTS}} ", _tone(gauge, Tone.STRONG)),
            self._pipe(gauge, _ARROW, Tone.INTO),
            Piece(joint, Tone.DIM),
            is_grey=self._is_grey,
        )

    def _right(self, gauges: tuple[GaugeView, ...], row: int) -> Content:
        if row >= len(gauges):
            return Content()
        gauge, pipes = gauges[row], self.glyphs.pipes
        return self.line(
            Piece(pipes.spread[_joint(row, len(gauges))], Tone.DIM),
            self._pipe(gauge, _ARROW, Tone.OUT),
            Piece(f"{gauge.watts:>{_WATTS}}", _tone(gauge, Tone.STRONG)),
            Piece(f"  {gauge.label}"),
            is_grey=self._is_grey,
        )

    def _middle(self, view: FlowView, row: int, width: int) -> Content:
        if row == _BUS:
            return self._bus(view, width)
        if row == _BUS + 1:
            said = self.line(*direction_pieces(view.charge, self.glyphs)[:1], is_grey=self._is_grey)
            before = (width - said.cell_length) // 2
            return said.pad_left(before).pad_right(width - said.cell_length - before)
        return Content.blank(width)

    def _bus(self, view: FlowView, width: int) -> Content:
        left = (width - _CELL) // 2
        charge, (start, end) = view.charge, self.glyphs.pipes.cell
        return self.line(
            self._labelled(charge.watts_in, left, Tone.INTO),
            Piece(f"{start}{charge.soc:^{_CELL - 2}}{end}", charge.tone),
            self._labelled(charge.watts_out, width - _CELL - left, Tone.OUT),
            is_grey=self._is_grey,
        )

    def _labelled(self, watts: str, width: int, tone: Tone) -> Piece:
        pipes = self.glyphs.pipes
        is_busy = watts not in ("--", "0 W")
        line = f" {watts} ".center(width - 1, pipes.busy if is_busy else pipes.idle)
        return Piece(line + pipes.arrow, tone if is_busy else Tone.DIM)

    def _pipe(self, gauge: GaugeView, width: int, tone: Tone) -> Piece:
        pipes = self.glyphs.pipes
        if gauge.fraction:
            return Piece(pipes.busy * (width - 1) + pipes.arrow, tone)
        return Piece(pipes.idle * width, Tone.TRACK)

    @property
    def _is_grey(self) -> bool:
        return self.view is not None and self.view.charge.is_grey


def _tone(gauge: GaugeView, tone: Tone) -> Tone:
    return tone if gauge.fraction else Tone.DIM


def _joint(row: int, count: int) -> int:
    """Which of the four joints belongs on a row: first, the way on, between, last."""
    if row == _BUS:
        return 1
    if row == 0:
        return 0
    return 3 if row == count - 1 else 2
