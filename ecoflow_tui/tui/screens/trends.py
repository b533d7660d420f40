"""Any metrics of the selected station over minutes, hours or days."""

from collections.abc import Iterable
from datetime import timedelta
from functools import partial
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.widget import Widget

from ecoflow_tui.core import text
from ecoflow_tui.core.metrics import Metric
from ecoflow_tui.core.series import SPANS
from ecoflow_tui.core.state import DeviceState
from ecoflow_tui.tui.frame import Frame
from ecoflow_tui.tui.past import Question
from ecoflow_tui.tui.screens.base import MonitorScreen
from ecoflow_tui.tui.screens.detail import DetailScreen
from ecoflow_tui.tui.views.detail import DetailView
from ecoflow_tui.tui.views.explanation import explanation_view
from ecoflow_tui.tui.views.station import display_name, is_grey, present
from ecoflow_tui.tui.views.status import station_chips
from ecoflow_tui.tui.views.tone import Piece, Tone
from ecoflow_tui.tui.views.trends import metric_rows, written_moment, written_span
from ecoflow_tui.tui.widgets.metric_list import MetricList
from ecoflow_tui.tui.widgets.pick_list import PickList
from ecoflow_tui.tui.widgets.strip import StationStrip
from ecoflow_tui.tui.widgets.summary import Summary
from ecoflow_tui.tui.widgets.trend_chart import AXIS_WIDTH, TrendChart, TrendWanted

_METRICS = {str(metric): metric for metric in Metric}
_MOST_CHARTS = 5
_LEAST_HEIGHT = 6
_BORDER_AND_PADDING = 4


class TrendsScreen(MonitorScreen):
    """A list of metrics; the one under the cursor is drawn first, then those that are pinned."""

    AUTO_FOCUS = "PickList"
    SIDEWAYS = frozenset({"read"})
    ALLOW_IN_MAXIMIZED_VIEW = "StatusBar, KeyHints, Banner"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left", "read(-1)", "Read", tooltip="Read the time before"),
        Binding("right", "read(1)", "Read", tooltip="Read the time after"),
        Binding("shift+left", "read(-10)", "Read", show=False, tooltip="Ten columns back"),
        Binding("shift+right", "read(10)", "Read", show=False, tooltip="Ten columns on"),
        Binding(
            "t",
            "next_span",
            "Time",
            tooltip="Chart 5 minutes, 1 hour, 24 hours or 7 days",
            id="time",
        ),
        Binding(
            "i",
            "explain",
            "Explain",
            show=False,
            tooltip="Where the metric comes from",
            id="explain",
        ),
        Binding(
            "z", "zoom", "Zoom", tooltip="Give the first chart the whole screen, or back", id="zoom"
        ),
        Binding(
            "y", "copy", "Copy", show=False, tooltip="Copy what the first chart reads", id="copy"
        ),
        Binding("escape", "back", "Back", show=False, tooltip="Zoom out, read now, go back"),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._span = SPANS[0]
        self._pinned: list[Metric] = [Metric.WATTS_IN_SUM, Metric.EXTERNAL_LOAD_WATTS]
        self._ago: timedelta | None = None
        self._frame: Frame | None = None

    def compose_body(self) -> Iterable[Widget]:
        """The stations and the time above, the metrics on the left, charts on the right."""
        yield StationStrip()
        yield Summary()
        with Horizontal(id="trends"):
            yield MetricList()
            with Vertical(id="charts"):
                for _ in range(_MOST_CHARTS):
                    yield TrendChart()

    def show_body(self, frame: Frame) -> None:
        """Draw as many charts as there is room for."""
        state = frame.scene.selected
        if state is None:
            return
        self._frame = frame
        self.query_one(StationStrip).view = station_chips(frame.scene, frame.now, frame.glyphs)
        lines = metric_rows(state, tuple(self._pinned), frame.now, frame.glyphs)
        self.query_one(PickList).show(lines)
        self._draw(frame, state)
        self.query_one(Summary).view = self._about(frame, state)

    def _draw(self, frame: Frame, state: DeviceState) -> None:
        charts = list(self.query(TrendChart))
        drawn = self._drawn(state)
        for chart, metric in zip(charts, drawn, strict=False):
            frame.past.ask(Question(state.device_sn, metric, self._span))
            chart.show(self._wanted(frame, state, metric), frame.scene.archive.curve)
        for number, chart in enumerate(charts):
            chart.display = number < len(drawn)
            chart.has_time_axis = number == len(drawn) - 1

    def _wanted(self, frame: Frame, state: DeviceState, metric: Metric) -> TrendWanted:
        now = frame.now.replace(microsecond=0)
        return TrendWanted(
            serial=state.device_sn,
            metric=metric,
            now=now,
            span=self._span,
            cursor_at=None if self._ago is None else now - self._ago,
            news=frame.scene.archive.fills,
            value=present(state, frame.now).value(metric),
            is_grey=is_grey(state, frame.now),
        )

    def _drawn(self, state: DeviceState) -> list[Metric]:
        chosen = self.query_one(PickList).chosen
        first = [_METRICS[chosen]] if chosen is not None else []
        known = [metric for metric in self._pinned if metric in state.metrics]
        room = max(1, self.query_one("#charts").size.height // _LEAST_HEIGHT)
        return list(dict.fromkeys([*first, *known]))[: min(room, _MOST_CHARTS)]

    def _about(self, frame: Frame, state: DeviceState) -> tuple[Piece, ...]:
        pieces = [
            Piece(display_name(state), Tone.STRONG),
            Piece(f"   last {written_span(self._span)}", Tone.DIM),
        ]
        if self._ago is not None:
            moment = written_moment(frame.now - self._ago, self._span)
            pieces += [Piece("   read at ", Tone.DIM), Piece(moment, Tone.KEY)]
        if frame.past.is_busy:
            pieces.append(Piece("   asking the database ...", Tone.DIM))
        elif frame.past.trouble:
            said = text.safe_text(frame.past.trouble, 120)
            pieces.append(Piece(f"   no history: {said}", Tone.WARN))
        return tuple(pieces)

    def action_next_span(self) -> None:
        """Draw the next longer time, or the shortest again."""
        if self._frame is not None:
            self._frame.past.retry()
        self._span = SPANS[(SPANS.index(self._span) + 1) % len(SPANS)]
        self._ago = None
        self.post_message(self.Shown())

    def action_read(self, by: int) -> None:
        """Move the cursor by a column; past the right edge it reads the present again."""
        width = self.query(TrendChart).first().size.width - AXIS_WIDTH - _BORDER_AND_PADDING
        column = self._span / max(1, width)
        ago = (self._ago or timedelta(0)) - by * column
        self._ago = min(ago, self._span - column / 2) if ago > timedelta(0) else None
        self.post_message(self.Shown())

    def action_unread(self) -> None:
        """Read the present again."""
        self._ago = None
        self.post_message(self.Shown())

    def action_explain(self) -> None:
        """Say where the metric under the cursor comes from."""
        chosen = self.query_one(PickList).chosen
        view = None if chosen is None else self._explanation(chosen)
        if chosen is not None and view is not None:
            self.app.push_screen(DetailScreen(view, partial(self._explanation, chosen)))

    def _explanation(self, chosen: str) -> DetailView | None:
        frame = self._frame
        if frame is None or frame.scene.selected is None:
            return None
        return explanation_view(frame.scene.selected, _METRICS[chosen], frame.now)

    def action_zoom(self) -> None:
        """Give the first chart the whole screen, or all of it their places again."""
        if self.maximized is not None:
            self.minimize()
        else:
            self.maximize(self.query(TrendChart).first(), container=False)

    def action_copy(self) -> None:
        """Hand time and value to the terminal's clipboard."""
        self.copy(self.query(TrendChart).first().reading)

    async def action_back(self) -> None:
        """Undo the zoom, then the cursor; then go where one came from."""
        if self.maximized is not None:
            self.minimize()
        elif self._ago is not None:
            self.action_unread()
        else:
            await self.run_action("app.back")

    def on_pick_list_moved(self) -> None:
        """Draw the metric under the cursor."""
        self.post_message(self.Shown())

    def on_pick_list_picked(self, picked: PickList.Picked) -> None:
        """Pin a metric, or let it go."""
        metric = _METRICS[picked.row_id]
        if metric in self._pinned:
            self._pinned.remove(metric)
        else:
            self._pinned.append(metric)
        self.post_message(self.Shown())
