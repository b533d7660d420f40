"""One station: its charge, its ports, its last minutes, its battery."""

from collections.abc import Iterable

from textual.containers import Container, Horizontal
from textual.widget import Widget

from ecoflow_tui.tui.frame import Frame
from ecoflow_tui.tui.screens.base import MonitorScreen
from ecoflow_tui.tui.views.details import details_view
from ecoflow_tui.tui.views.station import charge_view, inputs_view, outputs_view
from ecoflow_tui.tui.views.status import station_chips
from ecoflow_tui.tui.views.tone import Tone
from ecoflow_tui.tui.widgets.charge import ChargePanel
from ecoflow_tui.tui.widgets.chart import PowerChart
from ecoflow_tui.tui.widgets.details import DetailsPanel
from ecoflow_tui.tui.widgets.flow import FlowPanel, FlowView
from ecoflow_tui.tui.widgets.ports import PortsPanel
from ecoflow_tui.tui.widgets.strip import StationStrip


class StationScreen(MonitorScreen):
    """The selected station."""

    def compose_body(self) -> Iterable[Widget]:
        """Two columns where there is room, one below the other where there is not."""
        self._inputs = PortsPanel("In", Tone.INTO)
        self._outputs = PortsPanel("Out", Tone.OUT)
        yield StationStrip()
        with Container(id="station"):
            with Container(id="power"):
                yield ChargePanel()
                yield FlowPanel()
                with Horizontal(id="ports"):
                    yield self._inputs
                    yield self._outputs
                yield PowerChart()
            yield DetailsPanel()

    def show_body(self, frame: Frame) -> None:
        """Paint the selected station."""
        state = frame.scene.selected
        if state is None:
            return
        self.query_one(StationStrip).view = station_chips(frame.scene, frame.now, frame.glyphs)
        charge = charge_view(state, frame.now)
        inputs, outputs = inputs_view(state, frame.now), outputs_view(state, frame.now)
        self.query_one(ChargePanel).view = charge
        self.query_one(FlowPanel).view = FlowView(charge, inputs, outputs)
        self._inputs.view, self._outputs.view = inputs, outputs
        trend = frame.scene.trend(state.device_sn)
        self.query_one(PowerChart).show(trend, frame.now, frame.span)
        self.query_one(DetailsPanel).view = details_view(state, frame.now)
