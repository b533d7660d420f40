"""What is still under way when the screen ends is let go of."""

from collections.abc import Callable
from datetime import timedelta
from inspect import isawaitable
from pathlib import Path

import pytest
from textual.widgets import Input

from ecoflow_tui.core.calendar import By
from ecoflow_tui.core.errors import DatabaseError
from ecoflow_tui.core.metrics import Metric
from ecoflow_tui.tui.app import Monitor
from ecoflow_tui.tui.energies import EnergyAnswer, EnergyWanted
from ecoflow_tui.tui.past import Answer, Question
from ecoflow_tui.tui.projector import Projection
from ecoflow_tui.tui.screens.detail import DetailScreen
from ecoflow_tui.tui.screens.listing import ListScreen
from ecoflow_tui.tui.widgets.card import StationCard
from tests.messages import DELTA_PRO
from tests.tui.stage import on_stage, settle, the_usual, until

pytestmark = pytest.mark.anyio

NO = DatabaseError("No.", "Wait.")
QUESTION = Question(DELTA_PRO, Metric.SOC_PERCENT, timedelta(minutes=5))
ENERGY = EnergyAnswer(EnergyWanted(DELTA_PRO, By.HOUR), None, NO)

Late = Callable[[Monitor], object]
LATE: dict[str, Late] = {
    "connected": lambda app: app.on_monitor_connected(app.Connected(NO)),
    "switched": lambda app: app.on_monitor_switched(app.Switched(NO)),
    "recalled": lambda app: app.on_monitor_recalled(
        app.Recalled(Answer(QUESTION, (), NO), app.scene)
    ),
    "added": lambda app: app.on_monitor_added(app.Added(ENERGY)),
    "written": lambda app: app.on_monitor_written(app.Written([Path("picture.svg")], None)),
    "projected": lambda app: app.on_transport_projected(app.Projected(Projection(None, error=NO))),
    "shown": lambda app: app.on_monitor_screen_shown(),
    "picked": lambda app: app.on_station_card_picked(StationCard.Picked(0)),
}


@pytest.mark.parametrize("late", LATE.values(), ids=LATE)
async def test_what_is_told_when_the_screen_has_ended_is_shown_no_more(late: Late) -> None:
    app = on_stage(the_usual().events)
    async with app.run_test() as pilot:
        await settle(pilot)
        await pilot.press("1", "space")

    done = late(app)
    if isawaitable(done):
        await done

    assert not app.screen_stack


@pytest.mark.parametrize("digit", ["4", "5"])
async def test_a_list_that_has_ended_follows_no_cursor(digit: str) -> None:
    app = on_stage(the_usual().events)
    async with app.run_test() as pilot:
        await settle(pilot)
        await pilot.press(digit)
        screen = app.screen
        assert isinstance(screen, ListScreen)
        words = screen.query_one(Input)

        await app._shutdown()
        screen.on_pick_list_moved()
        screen.on_input_changed(Input.Changed(words, "soc"))

    assert app.crash is None


async def test_what_was_closed_grows_no_older() -> None:
    app = on_stage(the_usual().events)
    async with app.run_test() as pilot:
        await settle(pilot)
        await pilot.press("i")
        await until(pilot, lambda: isinstance(app.screen, DetailScreen))
        opened = app.screen
        assert isinstance(opened, DetailScreen)
        await pilot.press("escape")
        await until(pilot, lambda: not opened.is_running)

        opened._show_again()

    assert app.crash is None
