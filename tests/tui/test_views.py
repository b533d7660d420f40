"""What the panels show, without a terminal."""

from datetime import timedelta

import pytest
from msgspec import structs

from ecoflow_tui.core.events import (
    LinkState,
    Origin,
    Presence,
    Reading,
    RecorderStatus,
    Scalar,
    SessionKind,
    Station,
)
from ecoflow_tui.core.metrics import Metric
from ecoflow_tui.core.model import Model, fields_of
from ecoflow_tui.core.state import DeviceState
from ecoflow_tui.core.trend import Window
from ecoflow_tui.core.words import Said, Words
from ecoflow_tui.devices import all_models
from ecoflow_tui.tui.frame import RecorderLamp
from ecoflow_tui.tui.glyphs import UNICODE
from ecoflow_tui.tui.scene import Scene
from ecoflow_tui.tui.views.details import details_view
from ecoflow_tui.tui.views.fields import field_view, uses_of
from ecoflow_tui.tui.views.fleet import FleetTrend, fleet_plan, fleet_summary
from ecoflow_tui.tui.views.messages import message_row, payload_lines
from ecoflow_tui.tui.views.station import (
    charge_tone,
    charge_view,
    direction_of,
    inputs_view,
    outputs_view,
)
from ecoflow_tui.tui.views.status import Length, delivery, recorder_lamp, trouble
from ecoflow_tui.tui.views.tone import Tone
from tests.messages import DELTA_2, DELTA_PRO
from tests.tui.stage import CHARGING, DISCHARGING, NOW, PACKS, Script, the_usual


def a_scene(script: Script) -> Scene:
    scene = Scene()
    for event in script.events:
        scene.apply(event, NOW)
    return scene


def the_station(*payloads: object, serial: str = DELTA_PRO) -> DeviceState:
    script = Script()
    for payload in payloads:
        script.say(payload, serial=serial)
    return a_scene(script).fleet.devices[serial]


def test_a_charging_station_says_when_it_is_full() -> None:
    view = charge_view(the_station(CHARGING), NOW)

    assert (view.soc, view.direction, view.time_left) == ("73 %", "charging", "1 h 42 m to full")
    assert (view.watts_in, view.watts_out, view.net) == ("1.4 kW", "318 W", "+1.1 kW")


def test_a_station_says_where_it_is_once_its_owner_has() -> None:
    station = the_station(CHARGING)

    assert charge_view(station, NOW).model == "DELTA Pro"
    assert charge_view(structs.replace(station, site="Barn\x1b"), NOW).model == "DELTA Pro, Barn␛"


def test_a_discharging_station_says_how_long_it_lasts() -> None:
    view = charge_view(the_station(DISCHARGING, serial=DELTA_2), NOW)

    assert (view.direction, view.time_left, view.net) == ("discharging", "6 h 47 m left", "-423 W")


def test_what_was_never_said_is_never_nought() -> None:
    view = charge_view(the_station({"pd.soc": 50}), NOW)

    assert (view.watts_in, view.watts_out, view.net, view.time_left) == ("--", "--", "--", "")


def test_old_numbers_do_not_promise_a_time() -> None:
    view = charge_view(the_station(CHARGING), NOW + timedelta(minutes=10))

    assert (view.direction, view.at_time, view.is_grey) == ("was charging", "", True)


def test_numbers_older_than_an_hour_are_not_shown() -> None:
    later = NOW + timedelta(hours=2)
    station = the_station(CHARGING)

    assert charge_view(station, later).soc == "--"
    assert {gauge.watts for gauge in outputs_view(station, later).gauges} == {"--"}


def test_a_gauge_is_measured_against_its_rating() -> None:
    ac = outputs_view(the_station(CHARGING), NOW).gauges[0]

    assert (ac.label, ac.watts, ac.rating, ac.switch) == ("AC", "244 W", "3.6 kW", "on")
    assert ac.fraction == pytest.approx(244 / 3600)


def test_a_gauge_without_a_rating_is_measured_against_its_neighbours() -> None:
    station = the_station({"wattsInSum": 120, "pvInWatts": 100}, serial="XYZ1234567890123")
    solar = inputs_view(station, NOW).gauges[1]

    assert (solar.label, solar.rating, solar.fraction) == ("Solar", "", 1.0)


@pytest.mark.parametrize(
    ("net", "word"), [(500, "charging"), (-500, "discharging"), (2, "idle"), (None, "--")]
)
def test_the_net_power_has_a_direction(net: float | None, word: str) -> None:
    assert direction_of(net) == word


@pytest.mark.parametrize(
    ("soc", "tone"), [(None, Tone.DIM), (5, Tone.BAD), (20, Tone.WARN), (21, Tone.GOOD)]
)
def test_little_charge_stands_out(soc: float | None, tone: Tone) -> None:
    assert charge_tone(soc) is tone


def test_the_station_has_a_pack_of_its_own_beside_the_others() -> None:
    packs = details_view(the_station(CHARGING, PACKS), NOW).packs

    assert [(pack.name, pack.soc, pack.watts) for pack in packs] == [
        ("Main", "71 %", ""),
        ("Pack 1", "74 %", "+380 W"),
        ("Pack 2", "73 %", "+366 W"),
    ]


def test_details_show_only_what_is_known() -> None:
    view = details_view(the_station({"pd.soc": 50}), NOW)

    assert view.sections == ()
    assert {fact.value for fact in view.battery} == {"--"}


def test_a_metric_that_has_no_place_of_its_own_is_shown_too() -> None:
    station = DeviceState(DELTA_PRO)
    reading = Script().say({"pd.soc": 1}).events[0]
    assert isinstance(reading, Reading)
    scene = Scene()
    known = {Metric.GRID_WATTS: 55.0}
    scene.apply(
        Reading(reading.raw, station.device_sn, reading.model, None, reading.fields, known, {}),
        NOW,
    )

    more = details_view(scene.stations[0], NOW).sections[0]

    assert (more.title, more.facts[0].label, more.facts[0].value) == ("More", "Grid", "55 W")


@pytest.mark.parametrize(
    ("status", "length", "words"),
    [
        (RecorderStatus(), Length.USUAL, "○ not recording"),
        (RecorderStatus(is_on=True, stored=1234, unreadable=1), Length.USUAL, "● REC 1 235 rows"),
        (RecorderStatus(is_on=True, stored=5, pending=6), Length.USUAL, "● REC 5 rows, 6 waiting"),
        (
            RecorderStatus(is_on=True, stored=5, pending=6, spooled_bytes=12_345_678),
            Length.LONG,
            "● REC 5 rows, 12.3 MB, 6 waiting",
        ),
        (RecorderStatus(is_on=True, stored=5, pending=6), Length.SHORT, "● REC 5 +6"),
        (RecorderStatus(is_on=True, trouble="No."), Length.SHORT, "▲ REC 0"),
        (RecorderStatus(trouble="No."), Length.SHORT, "▲ off"),
    ],
)
def test_the_recorder_lamp_says_what_it_does(
    status: RecorderStatus, length: Length, words: str
) -> None:
    pieces = recorder_lamp(RecorderLamp(status), UNICODE, length)

    assert "".join(piece.text for piece in pieces) == words


@pytest.mark.parametrize(
    ("width", "words"),
    [
        (76, "2 stations, 2 heard now   in 1.4 kW   out 741 W   net +691 W"),
        (56, "2 of 2 heard   in 1.4 kW   out 741 W   net +691 W"),
    ],
)
def test_the_sum_of_the_fleet_is_never_cut(width: int, words: str) -> None:
    pieces = fleet_summary(a_scene(the_usual()).stations, NOW, width)

    assert "".join(piece.text for piece in pieces) == words


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (
            Script().link(LinkState.LIVE, session=SessionKind.PERSISTENT).say(CHARGING),
            [", QoS 1, own persistent session", ", QoS 1, persistent", ", QoS 1"],
        ),
        (
            Script().link(LinkState.LIVE, session=SessionKind.CLEAN, is_own=False),
            [", clean session", ", clean", ""],
        ),
        (Script().link(LinkState.LIVE).say(CHARGING), [", QoS 1"] * 3),
        (Script().say(CHARGING).link(LinkState.WAITING), [""] * 3),
        (Script().say(CHARGING), [""] * 3),
    ],
    ids=["own", "attached", "unknown", "waiting", "unlinked"],
)
def test_the_delivery_tells_as_much_as_is_known(said: Script, words: list[str]) -> None:
    scene = a_scene(said)

    assert [delivery(scene, length) for length in Length] == words


def test_a_lamp_being_switched_says_so() -> None:
    (piece,) = recorder_lamp(
        RecorderLamp(RecorderStatus(), is_switching=True), UNICODE, Length.USUAL
    )

    assert piece.text == "◌ starting"


def test_every_kind_of_message_has_a_line() -> None:
    said = Script().say({"pd.soc": 1}).say(b"\xff\x00")
    said.say({"params": {"status": 1}}, topic=f"/open/open-0123456789abcdef/{DELTA_PRO}/status")
    said.say({"code": "0"}, topic=f"/open/open-0123456789abcdef/{DELTA_PRO}/set_reply")

    rows = [message_row(1, event, {}) for event in said.events]  # type: ignore[arg-type]

    assert [row.pieces[2].text.strip() for row in rows] == [
        "reading",
        "unreadable",
        "presence",
        "reply",
    ]


def test_json_is_set_out_in_lines() -> None:
    assert payload_lines(b'{"a":{"b":1}}') == ("{", '  "a": {', '    "b": 1', "  }", "}")


@pytest.mark.parametrize("payload", [b"\xff\xfe", b"[" * 100_000, b"not json", b""])
def test_what_is_no_json_is_shown_as_it_is(payload: bytes) -> None:
    assert all(line.isprintable() for line in payload_lines(payload))


def test_a_key_knows_what_it_is_used_for() -> None:
    uses = uses_of(the_station(CHARGING))

    assert uses["bmsMaster.vol"] == "battery_volts"
    assert uses["ems.bms1Online"] == "pack 1 present"


@pytest.mark.parametrize("model", all_models(), ids=lambda model: model.family)
def test_every_field_of_every_model_can_be_explained(model: Model) -> None:
    keys = {field.key for rule in model.metrics.values() for field in fields_of(rule)}
    known = Words[str, Scalar]().told(dict.fromkeys(keys, 1), Said(NOW, Origin.MQTT))
    state = DeviceState("SN", model=model, fields=known)

    views = {key: field_view(state, key, NOW) for key in keys}

    assert all(view.readings for view in views.values())


def test_a_wildcard_fits_what_the_station_has_there() -> None:
    model = next(
        model
        for model in all_models()
        if any("*" in field.key for rule in model.metrics.values() for field in fields_of(rule))
    )
    pattern = next(
        field.key
        for rule in model.metrics.values()
        for field in fields_of(rule)
        if "*" in field.key
    )
    key = pattern.replace("*", "HJ32ZDH4ZF")
    known = Words[str, Scalar]().told({key: 1}, Said(NOW, Origin.MQTT))
    state = DeviceState("SN", model=model, fields=known)

    assert field_view(state, key, NOW).readings


def test_lost_messages_are_told_with_their_reason() -> None:
    status = RecorderStatus(is_on=True, dropped=3, dropped_why={"the disk is full": 3})

    piece = trouble(Scene(), status)

    assert piece is not None
    assert piece.text == "The recorder had to give up 3 messages: the disk is full."


def test_a_station_that_was_never_heard_has_its_model_from_its_serial() -> None:
    scene = a_scene(Script().stations(Station(DELTA_PRO, "", None)))

    assert charge_view(scene.stations[0], NOW).model == "DELTA Pro"


def test_only_live_messages_make_a_trend() -> None:
    scene = a_scene(Script().say(CHARGING, origin=Origin.REST))

    window = Window(NOW, timedelta(minutes=5), 10)
    assert scene.trend(DELTA_PRO).columns(window) == ((None,) * 10, (None,) * 10)


def test_presence_is_a_message_but_no_measurement() -> None:
    said = the_usual().say(
        {"params": {"status": 0}}, topic=f"/open/open-0123456789abcdef/{DELTA_PRO}/status", ago=0
    )
    assert isinstance(said.events[-1], Presence)
    scene = a_scene(said)

    assert charge_view(scene.stations[0], NOW).freshness == "offline"
    assert scene.rate(NOW) == pytest.approx(scene.message_count / 10)


@pytest.mark.parametrize("count", [1, 2, 3, 4, 5, 7, 12, 40])
@pytest.mark.parametrize("room", [(60, 12), (80, 21), (100, 27), (120, 37), (160, 47), (200, 57)])
def test_cards_and_chart_share_all_the_room_there_is(count: int, room: tuple[int, int]) -> None:
    width, height = room

    plan = fleet_plan(count, width, height)

    rows = -(-count // plan.columns)
    assert width // plan.columns >= 38
    assert plan.card_height >= 7
    assert plan.cards_height == min(height, rows * plan.card_height)
    assert plan.chart_height in {0, height - plan.cards_height}
    assert plan.chart_height == 0 or plan.chart_height >= 7


def test_rows_of_cards_are_filled_evenly() -> None:
    assert fleet_plan(4, 120, 37).columns == 2
    assert fleet_plan(5, 120, 37).columns == 3
    assert fleet_plan(4, 160, 47).columns == 4


def test_the_fleets_power_is_the_sum_of_those_that_are_heard() -> None:
    said = Script().say({"pd.wattsInSum": 100}, ago=100).say({"pd.wattsInSum": 100})
    said.say({"pd.wattsInSum": 30}, serial=DELTA_2)
    scene = a_scene(said)
    trends = tuple(scene.trend(state.device_sn) for state in scene.stations)

    into, out = FleetTrend(trends).columns(Window(NOW, timedelta(minutes=5), 30))

    known = [value for value in into if value is not None]
    assert (known[0], known[-1]) == (100, 130)
    assert into[0] is None
    assert set(out) == {None}
