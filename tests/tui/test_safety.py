"""What strangers write, what comes too fast, and what breaks."""

from collections import deque
from datetime import timedelta
from threading import Event, Thread

import pytest
from textual.widget import Widget

from ecoflow_tui.core.errors import KeysRefusedError
from ecoflow_tui.core.events import LinkState, RecorderStatus, Station
from ecoflow_tui.core.feed import Sink
from ecoflow_tui.tui.app import Monitor
from tests.messages import DELTA_2, DELTA_PRO
from tests.tui.stage import (
    CHARGING,
    NOW,
    PaperRecorder,
    Script,
    on_stage,
    settle,
    shown,
    the_usual,
    until,
)

HOSTILE = "\x1b]52;c;aGk=\x07\x9b31m\x00\u202egarage\u200b [red]x[/red] [@click=app.quit]y[/]"
WAYS = (
    ("1",),
    ("2",),
    ("3",),
    ("4",),
    ("4", "enter"),
    ("4", "up", "enter"),
    ("5",),
    ("5", "enter"),
    ("6",),
    ("6", "enter"),
)


def hostile_script() -> Script:
    said = Script().link(LinkState.STALLED, HOSTILE)
    said.stations(Station(DELTA_PRO, HOSTILE, True), Station(HOSTILE, HOSTILE, None))
    said.say({**CHARGING, HOSTILE: HOSTILE, "bmsMaster.sysVer": HOSTILE})
    said.say(HOSTILE.encode("utf-8", "replace"), topic=HOSTILE, ago=1)
    return said


@pytest.mark.anyio
@pytest.mark.parametrize("size", [(80, 24), (160, 50)])
@pytest.mark.parametrize("keys", WAYS, ids="-".join)
async def test_hostile_text_is_only_ever_visible(
    keys: tuple[str, ...], size: tuple[int, int]
) -> None:
    books = RecorderStatus(is_on=True, trouble=HOSTILE)
    app = on_stage(hostile_script().events, recorder=PaperRecorder(books), source_name=HOSTILE)

    async with app.run_test(size=size) as pilot:
        await settle(pilot)
        await pilot.press(*keys)
        on_screen = shown(app)

    assert all(character.isprintable() or character == "\n" for character in on_screen)
    assert "␛]52" in on_screen
    assert "[red]x[/red]" in on_screen


@pytest.mark.anyio
async def test_a_hostile_error_is_only_ever_visible() -> None:
    app = on_stage(error=KeysRefusedError(HOSTILE, HOSTILE))

    async with app.run_test() as pilot:
        await settle(pilot)
        on_screen = shown(app)

    assert all(character.isprintable() or character == "\n" for character in on_screen)
    assert "␛]52" in on_screen


@pytest.mark.anyio
async def test_a_burst_is_folded_whole_and_painted_seldom(monkeypatch: pytest.MonkeyPatch) -> None:
    said = the_usual()
    start = len(said.events)
    for number in range(2000):
        said.say({"pd.soc": number % 100}, serial=(DELTA_PRO, DELTA_2)[number % 2], ago=1)
    burst = said.events[start:]
    app = on_stage(said.events[:start])
    paints = 0
    paint = Monitor.paint

    def counted(self: Monitor) -> None:
        nonlocal paints
        paints += 1
        paint(self)

    monkeypatch.setattr(Monitor, "paint", counted)
    async with app.run_test() as pilot:
        await settle(pilot)
        before, paints = app.scene.message_count, 0
        thread = Thread(target=lambda: deque(map(app.inbox.receive, burst), maxlen=0))
        thread.start()
        await pilot.press("right_square_bracket")
        answered_with = app.scene.selected_sn
        await until(pilot, lambda: app.scene.message_count - before == 2000)
        thread.join()

    assert answered_with == DELTA_2
    assert app.inbox.skipped == 0
    assert paints < 200


@pytest.mark.anyio
async def test_a_second_tick_without_news_paints_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    app = on_stage(the_usual().events)
    refreshed: list[Widget] = []
    refresh = Widget.refresh

    def counted(self: Widget, *args: object, **kwargs: object) -> Widget:
        refreshed.append(self)
        return refresh(self, *args, **kwargs)  # type: ignore[arg-type]

    async with app.run_test() as pilot:
        await settle(pilot)
        monkeypatch.setattr(Widget, "refresh", counted)
        app.paint()

    assert refreshed == []


@pytest.mark.anyio
@pytest.mark.parametrize("mode", ["fleet", "trends", "messages", "fields", "events"])
async def test_news_may_come_while_a_screen_is_put_together(mode: str) -> None:
    app = on_stage(the_usual().events)

    async with app.run_test() as pilot:
        await settle(pilot)
        switched = app.switch_mode(mode)
        app.paint()
        await switched
        await until(pilot, lambda: "Garage" in shown(app))

    assert app.crash is None


@pytest.mark.anyio
async def test_only_the_chosen_stations_are_shown() -> None:
    app = on_stage(the_usual().events, only=(DELTA_2,))

    async with app.run_test() as pilot:
        await settle(pilot)

        assert [state.device_sn for state in app.scene.stations] == [DELTA_2]


@pytest.mark.anyio
async def test_the_error_that_kept_the_source_away_is_kept() -> None:
    error = KeysRefusedError("No.", "Ask again.")
    app = on_stage(error=error)

    async with app.run_test() as pilot:
        await settle(pilot)
        await pilot.press("q")

    assert app.error is error
    assert app.crash is None


@pytest.mark.anyio
async def test_leaving_does_not_wait_for_a_source_that_hangs() -> None:
    released = Event()

    def connect(sink: Sink) -> None:
        del sink
        released.wait(60)

    app = Monitor(connect=connect, recorder=PaperRecorder(), clock=lambda: NOW)

    async with app.run_test() as pilot:
        await pilot.press("q")
    is_over = not app.is_running
    released.set()

    assert is_over


@pytest.mark.anyio
async def test_events_after_the_end_harm_nobody() -> None:
    events = the_usual().events
    app = on_stage(events)
    async with app.run_test() as pilot:
        await settle(pilot)

    for event in events:
        app.inbox.receive(event)

    assert app.inbox.skipped == 0


def test_a_crash_prints_no_locals_and_fails(capsys: pytest.CaptureFixture[str]) -> None:
    secret = "s3cr3t-key"

    def clock() -> object:
        local = secret
        raise ValueError("the clock stopped" if local else "")

    app = on_stage(the_usual().events, clock=clock)  # type: ignore[arg-type]

    app.run(headless=True)

    captured = capsys.readouterr()
    assert app.return_code == 1
    assert isinstance(app.crash, ValueError)
    assert secret not in captured.out + captured.err
    assert "Traceback" not in captured.out + captured.err


def test_a_source_that_breaks_is_a_crash(capsys: pytest.CaptureFixture[str]) -> None:
    app = on_stage(error=ZeroDivisionError("a mistake of ours"))

    app.run(headless=True)

    assert app.return_code == 1
    assert isinstance(app.crash, ZeroDivisionError)
    assert "Traceback" not in capsys.readouterr().err


@pytest.mark.anyio
async def test_numbers_grow_old_while_one_watches() -> None:
    now = NOW
    app = on_stage(the_usual().events, clock=lambda: now)

    async with app.run_test() as pilot:
        await settle(pilot)
        seen = [shown(app)]
        for age in (timedelta(seconds=40), timedelta(minutes=9), timedelta(hours=3)):
            now = NOW + age
            app.paint()
            await pilot.pause()
            seen.append(shown(app))

    words = ("live, heard 2 s ago", "late, heard 40 s ago", "stale, heard 9 m ago", "heard 3 h ago")
    assert [word in text for word, text in zip(words, seen, strict=True)] == [True] * 4
    assert "1.4 kW" in seen[2]
    assert "1.4 kW" not in seen[3]
