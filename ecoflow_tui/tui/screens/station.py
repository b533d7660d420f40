"""One station: its charge, its ports, its last minutes, its battery."""

from collections.abc import Iterable
from functools import partial
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.widget import Widget

from ecoflow_tui.core import text
from ecoflow_tui.core.metrics import Metric
from ecoflow_tui.core.state import DeviceState
from ecoflow_tui.tui.frame import Frame
from ecoflow_tui.tui.past import Question
from ecoflow_tui.tui.screens.base import MonitorScreen
from ecoflow_tui.tui.screens.detail import DetailScreen
from ecoflow_tui.tui.views.detail import DetailView
from ecoflow_tui.tui.views.details import details_view
from ecoflow_tui.tui.views.explanation import explanation_view
from ecoflow_tui.tui.views.station import charge_view, inputs_view, is_grey, outputs_view, present
from ecoflow_tui.tui.views.status import station_chips
from ecoflow_tui.tui.views.tone import Tone
from ecoflow_tui.tui.widgets.charge import ChargePanel
from ecoflow_tui.tui.widgets.chart import PowerChart
from ecoflow_tui.tui.widgets.details import DetailsPanel
from ecoflow_tui.tui.widgets.flow import FlowPanel, FlowView
from ecoflow_tui.tui.widgets.pointed import PointedPanel
from ecoflow_tui.tui.widgets.ports import PortHistory, PortsPanel
from ecoflow_tui.tui.widgets.still import Box, Row
from ecoflow_tui.tui.widgets.strip import StationStrip
from ecoflow_tui.tui.widgets.trend_chart import TrendChart, TrendWanted

_BESIDE = (Metric.SOC_PERCENT, Metric.BATTERY_TEMP_C)
_LEAST_BESIDE = 7


class StationScreen(MonitorScreen):
    """The selected station; Tab and the arrows point at its values."""

    AUTO_FOCUS = ""
    ALLOW_IN_MAXIMIZED_VIEW = "StatusBar, KeyHints, Banner"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "i", "explain", "Explain", tooltip="Where the marked value comes from", id="explain"
        ),
        Binding(
            "z",
            "zoom",
            "Zoom",
            tooltip="Give the marked panel the whole screen, or back",
            id="zoom",
        ),
        Binding("y", "copy", "Copy", show=False, tooltip="Copy the marked value", id="copy"),
        Binding("down", "point", "Point", show=False, tooltip="Mark a value; so does Tab"),
        Binding("escape", "back", "Back", show=False, tooltip="Mark nothing, zoom out, go back"),
    ]

    _frame: Frame | None = None
    _details_height: int | None = None

    def compose_body(self) -> Iterable[Widget]:
        """Two columns where there is room, one below the other where there is not."""
        self._inputs = PortsPanel("In", Tone.INTO)
        self._outputs = PortsPanel("Out", Tone.OUT)
        yield StationStrip()
        with Box(id="station"):
            with Box(id="power"):
                yield ChargePanel()
                yield FlowPanel()
                with Row(id="ports"):
                    yield self._inputs
                    yield self._outputs
                yield PowerChart()
            with Box(id="side"):
                yield DetailsPanel()
                for _ in _BESIDE:
                    yield TrendChart()

    def show_body(self, frame: Frame) -> None:
        """Paint the selected station."""
        state = frame.scene.selected
        if state is None:
            return
        self._frame = frame
        self.query_one(StationStrip).view = station_chips(frame.scene, frame.now, frame.glyphs)
        flow = FlowView(
            charge_view(state, frame.now),
            inputs_view(state, frame.now),
            outputs_view(state, frame.now),
        )
        self.query_one(ChargePanel).view = flow.charge
        self.query_one(FlowPanel).view = flow
        serial = state.device_sn
        self._show_ports(frame, flow, serial)
        trend = frame.scene.trend(serial)
        frame.recall(trend)
        self.query_one(PowerChart).show(trend, frame.now, frame.span)
        self.query_one(DetailsPanel).view = details_view(state, frame.now)
        self._show_beside(frame, state)

    def _show_ports(self, frame: Frame, flow: FlowView, serial: str) -> None:
        """The ports, on a tall screen each with its history."""
        archive, now = frame.scene.archive, frame.now.replace(microsecond=0)
        history = PortHistory(archive, serial, now, frame.span, archive.fills)
        for panel, ports in ((self._inputs, flow.inputs), (self._outputs, flow.outputs)):
            panel.show(ports, history)
            for gauge in ports.gauges if self.has_class("-vast") else ():
                frame.past.ask(Question(serial, gauge.metric, frame.span))

    def _show_beside(self, frame: Frame, state: DeviceState) -> None:
        """Chart the battery below its facts, where they leave room for that."""
        details, charts = self.query_one(DetailsPanel), list(self.query(TrendChart))
        room = self.query_one("#side").size.height - details.list_height
        count = min(len(charts), max(0, room) // _LEAST_BESIDE) if self._has_side else 0
        height = details.list_height if count else None
        if height != self._details_height:
            self._details_height = details.styles.height = height
        now, known = frame.now.replace(microsecond=0), present(state, frame.now)
        for number, (chart, metric) in enumerate(zip(charts, _BESIDE, strict=True)):
            chart.display = number < count
            chart.has_time_axis = number == count - 1
            if chart.display:
                frame.past.ask(Question(state.device_sn, metric, frame.span))
                wanted = TrendWanted(
                    serial=state.device_sn,
                    metric=metric,
                    now=now,
                    span=frame.span,
                    cursor_at=None,
                    news=frame.scene.archive.fills,
                    value=known.value(metric),
                    is_grey=is_grey(state, frame.now),
                )
                chart.show(wanted, frame.scene.archive.curve)

    @property
    def _has_side(self) -> bool:
        """Whether battery and power stand side by side."""
        return self.has_class("-wide") or self.has_class("-broad")

    @property
    def _marked(self) -> Metric:
        """The marked metric; the charge while nothing is marked."""
        pointed = self.focused.pointed if isinstance(self.focused, PointedPanel) else None
        return pointed or Metric.SOC_PERCENT

    def action_point(self) -> None:
        """Mark the first value."""
        self.focus_next(PointedPanel)

    def action_explain(self) -> None:
        """Say where the marked value comes from."""
        explain = partial(self._explanation, self._marked)
        view = explain()
        if view is not None:
            self.app.push_screen(DetailScreen(view, explain))

    def _explanation(self, metric: Metric) -> DetailView | None:
        frame = self._frame
        if frame is None or frame.scene.selected is None:
            return None
        return explanation_view(frame.scene.selected, metric, frame.now)

    def action_copy(self) -> None:
        """Hand the marked value to the terminal's clipboard."""
        frame, metric = self._frame, self._marked
        if frame is not None and frame.scene.selected is not None:
            value = text.quantity(frame.scene.selected.value(metric), metric.unit)
            self.copy(value)

    def action_zoom(self) -> None:
        """Give one panel the whole screen, or all panels their places again."""
        if self.maximized is not None:
            self.minimize()
            return
        panel = self.focused if isinstance(self.focused, PointedPanel) else None
        self.maximize(panel or self.query_one(PowerChart), container=False)

    async def action_back(self) -> None:
        """Undo the zoom, then the mark; then go where one came from."""
        if self.maximized is not None:
            self.minimize()
        elif self.focused is not None:
            self.set_focus(None)
        else:
            await self.run_action("app.back")
