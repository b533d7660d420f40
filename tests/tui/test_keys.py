"""Every key, pressed."""

import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from types import MappingProxyType

import pytest
from textual.command import CommandList, CommandPalette
from textual.pilot import Pilot
from textual.screen import ModalScreen

from ecoflow_tui.core.errors import DatabaseError
from ecoflow_tui.core.events import LinkState, RecorderStatus, SessionKind, Station
from ecoflow_tui.tui.app import Monitor
from ecoflow_tui.tui.keys import keys_of
from ecoflow_tui.tui.screens.detail import DetailScreen
from ecoflow_tui.tui.screens.fields import FieldsScreen
from ecoflow_tui.tui.screens.fleet import FleetScreen
from ecoflow_tui.tui.screens.help import HelpScreen, KeyTable
from ecoflow_tui.tui.screens.messages import MessagesScreen
from ecoflow_tui.tui.screens.station import StationScreen
from tests.messages import DELTA_2, DELTA_PRO
from tests.tui.stage import NOW, PaperRecorder, on_stage, settle, shown, the_usual, until

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize("key", ["q", "ctrl+q", "ctrl+c"])
async def test_the_screen_can_be_left(key: str) -> None:
    app = on_stage(the_usual().events)

    async with app.run_test() as pilot:
        await settle(pilot)
        await pilot.press(key)

    assert app.return_code == 0


async def test_stations_are_switched_round_and_round() -> None:
    app = on_stage(the_usual().events)
    seen = []

    async with app.run_test() as pilot:
        await settle(pilot)
        for key in ("right_square_bracket", "right_square_bracket", "left_square_bracket"):
            await pilot.press(key)
            seen.append(app.scene.selected_sn)

    assert seen == [DELTA_2, DELTA_PRO, DELTA_2]


async def test_the_recorder_is_switched_on_and_off() -> None:
    recorder = PaperRecorder()
    app = on_stage(the_usual().events, recorder=recorder)

    async with app.run_test() as pilot:
        await settle(pilot)
        await pilot.press("r")
        await until(pilot, lambda: "REC 0 rows" in shown(app))
        await pilot.press("r")
        await until(pilot, lambda: "not recording" in shown(app))

    assert recorder.books == RecorderStatus(is_on=False)


async def test_a_recorder_in_this_process_need_not_wait_for_a_painting() -> None:
    usual = sys.getswitchinterval()
    app = on_stage(the_usual().events)

    async with app.run_test() as pilot:
        await settle(pilot)
        await pilot.press("r")
        await until(pilot, lambda: sys.getswitchinterval() < usual / 10)
        await pilot.press("r")
        await until(pilot, lambda: sys.getswitchinterval() == usual)
        await pilot.press("r")
        await until(pilot, lambda: sys.getswitchinterval() < usual / 10)

    assert sys.getswitchinterval() == usual


async def test_the_recorder_can_be_on_from_the_start() -> None:
    app = on_stage(the_usual().events, record_at_start=True)

    async with app.run_test() as pilot:
        await settle(pilot)
        await until(pilot, lambda: "REC 0 rows" in shown(app))


async def test_a_recorder_that_refuses_says_why() -> None:
    refusal = DatabaseError("The database is [full].", "Free some space.")
    app = on_stage(the_usual().events, recorder=PaperRecorder(refusal=refusal))

    async with app.run_test(size=(120, 40), notifications=True) as pilot:
        await settle(pilot)
        await pilot.press("r")
        await until(pilot, lambda: "The database is [full]." in shown(app))

        assert "Free some space." in shown(app)
        assert "not recording" in shown(app)


@pytest.mark.parametrize(
    ("width", "words"),
    [
        (160, "● live, QoS 1, own persistent session   ○ not recording   "),
        (80, "● live, QoS 1, persistent   ○ not recording   "),
        (70, "● live, QoS 1   ○ not recording   "),
        (60, "● live   ○ not recording   "),
    ],
)
async def test_the_header_tells_of_the_session_what_there_is_room_for(
    width: int, words: str
) -> None:
    said = the_usual().link(LinkState.LIVE, session=SessionKind.PERSISTENT)
    app = on_stage(said.events)

    async with app.run_test(size=(width, 24)) as pilot:
        await settle(pilot)

        assert words in shown(app).splitlines()[0]


async def test_the_screens_are_a_digit_away() -> None:
    app = on_stage(the_usual().events)

    async with app.run_test() as pilot:
        await settle(pilot)
        await pilot.press("1")
        fleet = app.screen
        await pilot.press("2")

        assert isinstance(fleet, FleetScreen)
        assert isinstance(app.screen, StationScreen)


async def test_the_fleet_is_walked_with_arrows_and_entered() -> None:
    app = on_stage(the_usual().events)

    async with app.run_test() as pilot:
        await settle(pilot)
        await pilot.press("1", "right", "enter")

        assert isinstance(app.screen, StationScreen)
        assert app.scene.selected_sn == DELTA_2


async def test_up_and_down_go_by_rows() -> None:
    app = on_stage(the_usual().events)

    async with app.run_test() as pilot:
        await settle(pilot)
        await pilot.press("1", "down")
        below = app.scene.selected_sn
        await pilot.press("up")

        assert (below, app.scene.selected_sn) == (DELTA_PRO, DELTA_PRO)


async def test_a_click_on_a_card_opens_it() -> None:
    app = on_stage(the_usual().events)

    async with app.run_test() as pilot:
        await settle(pilot)
        await pilot.press("1")
        await pilot.click(offset=(60, 4))

        assert isinstance(app.screen, StationScreen)
        assert app.scene.selected_sn == DELTA_2


async def test_the_room_of_a_wide_terminal_is_used_from_the_first_frame_on() -> None:
    app = on_stage(the_usual().events)

    async with app.run_test(size=(160, 50)) as pilot:
        await settle(pilot)
        await until(pilot, lambda: "Battery °C 27 °C" in shown(app))
        await pilot.press("1")
        await until(pilot, lambda: "Power of all stations" in shown(app))
        await pilot.resize_terminal(80, 24)
        await until(pilot, lambda: "Events newest last" not in shown(app))

        assert "Power of all stations" in shown(app)


async def test_a_click_in_the_strip_selects() -> None:
    app = on_stage(the_usual().events)

    async with app.run_test() as pilot:
        await settle(pilot)
        await pilot.click(offset=(18, 1))

        assert app.scene.selected_sn == DELTA_2


async def test_a_click_on_a_hint_is_the_key() -> None:
    app = on_stage(the_usual().events)

    async with app.run_test() as pilot:
        await settle(pilot)
        await pilot.click(offset=(21, 23))
        await until(pilot, lambda: isinstance(app.screen, HelpScreen))


async def test_the_time_range_goes_round() -> None:
    app = on_stage(the_usual().events)
    ranges = ("last 5 min", "last 1 h", "last 24 h", "last 7 d")
    seen: list[str] = []

    async with app.run_test() as pilot:
        await settle(pilot)
        for _ in ranges:
            await pilot.press("t")
            seen += [words for words in ranges if words in shown(app)]

    assert seen == ["last 1 h", "last 24 h", "last 7 d", "last 5 min"]


@pytest.mark.parametrize("key", ["question_mark", "f1"])
async def test_help_lists_exactly_the_bindings(key: str) -> None:
    app = on_stage(the_usual().events)

    async with app.run_test(size=(80, 40)) as pilot:
        await settle(pilot)
        in_force = {
            active.binding.action
            for active in app.screen.active_bindings.values()
            if active.binding.description
        }
        expected = keys_of(app)
        await pilot.press(key)
        table = app.screen.query_one(KeyTable)

        assert len(table.keys) == len(in_force)
        assert table.keys == expected
        assert all(f"{keys}  {what}" in shown(app) for keys, what in table.keys)


@pytest.mark.parametrize("key", ["question_mark", "escape", "f1", "q"])
async def test_help_is_left_with(key: str) -> None:
    app = on_stage(the_usual().events)

    async with app.run_test() as pilot:
        await settle(pilot)
        await pilot.press("question_mark", key)

        assert isinstance(app.screen, StationScreen)


@pytest.mark.parametrize("key", ["colon", "ctrl+p"])
async def test_the_palette_opens(key: str) -> None:
    app = on_stage(the_usual().events)

    async with app.run_test() as pilot:
        await settle(pilot)
        await pilot.press(key)

        assert isinstance(app.screen, CommandPalette)


async def choose(pilot: Pilot[None], words: str, wanted: Callable[[], bool]) -> None:
    await settle(pilot)
    await pilot.press("colon", *words)
    listed = pilot.app.screen.query_one(CommandList)
    await until(
        pilot, lambda: any(words in str(option.prompt).lower() for option in listed.options[:1])
    )
    await pilot.press("enter")
    await until(pilot, wanted)


async def test_the_palette_has_everything_that_a_key_does() -> None:
    app = on_stage(the_usual().events)

    async with app.run_test(size=(100, 60)) as pilot:
        await settle(pilot)
        expected = {what[1:] for _keys, what in keys_of(app) if what != "Find a command"}
        await pilot.press("colon")
        listed = app.screen.query_one(CommandList)
        await until(pilot, lambda: listed.option_count > len(expected))
        found = [str(option.prompt) for option in listed.options]

    assert len(expected) > 20
    for what in expected | {"Change the theme"}:
        assert any(what in line for line in found), what


async def test_the_palette_does_what_a_key_does() -> None:
    app = on_stage(the_usual().events)

    async with app.run_test() as pilot:
        await choose(
            pilot, "messages: every message", lambda: isinstance(app.screen, MessagesScreen)
        )


async def test_the_palette_sets_a_theme() -> None:
    app = on_stage(the_usual().events)

    async with app.run_test() as pilot:
        await choose(pilot, "theme high-contrast", lambda: app.theme == "high-contrast")


async def test_the_palette_finds_a_station() -> None:
    app = on_stage(the_usual().events)

    async with app.run_test() as pilot:
        await choose(pilot, "look at camper", lambda: "▸Camper" in shown(app))


async def test_a_hostile_name_is_text_in_the_palette() -> None:
    named = Station(DELTA_PRO, "[red]Shed[/] \x1b]52;c;eA==\x07", True)
    app = on_stage(the_usual().stations(named).events)

    async with app.run_test() as pilot:
        await settle(pilot)
        await pilot.press("colon", *"shed")
        await until(pilot, lambda: "Look at [red]Shed[/] ␛]52" in shown(app))


async def test_keys_are_answered_before_there_is_a_station() -> None:
    app = on_stage()

    async def walk(pilot: Pilot[None]) -> None:
        await settle(pilot)
        await pilot.press("right_square_bracket", "t", "1", "right", "down", "enter", "2")

    async with app.run_test() as pilot:
        await walk(pilot)

        assert isinstance(app.screen, StationScreen)


async def test_messages_are_listed_as_they_come() -> None:
    said = the_usual()
    app = on_stage(said.events)

    async with app.run_test() as pilot:
        await settle(pilot)
        await pilot.press("4")
        app.inbox.receive(said.say({"pd.soc": 74}, ago=0).events[-1])
        await until(pilot, lambda: "soc_percent 74 %" in shown(app))


async def test_the_screen_is_held_while_the_recorder_says_why_it_has_dropped() -> None:
    why = MappingProxyType({"the spool is full": 3})
    recorder = PaperRecorder(RecorderStatus(is_on=True, received=9, dropped=3, dropped_why=why))
    app = on_stage(the_usual().events, recorder=recorder)

    async with app.run_test() as pilot:
        await settle(pilot)
        await pilot.press("space")

        assert "paused" in shown(app)


async def test_paused_messages_stand_still() -> None:
    said = the_usual()
    app = on_stage(said.events)

    async with app.run_test() as pilot:
        await settle(pilot)
        await pilot.press("4", "space")
        app.inbox.receive(said.say({"pd.soc": 74}, ago=0).events[-1])
        await until(pilot, lambda: "paused, 1 newer" in shown(app))
        still = "soc_percent 74 %" not in shown(app)
        await pilot.press("space")
        await until(pilot, lambda: "soc_percent 74 %" in shown(app))

    assert still


async def test_messages_are_filtered_while_one_types() -> None:
    app = on_stage(the_usual().events)

    async with app.run_test() as pilot:
        await settle(pilot)
        await pilot.press("4", "slash", *"camper")
        await until(pilot, lambda: "1 with 'camper'" in shown(app))
        await pilot.press("enter", "escape")
        await until(pilot, lambda: "with" not in shown(app))


async def test_a_filter_that_fits_nothing_says_so() -> None:
    app = on_stage(the_usual().events)

    async with app.run_test() as pilot:
        await settle(pilot)
        await pilot.press("5", "slash", *"xyz")
        await until(pilot, lambda: "No line has these words." in shown(app))


async def test_a_message_is_opened_copied_and_closed() -> None:
    app = on_stage(the_usual().events)

    async with app.run_test(size=(80, 70)) as pilot:
        await settle(pilot)
        await pilot.press("4", "up", "enter")
        opened = shown(app)
        await pilot.press("y", "escape")

        assert '"bmsSlave2.outputWatts": 0' in opened
        assert app.clipboard.startswith('{"ems.bms1Online":3')
        assert isinstance(app.screen, MessagesScreen)


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        (("down",), 1),
        (("down", "j", "k"), 1),
        (("end",), 43),
        (("end", "up"), 42),
        (("end", "home"), 0),
        (("pagedown", "pagedown", "pageup"), 19),
    ],
)
async def test_the_cursor_walks_through_the_fields(keys: tuple[str, ...], expected: int) -> None:
    app = on_stage(the_usual().events)

    async with app.run_test() as pilot:
        await settle(pilot)
        await pilot.press("5", *keys)
        listed = sorted(app.scene.fleet.devices[DELTA_PRO].fields)
        await pilot.press("enter")

        assert f"{listed[expected]}, Garage" in shown(app)


@pytest.mark.parametrize(
    ("width", "words"),
    [
        (60, "● bmsMaster.temp                                 27    2 s "),
        (60, "○ pd.unheardOf                       890123456789..    2 s "),
        (60, "○ ...quite.some.station.pd.somewhere              1    2 s "),
        (60, "46 keys, 44 of them read (●)"),
        (80, "bmsMaster.temp                                   27    2 s  battery_temp_c"),
    ],
)
async def test_a_narrow_list_of_fields_tells_age_and_use_all_the_same(
    width: int, words: str
) -> None:
    key = "deep.down.in.quite.some.station.pd.somewhere"
    strange = {"pd.unheardOf": "8901234567890123", key: 1}
    app = on_stage(the_usual().say(strange).events)

    async with app.run_test(size=(width, 60)) as pilot:
        await settle(pilot)
        await pilot.press("5")

        await until(pilot, lambda: words in shown(app))


async def test_a_field_is_explained() -> None:
    app = on_stage(the_usual().events)

    async with app.run_test() as pilot:
        await settle(pilot)
        await pilot.press("5", "slash", *"dsgremain", "enter", "enter")

        assert "Value  5999" in shown(app)
        assert "discharge_remain_min  --   (scale 1; unknown where" in shown(app)


async def test_a_line_is_opened_with_the_mouse() -> None:
    app = on_stage(the_usual().events)

    async with app.run_test() as pilot:
        await settle(pilot)
        await pilot.press("5")
        await pilot.click(offset=(5, 6))
        await pilot.click(offset=(5, 6))

        assert isinstance(app.screen, DetailScreen)


async def test_what_happens_is_listed_and_filtered() -> None:
    recorder = PaperRecorder()
    app = on_stage(the_usual().events, recorder=recorder)

    async with app.run_test() as pilot:
        await settle(pilot)
        await pilot.press("6", "r")
        await until(pilot, lambda: "Recording has begun." in shown(app))
        everything = shown(app)
        await pilot.press("slash", *"camper", "enter")
        await until(pilot, lambda: "1 with 'camper'" in shown(app))

        assert "Connected: messages can arrive." in everything
        assert "Recording has begun." not in shown(app)


async def test_an_event_is_opened_and_copied() -> None:
    app = on_stage(the_usual().events)

    async with app.run_test() as pilot:
        await settle(pilot)
        await pilot.press("6", "enter", "y", "escape")

    assert app.clipboard.endswith("Camper: Heard for the first time.")


async def test_events_are_told_before_there_is_a_station() -> None:
    app = on_stage(error=DatabaseError("No.", "Wait."))

    async with app.run_test() as pilot:
        await settle(pilot)
        await pilot.press("6")

        assert "0 events" in shown(app)


async def test_a_value_is_marked_explained_and_copied() -> None:
    app = on_stage(the_usual().events)

    async with app.run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        await pilot.press("down", "down", "y", "i")
        await until(pilot, lambda: isinstance(app.screen, DetailScreen))

        assert app.clipboard == "1.4 kW"
        assert "raw 1432 is 1.4 kW" in shown(app)
        assert "Column  watts_in_sum" in shown(app)


@pytest.mark.parametrize("key", ["i", "question_mark"])
async def test_time_goes_on_beneath_what_is_open(key: str) -> None:
    present = NOW
    app = on_stage(the_usual().events, clock=lambda: present)

    async with app.run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        await pilot.press(key)
        await until(pilot, lambda: isinstance(app.screen, ModalScreen))
        present += timedelta(minutes=9)
        app.paint()

        await until(pilot, lambda: f"{present:%H:%M}" in shown(app))


def word_of(screen: str, label: str) -> str:
    """What stands behind a label in an open box."""
    return (
        next(line for line in screen.splitlines() if f" {label} " in line)
        .split(label)[1]
        .strip(" │")
    )


async def test_an_open_explanation_grows_older() -> None:
    present = NOW
    app = on_stage(the_usual().events, clock=lambda: present)

    async with app.run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        await pilot.press("i")
        await until(pilot, lambda: isinstance(app.screen, DetailScreen))
        heard = word_of(shown(app), "Heard")
        present += timedelta(minutes=2)

        await until(pilot, lambda: word_of(shown(app), "Heard") == "2 m ago")

    assert heard.endswith(" s ago")


async def test_the_mark_goes_from_panel_to_panel() -> None:
    app = on_stage(the_usual().events)
    marked: list[object] = []

    async with app.run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        for key in ("down", "tab", "down", "up", "up"):
            await pilot.press(key)
            marked.append(getattr(app.focused, "pointed", None))
        await pilot.press("escape")

        assert app.focused is None
    assert marked[:4] == ["soc_percent", "ac_in_watts", "pv_in_watts", "ac_in_watts"]


async def test_a_metric_and_a_key_are_explained_on_their_screens() -> None:
    app = on_stage(the_usual().events)
    opened: list[str] = []

    async with app.run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        for digit in ("3", "5"):
            await pilot.press(digit, "i")
            await until(pilot, lambda: isinstance(app.screen, DetailScreen))
            opened.append(shown(app))
            await pilot.press("escape")

    assert "Charge, Garage" in opened[0]
    assert "bmsMaster.amp, Garage" in opened[1]


@pytest.mark.parametrize("digit", ["2", "3"])
async def test_a_panel_is_zoomed_and_put_back(digit: str) -> None:
    app = on_stage(the_usual().events)

    async with app.run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        await pilot.press(digit, "z")
        await until(pilot, lambda: app.screen.maximized is not None)
        await pilot.press("escape")
        await until(pilot, lambda: app.screen.maximized is None)
        await pilot.press("z", "z")
        await until(pilot, lambda: app.screen.maximized is None)


@pytest.mark.parametrize("digit", ["1", "2", "3", "5"])
@pytest.mark.parametrize("back", ["space", "end", "escape"])
async def test_a_screen_that_is_held_still_counts_what_comes(digit: str, back: str) -> None:
    said = the_usual()
    app = on_stage(said.events)

    async with app.run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        await pilot.press(digit, "space")
        await until(pilot, lambda: "paused" in shown(app))
        app.inbox.receive(said.say({"pd.soc": 42}, ago=0).events[-1])
        await until(pilot, lambda: "paused, 1 newer" in shown(app))
        still = "42 %" not in shown(app)
        await pilot.press(back)
        await until(pilot, lambda: "paused" not in shown(app))

    assert still


def last_line(app: Monitor) -> str:
    return shown(app).splitlines()[-1]


@pytest.mark.parametrize("size", [(80, 24), (60, 16)])
@pytest.mark.parametrize("digit", ["1", "2", "3", "4", "5", "6", "7"])
async def test_a_paused_screen_hints_first_how_to_walk_and_go_on(
    digit: str, size: tuple[int, int]
) -> None:
    app = on_stage(the_usual().events)

    async with app.run_test(size=size) as pilot:
        await settle(pilot)
        await pilot.press(digit, "space")
        await until(pilot, lambda: last_line(app).startswith(" Space Pause  Left Right Walk "))
        await pilot.press("space")
        await until(pilot, lambda: "Walk" not in last_line(app))


async def test_escape_goes_back_where_one_came_from() -> None:
    app = on_stage(the_usual().events)

    async with app.run_test() as pilot:
        await settle(pilot)
        await pilot.press("1", "6", "escape")

        assert isinstance(app.screen, FleetScreen)


async def test_a_screenshot_is_a_picture_and_its_text(tmp_path: Path) -> None:
    app = on_stage(the_usual().events, screenshots=tmp_path / "shots")

    async with app.run_test(size=(160, 40), notifications=True) as pilot:
        await settle(pilot)
        await pilot.press("ctrl+s")
        await until(pilot, lambda: "Screenshot" in shown(app))

    picture = tmp_path / "shots" / "ecoflow-tui-20260621-120007.svg"
    assert picture.read_text().startswith("<svg")
    assert "Garage" in picture.with_suffix(".txt").read_text()


async def test_a_screenshot_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    app = on_stage(the_usual().events, screenshots=tmp_path / "file")

    async with app.run_test(size=(120, 40), notifications=True) as pilot:
        await settle(pilot)
        await pilot.press("ctrl+s")
        await until(pilot, lambda: "No screenshot: File exists." in shown(app))


@pytest.mark.parametrize(
    ("digit", "copied"),
    [("3", "2026-06-21T12:00:07+00:00 soc_percent 73 %"), ("4", '{"pd.soc":18'), ("5", "20600")],
)
async def test_what_is_under_the_cursor_is_copied(digit: str, copied: str) -> None:
    app = on_stage(the_usual().events)

    async with app.run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        await pilot.press(digit, "y")

    assert app.clipboard.startswith(copied)


async def test_what_is_under_the_cursor_is_told_beside_the_list_where_there_is_room() -> None:
    app = on_stage(the_usual().events)
    seen: list[str] = []

    async with app.run_test(size=(160, 50)) as pilot:
        await settle(pilot)
        await pilot.press("5", "down")
        await until(pilot, lambda: "bmsMaster.cycles, Garage" in shown(app))
        for key in ("down", "slash"):
            await pilot.press(key)
            seen.append(shown(app))
        await pilot.press(*"wattsInSum")
        await until(pilot, lambda: "pd.wattsInSum, Garage" in shown(app))
        await pilot.resize_terminal(100, 30)
        await until(pilot, lambda: "pd.wattsInSum, Garage" not in shown(app))

        assert isinstance(app.screen, FieldsScreen)
    assert "bmsMaster.f32ShowSoc, Garage" in seen[0]


async def test_a_message_is_told_beside_the_messages_where_there_is_room() -> None:
    app = on_stage(the_usual().events)

    async with app.run_test(size=(160, 50)) as pilot:
        await settle(pilot)
        await pilot.press("4", "up")
        await until(pilot, lambda: '"bmsSlave1.f32ShowSoc": 74.2' in shown(app))
