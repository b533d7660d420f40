"""A replay, and a pause from which one walks back."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta

import pytest
from textual.pilot import Pilot

from ecoflow_tui.core.errors import EcoflowError
from ecoflow_tui.core.events import LinkState, RawMessage
from ecoflow_tui.core.marks import Mark, MarkKind
from ecoflow_tui.core.showing import Cast
from ecoflow_tui.core.timeline import Timeline
from ecoflow_tui.core.trend import Window
from ecoflow_tui.devices import find_model
from ecoflow_tui.tui.app import Monitor
from ecoflow_tui.tui.lookback import Plan
from ecoflow_tui.tui.projector import Projection
from ecoflow_tui.tui.widgets.position_bar import PositionBar
from tests.core.test_timeline import ListedReel
from tests.messages import NOON, a_message
from tests.tui.stage import (
    NOW,
    PaperRecorder,
    Script,
    on_stage,
    settle,
    shown,
    the_usual,
    until,
)

pytestmark = pytest.mark.anyio

EMPTY = EcoflowError("It holds no message.", "Take another.")
YEARS_LATER = datetime(2031, 1, 1, tzinfo=UTC)


class OneShelf:
    def __init__(self, raws: Sequence[RawMessage | None], known: Sequence[Mark] = ()) -> None:
        self._timeline = Timeline(ListedReel(raws), Cast(find_model), known_marks=known)

    def timeline(self, at: datetime | None) -> Timeline:
        del at
        return self._timeline

    def close(self) -> None:
        """Nothing is open."""


def at(seconds: float) -> datetime:
    return NOON + timedelta(seconds=seconds)


def climbing(count: int = 60, apart: float = 1) -> list[RawMessage]:
    """A percent more, message by message."""
    return [
        a_message({"params": {"pd.soc": n, "bmsMaster.f32ShowSoc": n}}, at=at(n * apart), number=n)
        for n in range(1, count + 1)
    ]


def replay(raws: Sequence[RawMessage | None], begins_at: datetime | None = None) -> Monitor:
    plan = Plan(OneShelf(raws), begins_at, 1.0, EMPTY)
    return on_stage(clock=lambda: YEARS_LATER, source_name="REPLAY a.jsonl", replay=plan)


def where(app: Monitor) -> datetime:
    assert app.lookback is not None
    return app.lookback.playhead.at


def percent(app: Monitor) -> object:
    body = app.frame().body
    state = body.scene.selected
    return None if state is None else state.fields["pd.soc"].value


async def arrive(pilot: Pilot[None], soc: int) -> None:
    app = pilot.app
    assert isinstance(app, Monitor)
    await until(pilot, lambda: percent(app) == soc)


async def paused(pilot: Pilot[None]) -> Monitor:
    """The replay, stopped at its beginning."""
    app = pilot.app
    assert isinstance(app, Monitor)
    await until(pilot, lambda: percent(app) is not None)
    await pilot.press("space", "home")
    await arrive(pilot, 1)
    return app


async def test_a_replay_has_a_banner_a_clock_and_ages_of_its_own() -> None:
    async with replay(climbing()).run_test(size=(100, 30)) as pilot:
        app = await paused(pilot)

        await until(pilot, lambda: "REPLAY 1x paused" in shown(app))

        text = shown(app)
        assert "REPLAY a.jsonl" in text
        assert "12:00:01" in text
        assert "2031" not in text
        assert "stale" not in text


@pytest.mark.parametrize(
    ("keys", "soc"),
    [
        (["right"], 11),
        (["right", "right", "left"], 11),
        (["shift+right"], 60),
        (["full_stop"], 2),
        (["end"], 60),
        (["end", "home"], 1),
        (["g", "1", "2", ":", "0", "0", ":", "3", "0", "enter"], 30),
        (["g", "+", "2", "0", "s", "enter"], 21),
        (["g", "s", "o", "o", "n", "enter"], 1),
    ],
)
async def test_keys_move_through_a_replay(keys: list[str], soc: int) -> None:
    async with replay(climbing()).run_test(size=(100, 30)) as pilot:
        await paused(pilot)

        await pilot.press(*keys)

        await arrive(pilot, soc)


async def test_messages_are_those_of_the_time_one_has_walked_to() -> None:
    app = on_stage(the_usual().events)

    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("4", "space")
        await until(pilot, lambda: "12:00:05  Garage" in shown(app))
        await pilot.press("left", "left")
        await until(pilot, lambda: "PAUSED Sun 21 Jun 11:59:47" in shown(app))
        await until(pilot, lambda: "12:00:05  Garage" not in shown(app))
        walked_back = shown(app)
        await pilot.press("space")

        await until(pilot, lambda: "12:00:05  Garage" in shown(app))
    assert "11:59:45  Garage" in walked_back


async def test_what_was_read_when_the_screen_has_ended_is_shown_no_more() -> None:
    async with replay(climbing()).run_test(size=(100, 30)) as pilot:
        app = await paused(pilot)

    app.on_transport_projected(app.Projected(Projection(None, is_empty=True)))

    assert not app.screen_stack


async def test_one_steps_back_from_message_to_message() -> None:
    async with replay(climbing(apart=7)).run_test(size=(100, 30)) as pilot:
        app = await paused(pilot)
        await pilot.press("end")
        await arrive(pilot, 60)

        for soc in (59, 58):
            await pilot.press("comma")
            await arrive(pilot, soc)

        assert where(app) == at(58 * 7)


async def test_one_jumps_to_a_mark_and_back() -> None:
    raws = climbing(20)
    raws += [
        a_message({"params": {"pd.soc": 77}}, at=at(5000 + n), number=500 + n) for n in range(9)
    ]
    async with replay(raws).run_test(size=(100, 30)) as pilot:
        app = await paused(pilot)

        await pilot.press("n")
        await arrive(pilot, 20)
        assert where(app) == at(20)
        assert "1 mark" in shown(app)

        await pilot.press("end", "N")
        await arrive(pilot, 20)


@pytest.mark.parametrize(("share", "soc"), [(0, 1), (0.5, 30), (1, 60)])
async def test_a_click_on_the_bar_goes_there(share: float, soc: int) -> None:
    async with replay(climbing()).run_test(size=(160, 30)) as pilot:
        app = await paused(pilot)
        await until(pilot, lambda: "reading" not in shown(app))
        bar = app.screen.query_one(PositionBar)
        start, width = bar._bar()
        column = bar.content_region.x + start + round(share * (width - 1))

        await pilot.click(offset=(column, bar.content_region.y))

        await arrive(pilot, soc)


async def test_what_the_recorder_knew_of_stalls_and_gaps_is_marked() -> None:
    known = (
        Mark(MarkKind.STALL, at(20), at(25), reason="stall"),
        Mark(MarkKind.GAP, at(40), at(50), reason="link"),
    )
    plan = Plan(OneShelf(climbing(), known), None, 1.0, EMPTY)
    app = on_stage(clock=lambda: YEARS_LATER, replay=plan)
    async with app.run_test(size=(160, 30)) as pilot:
        await paused(pilot)
        await until(pilot, lambda: "2 marks" in shown(app))
        line = shown(app).splitlines()[app.screen.query_one(PositionBar).content_region.y]
        assert {"?", "x"} <= set(line.partition("12:00:01")[2])

        for soc in (20, 40):
            await pilot.press("n")
            await arrive(pilot, soc)


async def test_a_replay_plays_on_by_itself_and_stops_at_its_end() -> None:
    async with replay(climbing()).run_test(size=(100, 30)) as pilot:
        app = await paused(pilot)

        await pilot.press(*(["plus"] * 9), "space")

        await arrive(pilot, 60)
        await until(pilot, lambda: "paused" in shown(app))
        assert where(app) == at(60)


async def test_a_gap_is_skipped_unless_it_is_to_be_shown() -> None:
    raws = [*climbing(1), a_message({"params": {"pd.soc": 50}}, at=at(7200), number=50)]
    async with replay(raws).run_test(size=(100, 30)) as pilot:
        app = await paused(pilot)

        await pilot.press("G")
        assert "gaps shown" in shown(app)
        await pilot.press("G", "plus", "plus", "plus", "space")

        await arrive(pilot, 50)


async def test_charts_go_with_the_replay() -> None:
    raws = [
        a_message({"params": {"pd.wattsInSum": 100 + n, "pd.soc": 5}}, at=at(n), number=n)
        for n in range(1, 400)
    ]
    async with replay(raws, at(300)).run_test(size=(100, 40)) as pilot:
        app = pilot.app
        assert isinstance(app, Monitor)
        await until(pilot, lambda: percent(app) == 5)

        await pilot.press("space", "2")
        await until(pilot, lambda: app.scene.archive.fills > 1)

        trend = app.scene.trend(app.scene.stations[0].device_sn)
        into, _out = trend.columns(Window(where(app), timedelta(minutes=5), 100))
        assert sum(one is not None for one in into) > 95


async def test_a_replay_is_never_recorded() -> None:
    recorder = PaperRecorder()
    plan = Plan(OneShelf(climbing()), None, 1.0, EMPTY)
    app = on_stage(recorder=recorder, replay=plan)
    async with app.run_test(size=(100, 30)) as pilot:
        await paused(pilot)

        await pilot.press("r")

        assert not recorder.books.is_on
        assert "Record" not in shown(app)


async def test_damage_is_shown() -> None:
    async with replay([None, *climbing(), None]).run_test(size=(120, 30)) as pilot:
        app = await paused(pilot)

        await until(pilot, lambda: "2 damaged" in shown(app))


@pytest.mark.parametrize("raws", [[], [None]])
async def test_a_recording_without_a_message_says_so(raws: list[None]) -> None:
    async with replay(raws).run_test(size=(100, 30)) as pilot:
        app = pilot.app
        assert isinstance(app, Monitor)

        await until(pilot, lambda: "It holds no message." in shown(app))

        assert app.error is EMPTY


@pytest.mark.parametrize("size", [(60, 16), (40, 10), (80, 24), (200, 60)])
async def test_a_replay_fits_every_size(size: tuple[int, int]) -> None:
    async with replay(climbing()).run_test(size=size) as pilot:
        app = await paused(pilot)

        for digit in "123456":
            await pilot.press(digit)
            await pilot.resize_terminal(100, 30)
            await pilot.resize_terminal(*size)

        assert app.crash is None


def live(recall: Callable[[datetime, datetime], Timeline] | None = None) -> Monitor:
    """Forty seconds of a live screen."""
    script = Script().link(LinkState.LIVE)
    for ago in range(40, 0, -1):
        script.say({"params": {"pd.soc": 100 - ago}}, ago=ago)
    return on_stage(script.events, recall=recall)


async def held(pilot: Pilot[None]) -> Monitor:
    app = pilot.app
    assert isinstance(app, Monitor)
    await until(pilot, lambda: percent(app) == 99)
    await pilot.press("space")
    return app


async def test_a_paused_screen_walks_back_through_memory() -> None:
    async with live().run_test(size=(100, 30)) as pilot:
        app = await held(pilot)

        await pilot.press("left", "left")
        await arrive(pilot, 80)

        assert "PAUSED" in shown(app)
        assert where(app) == NOW - timedelta(seconds=20)
        await pilot.press("right")
        await arrive(pilot, 90)


@pytest.mark.parametrize("digit", ["1", "3", "4"])
async def test_arrows_walk_on_every_screen_while_paused(digit: str) -> None:
    async with live().run_test(size=(100, 30)) as pilot:
        await held(pilot)

        await pilot.press(digit, "left")

        await arrive(pilot, 90)


async def test_the_present_comes_back_and_what_came_meanwhile_is_counted() -> None:
    async with live().run_test(size=(100, 30)) as pilot:
        app = await held(pilot)
        await pilot.press("left")
        await arrive(pilot, 90)

        for event in Script().say({"params": {"pd.soc": 7}}, ago=0).events:
            app.inbox.receive(event)
        await until(pilot, lambda: "1 newer" in shown(app))

        await pilot.press("end")
        await arrive(pilot, 7)
        assert "PAUSED" not in shown(app)


async def test_beyond_memory_the_database_is_asked() -> None:
    asked: list[tuple[datetime, datetime]] = []

    def recall(since: datetime, until: datetime) -> Timeline:
        asked.append((since, until))
        earlier = [a_message({"params": {"pd.soc": 3}}, at=NOW - timedelta(minutes=6))]
        return Timeline(ListedReel(earlier), Cast(find_model))

    async with live(recall).run_test(size=(100, 30)) as pilot:
        await held(pilot)

        await pilot.press("shift+left")
        await arrive(pilot, 3)

        [(since, end)] = asked
        assert since < NOW - timedelta(minutes=5) < end <= NOW - timedelta(seconds=40)
        await pilot.press("shift+right")
        await arrive(pilot, 99)


async def test_where_nothing_is_earlier_one_stays_and_is_told() -> None:
    async with live().run_test(size=(100, 30), notifications=True) as pilot:
        app = await held(pilot)
        await pilot.press("left")
        await arrive(pilot, 90)

        await pilot.press("shift+left")

        await until(pilot, lambda: "Nothing earlier is in memory." in shown(app))
        assert percent(app) == 90
