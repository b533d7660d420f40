"""One metric over time, with a cursor that reads it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from textwrap import wrap
from typing import ClassVar

from textual.content import Content
from textual.reactive import reactive

from ecoflow_tui.core import text
from ecoflow_tui.core.events import MetricValue
from ecoflow_tui.core.metrics import Metric
from ecoflow_tui.core.names import metric_name
from ecoflow_tui.core.series import Curve
from ecoflow_tui.core.trend import Window
from ecoflow_tui.tui.draw import area_rows, block_rows, line_marks, line_rows
from ecoflow_tui.tui.views.tone import Piece, Tone
from ecoflow_tui.tui.views.trends import (
    Scale,
    scale_for,
    statistics,
    written_moment,
    written_span,
)
from ecoflow_tui.tui.widgets.drawn import Drawn
from ecoflow_tui.tui.widgets.panel import Panel

AXIS_WIDTH = 9
_BORDER_LABEL = 6
"""What a border takes beside the words that are written on it."""


@dataclass(frozen=True, slots=True)
class TrendWanted:
    """What a chart is to show.

    Attributes:
        serial: Whose metric.
        metric: Which.
        now: The right edge.
        span: How far back the left edge lies.
        cursor_at: The time that is read; ``None``: now.
        news: Changes whenever there may be something new.
        value: The present value.
        is_grey: Whether it is not to be relied on any more.
    """

    serial: str
    metric: Metric
    now: datetime
    span: timedelta
    cursor_at: datetime | None
    news: int
    value: MetricValue
    is_grey: bool = False


ReadCurve = Callable[[str, Metric, Window], Curve]


class TrendChart(Panel, Drawn):
    """An area or a line in braille; gaps stay empty."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"trend--cursor"}
    DEFAULT_CSS = """
    TrendChart {
        height: 1fr; min-height: 4;
        & > .trend--cursor { background: $primary-muted; }
        &:nocolor > .trend--cursor { text-style: reverse; }
    }
    """

    ALLOW_MAXIMIZE = True

    has_time_axis: reactive[bool] = reactive(False)

    def __init__(self) -> None:
        super().__init__()
        self._wanted: TrendWanted | None = None
        self._read: ReadCurve | None = None
        self._curve = Curve()
        self._scale = Scale(0, 1, is_area=True)
        self._edges: list[float] = []
        self._shown: object = None

    def show(self, wanted: TrendWanted, read: ReadCurve) -> None:
        """Show this metric; nothing is read twice within a second unless there is need to."""
        is_known = self._wanted == wanted
        self._wanted, self._read = wanted, read
        if not is_known:
            self._refill()

    def on_resize(self) -> None:
        """Cut the history into as many columns as there is room for now."""
        self._refill()

    def _refill(self) -> None:
        wanted, read, width = self._wanted, self._read, self.content_size.width - AXIS_WIDTH
        if wanted is None or read is None or width < 1:
            return
        per_cell = 2 if self.glyphs.has_braille else 1
        window = Window(wanted.now, wanted.span, width * per_cell)
        edges, curve = window.edges(), read(wanted.serial, wanted.metric, window)
        shown = (
            wanted.serial,
            wanted.metric,
            wanted.cursor_at,
            wanted.value,
            wanted.is_grey,
            edges,
            curve,
        )
        if shown == self._shown:
            return
        self._shown, self._edges, self._curve = shown, edges, curve
        self._scale = scale_for(curve.columns, wanted.metric.unit)
        self.entitle()
        self.redraw()

    def entitle(self) -> None:
        """Name and value on the upper border, and what the whole comes to on the lower."""
        wanted = self._wanted
        if wanted is None:
            return
        unit = wanted.metric.unit
        moment, value = wanted.cursor_at, self._value(wanted)
        tone = Tone.DIM if wanted.is_grey and moment is None else Tone.INTO
        pieces = [Piece(metric_name(wanted.metric), Tone.STRONG)]
        pieces.append(Piece(f" {text.quantity(value, unit)}", tone))
        if moment is not None:
            pieces.append(Piece(f" at {written_moment(moment, wanted.span)}", Tone.KEY))
        room = self.outer_size.width - _BORDER_LABEL
        said = self.line(Piece(statistics(self._curve, unit, room), Tone.DIM))
        self.inscribe(self.line(*pieces), said)

    @property
    def reading(self) -> str:
        """What the cursor reads: time, metric, value."""
        wanted = self._wanted
        if wanted is None:
            return ""
        value = self._value(wanted)
        moment = (wanted.cursor_at or wanted.now).isoformat(timespec="seconds")
        return f"{moment} {wanted.metric} {text.quantity(value, wanted.metric.unit)}"

    def _value(self, wanted: TrendWanted) -> MetricValue:
        """The mean of the column under the cursor; without one the present value."""
        at = self._under_cursor()
        return wanted.value if at is None else self._curve.columns[at]

    def _under_cursor(self) -> int | None:
        columns = self._curve.columns
        if self._wanted is None or self._wanted.cursor_at is None or not columns:
            return None
        seconds = self._wanted.cursor_at.timestamp()
        width = self._edges[1] - self._edges[0]
        at = int((seconds - self._edges[0]) // width)
        return max(0, min(len(columns) - 1, at))

    def draw(self) -> list[Content]:
        """The rows of the chart, with its scale beside it."""
        wanted, height = self._wanted, self.content_size.height
        if wanted is None or not self._edges or height < 1:
            return []
        room = height - 1 if self.has_time_axis and height > 1 else height
        if all(value is None for value in self._curve.columns):
            axis = [self._time_axis(wanted)] if room < height else []
            return [*self._nothing(room), *axis]
        drawn = self._drawn(room)
        labels = self._labels(room, wanted)
        lines = [
            self.line(Piece(f"{label:>{AXIS_WIDTH - 1}} ", Tone.DIM), Piece(row, Tone.INTO))
            for label, row in zip(labels, drawn, strict=True)
        ]
        marked = [self._marked(line) for line in lines]
        return [*marked, *([self._time_axis(wanted)] if room < height else [])]

    def _nothing(self, height: int) -> list[Content]:
        """So many rows, which say in words why nothing is drawn."""
        width = max(1, self.content_size.width - AXIS_WIDTH)
        said = wrap("Nothing is known of this time.", width, max_lines=height, placeholder=" ...")
        lines = [self.line(Piece(f"{'':{AXIS_WIDTH}}{words}", Tone.DIM)) for words in said]
        return [*lines, *[Content()] * (height - len(lines))]

    def _drawn(self, height: int) -> list[str]:
        scale, columns = self._scale, self._curve.columns
        room = scale.ceiling - scale.floor
        raised = [None if value is None else value - scale.floor for value in columns]
        if not scale.is_area:
            draw_line = line_rows if self.glyphs.has_braille else line_marks
            return draw_line(raised, height, room)
        draw = area_rows if self.glyphs.has_braille else block_rows
        return draw(raised, height, room, is_hanging=False)

    def _labels(self, height: int, wanted: TrendWanted) -> list[str]:
        top, bottom = (
            text.quantity(value, wanted.metric.unit)
            for value in (self._scale.ceiling, self._scale.floor)
        )
        return [top] if height == 1 else [top, *[""] * (height - 2), bottom]

    def _marked(self, line: Content) -> Content:
        at = self._under_cursor()
        if at is None:
            return line
        column = AXIS_WIDTH + at // (2 if self.glyphs.has_braille else 1)
        line = line.pad_right(max(0, column + 1 - line.cell_length))
        return line.stylize(self.ground("trend--cursor"), column, column + 1)

    def _time_axis(self, wanted: TrendWanted) -> Content:
        """Times at the left edge and in the middle, and now at the right one."""
        width = self.content_size.width - AXIS_WIDTH
        left = f"{written_span(wanted.span)} ago"
        middle = written_moment(_time(self._edges[len(self._edges) // 2]), wanted.span)
        before = max(1, width // 2 - len(left) - len(middle) // 2)
        after = max(1, width - len(left) - before - len(middle) - len("now"))
        said = f"{left}{'':{before}}{middle}{'':{after}}now"
        return self.line(Piece(f"{'':{AXIS_WIDTH}}{said}", Tone.DIM))


def _time(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
