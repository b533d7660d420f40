"""All stations, a card each."""

from collections.abc import Iterable
from datetime import datetime
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.containers import Horizontal, ItemGrid, VerticalScroll
from textual.widget import Widget

from ecoflow_tui.core.state import DeviceState
from ecoflow_tui.tui.frame import Frame
from ecoflow_tui.tui.screens.base import MonitorScreen
from ecoflow_tui.tui.views.events import event_row
from ecoflow_tui.tui.views.fleet import FleetPlan, FleetTrend, fleet_plan, fleet_summary
from ecoflow_tui.tui.views.station import charge_view, display_name, inputs_view, outputs_view
from ecoflow_tui.tui.widgets.card import StationCard
from ecoflow_tui.tui.widgets.chart import PowerChart
from ecoflow_tui.tui.widgets.flow import FlowView
from ecoflow_tui.tui.widgets.latest import LatestPanel
from ecoflow_tui.tui.widgets.summary import Summary

_MOST_EVENTS = 40


class FleetScreen(MonitorScreen):
    """The fleet; the selected station's card is marked."""

    SIDEWAYS = frozenset({"step_card"})
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "app.open('station')", "Open"),
        Binding("left", "step_card(-1)", "Previous station", show=False),
        Binding("right", "step_card(1)", "Next station", show=False),
        Binding("up", "step_row(-1)", "Station above", show=False),
        Binding("down", "step_row(1)", "Station below", show=False),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._plan = FleetPlan()

    def compose_body(self) -> Iterable[Widget]:
        """The sum, a grid that fills as stations become known, and what they do together."""
        yield Summary()
        with VerticalScroll(can_focus=False):
            yield ItemGrid()
        with Horizontal(id="together"):
            chart = PowerChart()
            chart.can_focus = False
            yield chart
            yield LatestPanel()

    def show_body(self, frame: Frame) -> None:
        """A card for each station; below them their power together, where there is room."""
        scene, now = frame.scene, frame.now
        summary = self.query_one(Summary)
        summary.view = fleet_summary(scene.stations, now, summary.content_size.width)
        self._arrange(len(scene.stations))
        for state, card in zip(scene.stations, self._cards(len(scene.stations)), strict=True):
            trend = scene.trend(state.device_sn)
            frame.recall(trend)
            card.show(self._card(state, now), trend, now, frame.span)
            card.set_class(state.device_sn == scene.selected_sn, "-selected")
            if card.has_class("-selected"):
                card.scroll_visible(animate=False)
        if self._plan.chart_height:
            self._show_together(frame)

    def _card(self, state: DeviceState, now: datetime) -> FlowView:
        charge = charge_view(state, now)
        if not self._plan.has_ports:
            return FlowView(charge)
        return FlowView(charge, inputs_view(state, now), outputs_view(state, now))

    def _arrange(self, count: int) -> None:
        """Give cards and chart their room; nothing is laid out anew while that stays the same."""
        width, height = self.query_one("#body").size
        plan = fleet_plan(count, width, height - 1)
        if plan == self._plan:
            return
        self._plan = plan
        grid, cards, together = (
            self.query_one(ItemGrid),
            self.query_one(VerticalScroll),
            self.query_one("#together"),
        )
        grid.styles.grid_size_columns = plan.columns
        grid.styles.grid_rows = str(plan.card_height)
        cards.styles.height = plan.cards_height if plan.chart_height else "1fr"
        together.display = plan.chart_height > 0

    def _show_together(self, frame: Frame) -> None:
        scene = frame.scene
        trends = tuple(scene.trend(state.device_sn) for state in scene.stations)
        chart = self.query_one(PowerChart)
        chart.whose = " of all stations" if len(trends) > 1 else ""
        chart.show(FleetTrend(trends), frame.now, frame.span)
        latest = self.query_one(LatestPanel)
        if latest.display:
            names = {state.device_sn: display_name(state) for state in scene.stations}
            newest = list(scene.chronicle.happenings)[-_MOST_EVENTS:]
            latest.view = tuple(event_row(one, names, frame.glyphs) for one in newest)

    def _cards(self, count: int) -> list[StationCard]:
        cards = list(self.query(StationCard))
        new = [StationCard(number) for number in range(len(cards), count)]
        self.query_one(ItemGrid).mount_all(new)
        return cards + new

    async def action_step_card(self, by: int) -> None:
        """Look at the station beside."""
        await self.run_action(f"app.step({by})")

    async def action_step_row(self, by: int) -> None:
        """Look at the station a row further."""
        await self.run_action(f"app.step({by * self._plan.columns})")
