"""All stations, a card each."""

from collections.abc import Iterable
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.containers import ItemGrid, VerticalScroll
from textual.widget import Widget

from ecoflow_tui.tui.frame import Frame
from ecoflow_tui.tui.screens.base import MonitorScreen
from ecoflow_tui.tui.views.fleet import fleet_summary
from ecoflow_tui.tui.views.station import charge_view
from ecoflow_tui.tui.widgets.card import StationCard
from ecoflow_tui.tui.widgets.summary import Summary

CARD_WIDTH = 38


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

    def compose_body(self) -> Iterable[Widget]:
        """The sum, and a grid that fills as stations become known."""
        yield Summary()
        with VerticalScroll(can_focus=False):
            yield ItemGrid(min_column_width=CARD_WIDTH)

    def show_body(self, frame: Frame) -> None:
        """A card for each station."""
        scene, now = frame.scene, frame.now
        self.query_one(Summary).view = fleet_summary(scene.stations, now)
        for state, card in zip(scene.stations, self._cards(len(scene.stations)), strict=True):
            trend = scene.trend(state.device_sn)
            frame.recall(trend)
            card.show(charge_view(state, now), trend, now, frame.span)
            card.set_class(state.device_sn == scene.selected_sn, "-selected")
            if card.has_class("-selected"):
                card.scroll_visible(animate=False)

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
        columns = max(1, self.size.width // CARD_WIDTH)
        await self.run_action(f"app.step({by * columns})")
