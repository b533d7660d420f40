"""Every screen and state as a picture, at the sizes that it is designed for."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest
from textual.pilot import Pilot

from ecoflow_tui.core.errors import EcoflowError, KeysRefusedError, NotSetUpError
from ecoflow_tui.core.events import LinkState, Origin, Reading, RecorderStatus, Station
from ecoflow_tui.core.marks import Mark, MarkKind
from ecoflow_tui.tui import lookback
from ecoflow_tui.tui.app import Monitor
from ecoflow_tui.tui.energies import EnergyReader
from ecoflow_tui.tui.lookback import Plan
from tests.messages import DELTA_2, DELTA_PRO
from tests.tui.stage import (
    CHARGING,
    NOW,
    UNKNOWN,
    PaperRecorder,
    Script,
    on_stage,
    settle,
    shown,
    the_usual,
    until,
)
from tests.tui.test_energy import a_page, nothing_stored, refused
from tests.tui.test_lookback import OneShelf

Compare = Callable[..., bool]

SMALL, PLAIN, MIDDLE, LARGE = SIZES = (80, 24), (100, 30), (120, 40), (160, 50)
SMALLEST, VAST = (60, 16), (200, 60)
REFUSED = KeysRefusedError(
    "EcoFlow refused the access key (8513).",
    "Check ECOFLOW_ACCESS_KEY, and that ECOFLOW_REGION is the one in which it was made.",
)
NO_MESSAGE = EcoflowError("It holds no message.", "Take another.")
REC = RecorderStatus(
    is_on=True, received=1240, spooled=1240, stored=1234, pending=6, spooled_bytes=1_364_000
)
DATABASE_AWAY = RecorderStatus(
    is_on=True,
    received=1640,
    spooled=1640,
    stored=1234,
    pending=406,
    spooled_bytes=1_804_000,
    trouble="PostgreSQL cannot be reached (connection refused).",
)


def one_charging() -> Monitor:
    said = Script().link(LinkState.LIVE).stations(Station(DELTA_PRO, "Garage", True))
    return on_stage(said.day().say(CHARGING).events)


def several() -> Monitor:
    return on_stage(the_usual().events, recorder=PaperRecorder(REC), source_name="DEMO")


def many() -> Script:
    return the_usual().stations(
        Station(DELTA_PRO, "Garage", True),
        Station(DELTA_2, "Camper", True),
        Station(UNKNOWN, "Shed", False),
        Station("R331ZEB4ZEDEMO09", "Cellar", None),
    )


def stale() -> Monitor:
    return on_stage(the_usual().events, clock=lambda: NOW + timedelta(minutes=7))


def forgotten() -> Monitor:
    return on_stage(the_usual().events, clock=lambda: NOW + timedelta(hours=2))


def offline() -> Monitor:
    said = the_usual().say(
        {"params": {"status": 0}}, topic=f"/open/open-0123456789abcdef/{DELTA_PRO}/status", ago=1
    )
    return on_stage(said.events)


def never_seen() -> Monitor:
    said = Script().link(LinkState.LIVE).stations(Station(DELTA_PRO, "Garage", None))
    return on_stage(said.events)


def from_rest_only() -> Monitor:
    said = Script().link(LinkState.LIVE).say(CHARGING, origin=Origin.REST)
    return on_stage(said.events)


def stalled() -> Monitor:
    reason = "Nothing has been heard for 5 minutes; connecting anew in 20 s."
    return on_stage(the_usual().link(LinkState.STALLED, reason).events)


def recorder_in_trouble() -> Monitor:
    return on_stage(the_usual().events, recorder=PaperRecorder(DATABASE_AWAY), source_name="DEMO")


def connecting() -> Monitor:
    return on_stage(Script().link(LinkState.CONNECTING).events)


def retrying() -> Monitor:
    reason = "The broker cannot be reached; trying again in 8 s."
    return on_stage(Script().link(LinkState.WAITING, reason).events)


def no_stations() -> Monitor:
    return on_stage(Script().link(LinkState.LIVE).stations().events)


def sign_in_failed() -> Monitor:
    return on_stage(error=REFUSED)


def not_set_up() -> Monitor:
    return on_stage(error=NotSetUpError())


STATES = [
    not_set_up,
    offline,
    never_seen,
    from_rest_only,
    forgotten,
    stalled,
    retrying,
    no_stations,
    connecting,
    sign_in_failed,
]
MAIN = [one_charging, several, stale, recorder_in_trouble]


def after(*keys: str) -> Callable[[Pilot[None]], Awaitable[None]]:
    """What is there once the screen has settled, keys were pressed, and it has settled again."""

    async def press(pilot: Pilot[None]) -> None:
        await settle(pilot)
        await pilot.press(*keys)
        await settle(pilot)

    return press


def name_of(value: Callable[[], Monitor] | tuple[int, int]) -> str:
    return f"{value[0]}x{value[1]}" if isinstance(value, tuple) else value.__name__


def reader_name(read: EnergyReader | None) -> str:
    return "a_replay" if read is None else getattr(read, "__name__", "")


@pytest.mark.parametrize("size", SIZES, ids=name_of)
@pytest.mark.parametrize("state", STATES, ids=name_of)
def test_the_state_looks_like_this(
    state: Callable[[], Monitor], size: tuple[int, int], snap_compare: Compare
) -> None:
    assert snap_compare(state(), terminal_size=size, run_before=settle)


@pytest.mark.parametrize("size", SIZES, ids=name_of)
@pytest.mark.parametrize("state", MAIN, ids=name_of)
def test_the_station_looks_like_this(
    state: Callable[[], Monitor], size: tuple[int, int], snap_compare: Compare
) -> None:
    assert snap_compare(state(), terminal_size=size, run_before=settle)


@pytest.mark.parametrize("size", SIZES, ids=name_of)
@pytest.mark.parametrize(
    "keys",
    [
        ("right_square_bracket",),
        ("1",),
        ("3",),
        ("3", "t", "down"),
        ("3", "left", "left", "left"),
        ("2", "down", "tab", "i"),
        ("2", "tab", "tab", "z"),
        ("2", "space"),
        ("4",),
        ("4", "enter"),
        ("5",),
        ("5", "enter"),
        ("6",),
        ("6", "enter"),
        ("question_mark",),
    ],
    ids="-".join,
)
def test_a_key_leads_to_this(
    keys: tuple[str, ...], size: tuple[int, int], snap_compare: Compare
) -> None:
    app = on_stage(many().events, recorder=PaperRecorder(REC), source_name="DEMO")

    assert snap_compare(app, terminal_size=size, run_before=after(*keys))


@pytest.mark.parametrize("keys", ["1", "2", "4", "5"])
def test_a_vast_terminal_is_used_like_this(keys: str, snap_compare: Compare) -> None:
    app = on_stage(many().events, recorder=PaperRecorder(REC), source_name="DEMO")

    assert snap_compare(app, terminal_size=VAST, run_before=after(keys))


@pytest.mark.parametrize("size", SIZES, ids=name_of)
def test_the_fleet_of_one_looks_like_this(size: tuple[int, int], snap_compare: Compare) -> None:
    assert snap_compare(one_charging(), terminal_size=size, run_before=after("1"))


@pytest.mark.parametrize("size", SIZES, ids=name_of)
def test_a_database_that_is_back_looks_like_this(
    size: tuple[int, int], snap_compare: Compare
) -> None:
    recorder = PaperRecorder(DATABASE_AWAY)
    app = on_stage(the_usual().events, recorder=recorder, source_name="DEMO")

    async def come_back(pilot: Pilot[None]) -> None:
        await settle(pilot)
        recorder.books = REC
        app.paint()
        await pilot.press("6")

    assert snap_compare(app, terminal_size=size, run_before=come_back)


@pytest.mark.parametrize("size", [*SIZES, SMALLEST], ids=name_of)
@pytest.mark.parametrize("read", [a_page, nothing_stored, refused, None], ids=reader_name)
def test_energy_looks_like_this(
    read: EnergyReader | None, size: tuple[int, int], snap_compare: Compare
) -> None:
    app = on_stage(many().events, energy=read, source_name="DEMO")

    async def answered(pilot: Pilot[None]) -> None:
        await settle(pilot)
        await pilot.press("7")
        await until(pilot, lambda: app.current_mode == "energy" and "Adding up" not in shown(app))

    assert snap_compare(app, terminal_size=size, run_before=answered)


def recording() -> Monitor:
    """The usual five minutes as a recording, one minute before their end."""
    said = [event.raw for event in the_usual().events if isinstance(event, Reading)]
    raws = sorted(said, key=lambda raw: raw.received_at)
    gap = Mark(MarkKind.GAP, NOW - timedelta(seconds=190), NOW - timedelta(seconds=150))
    shelf = OneShelf(raws, (gap,))
    plan = Plan(shelf, NOW - timedelta(minutes=1), 5, NO_MESSAGE)
    return on_stage(source_name="REPLAY june.jsonl", replay=plan)


@pytest.mark.parametrize("size", [SMALL, PLAIN, LARGE], ids=name_of)
@pytest.mark.parametrize(
    "keys", [(), ("space",), ("2",), ("2", "space", "left"), ("7",)], ids="-".join
)
def test_a_replay_looks_like_this(
    keys: tuple[str, ...],
    size: tuple[int, int],
    monkeypatch: pytest.MonkeyPatch,
    snap_compare: Compare,
) -> None:
    monkeypatch.setattr(lookback, "monotonic", lambda: 0.0)
    app = recording()

    def is_at_rest() -> bool:
        position = app.position()
        return app.scene.message_count > 0 and not (
            position is None or position.is_seeking or "reading" in shown(app)
        )

    async def there(pilot: Pilot[None]) -> None:
        await until(pilot, is_at_rest)
        await pilot.press(*keys)
        await until(pilot, is_at_rest)
        await until(pilot, lambda: not app.past.is_busy)

    assert snap_compare(app, terminal_size=size, run_before=there)


@pytest.mark.parametrize("size", [SMALL, PLAIN, LARGE], ids=name_of)
def test_a_paused_screen_that_was_walked_back_looks_like_this(
    size: tuple[int, int], snap_compare: Compare
) -> None:
    app = several()

    async def walked(pilot: Pilot[None]) -> None:
        await settle(pilot)
        await pilot.press("space", "left")
        await until(pilot, lambda: app.position() is not None)
        await until(pilot, lambda: "PAUSED" in shown(app))

    assert snap_compare(app, terminal_size=size, run_before=walked)


@pytest.mark.parametrize("size", [SMALLEST, (60, 20), (50, 12)], ids=name_of)
def test_less_room_shows_less(size: tuple[int, int], snap_compare: Compare) -> None:
    assert snap_compare(several(), terminal_size=size, run_before=settle)


@pytest.mark.parametrize("keys", ["1", "3", "4", "5", "6", "question_mark"])
def test_the_smallest_terminal_shows_what_matters_most(keys: str, snap_compare: Compare) -> None:
    app = on_stage(many().events, recorder=PaperRecorder(REC), source_name="DEMO")

    assert snap_compare(app, terminal_size=SMALLEST, run_before=after(keys))


@pytest.mark.parametrize("theme", ["high-contrast", "ansi-dark", "textual-light"])
def test_a_theme_looks_like_this(theme: str, snap_compare: Compare) -> None:
    app = several()

    async def choose(pilot: Pilot[None]) -> None:
        await settle(pilot)
        app.theme = theme

    assert snap_compare(app, terminal_size=SMALL, run_before=choose)


@pytest.mark.parametrize("keys", ["1", "2", "3", "6"])
def test_a_terminal_without_unicode_gets_this(keys: str, snap_compare: Compare) -> None:
    app = on_stage(the_usual().events, ascii_only=True)

    assert snap_compare(app, terminal_size=SMALL, run_before=after(keys))


@pytest.mark.parametrize("keys", ["1", "2", "3", "6"])
def test_without_colour_it_looks_like_this(
    keys: str, monkeypatch: pytest.MonkeyPatch, snap_compare: Compare
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    app = several()

    assert snap_compare(app, terminal_size=SMALL, run_before=after(keys))
