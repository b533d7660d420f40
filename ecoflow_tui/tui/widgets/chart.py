"""Input and load over the last minutes, mirrored about one line."""

from datetime import datetime, timedelta
from typing import Protocol

from textual.content import Content

from ecoflow_tui.core import text
from ecoflow_tui.core.trend import Window
from ecoflow_tui.tui.draw import (
    AXIS_WIDTH,
    Columns,
    area_rows,
    block_rows,
    mirrored_axis,
    nice_ceiling,
)
from ecoflow_tui.tui.views.tone import Piece, Tone
from ecoflow_tui.tui.views.trends import written_span
from ecoflow_tui.tui.widgets.drawn import Drawn
from ecoflow_tui.tui.widgets.pointed import PointedPanel

_ROOM_FOR_TIMES = 8


class Trend(Protocol):
    """Power over time."""

    def columns(self, window: Window, /) -> tuple[Columns, Columns]:
        """The means of each column, of what came in and of what went out."""


class PowerChart(PointedPanel, Drawn):
    """What came in above the line, what went out below it, to nearly the same scale.

    Attributes:
        whose: Whose power it is, where that does not stand elsewhere on the screen.
    """

    whose = ""

    def __init__(self) -> None:
        super().__init__()
        self._trend: Trend | None = None
        self._now: datetime | None = None
        self._span = timedelta(minutes=5)
        self._columns: tuple[Columns, Columns] = ((), ())

    def show(self, trend: Trend, now: datetime, span: timedelta) -> None:
        """Draw this trend up to now; nothing is read twice within a second."""
        wanted = (trend, now.replace(microsecond=0), span)
        if wanted == (self._trend, self._now, self._span):
            return
        self._trend, self._now, self._span = wanted
        self.entitle()
        columns = self._read()
        if columns != self._columns:
            self._columns = columns
            self.redraw()

    def entitle(self) -> None:
        """Say how long a time is shown."""
        about = Piece(f"{self.whose} last {written_span(self._span)}", Tone.DIM)
        self.inscribe(self.line(Piece("Power", Tone.STRONG), about))

    def on_resize(self) -> None:
        """Cut the history into as many columns as there is room for now."""
        self._columns = self._read()
        self.refresh()

    def draw(self) -> list[Content]:
        """The rows of the chart, with its scale beside it."""
        height = self.content_size.height
        if height < 2:
            return []
        into, out = self._columns
        known = [value for value in (*into, *out) if value is not None]
        if not known:
            line = self.line(_NOTHING_YET)
            before = max(0, (self.content_size.width - line.cell_length) // 2)
            return [*[Content()] * ((height - 1) // 2), line.pad_left(before)]
        time_axis = [self._time_axis()] if height >= _ROOM_FOR_TIMES else []
        return [*self._halves(into, out, height - len(time_axis)), *time_axis]

    def _halves(self, into: Columns, out: Columns, height: int) -> list[Content]:
        ceilings = [nice_ceiling(_peak(values)) for values in (into, out)]
        above = min(height - 1, max(1, round(height * ceilings[0] / sum(ceilings))))
        return [
            *self._half(into, above, ceilings[0], is_hanging=False),
            *self._half(out, height - above, ceilings[1], is_hanging=True),
        ]

    def _half(
        self, columns: Columns, height: int, ceiling: float, *, is_hanging: bool
    ) -> list[Content]:
        draw = area_rows if self.glyphs.has_braille else block_rows
        drawn = draw(columns, height, ceiling, is_hanging=is_hanging)
        name, tone = ("out", Tone.OUT) if is_hanging else ("in", Tone.INTO)
        scale, zero = text.watts(ceiling), text.watts(0)
        labels = mirrored_axis(name, scale, zero, height, is_hanging=is_hanging)
        return [
            self.line(Piece(label, tone if name in label else Tone.DIM), Piece(line, tone))
            for label, line in zip(labels, drawn, strict=True)
        ]

    def _time_axis(self) -> Content:
        width = self.content_size.width - AXIS_WIDTH
        left, right = f"{written_span(self._span)} ago", "now"
        return self.line(Piece(f"{'':{AXIS_WIDTH}}{left:<{width - 3}}{right}", Tone.DIM))

    def _read(self) -> tuple[Columns, Columns]:
        width = self.content_size.width - AXIS_WIDTH
        if self._trend is None or self._now is None or width < 1:
            return (), ()
        window = Window(self._now, self._span, width * (2 if self.glyphs.has_braille else 1))
        into, out = self._trend.columns(window)
        return into, out


_NOTHING_YET = Piece("No power has been heard of in this time.", Tone.DIM)


def _peak(columns: Columns) -> float:
    return max((value for value in columns if value is not None), default=0)
