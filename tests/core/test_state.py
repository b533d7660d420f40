from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecoflow_tui.core.events import (
    Origin,
    Presence,
    RawMessage,
    Reading,
    Station,
    StationsKnown,
)
from ecoflow_tui.core.metrics import Metric, PackMetric
from ecoflow_tui.core.parse import Parser
from ecoflow_tui.core.state import DeviceState, Fleet, Freshness, fold
from ecoflow_tui.devices import find_model
from tests.messages import DELTA_2, DELTA_PRO, NOON, a_message, a_reading

SECOND = timedelta(seconds=1)
KEYS = ("pd.wattsInSum", "pd.wattsOutSum", "inv.outputWatts", "mppt.inWatts", "ems.lcdShowSoc")
deltas = st.dictionaries(st.sampled_from(KEYS), st.integers(0, 3000), min_size=1)


def _folded(*payloads: dict[str, int]) -> DeviceState:
    parser = Parser(find_model)
    state = DeviceState(DELTA_PRO)
    for number, params in enumerate(payloads):
        event = parser.parse(a_message({"params": params}, at=NOON + number * SECOND))
        assert isinstance(event, Reading)
        state = fold(state, event)
    return state


@given(st.lists(deltas, min_size=1))
def test_folding_an_event_twice_is_folding_it_once(payloads: list[dict[str, int]]) -> None:
    state = _folded(*payloads)
    event = a_reading({"params": payloads[-1]})

    once = fold(state, event)

    assert fold(once, event) == once


@given(st.lists(deltas, min_size=1))
def test_the_last_word_on_each_key_wins(payloads: list[dict[str, int]]) -> None:
    expected: dict[str, int] = {}
    for params in payloads:
        expected.update(params)

    state = _folded(*payloads)

    assert {key: word.value for key, word in state.fields.items()} == expected


def test_a_late_message_does_not_undo_a_newer_word() -> None:
    newer = fold(DeviceState(DELTA_PRO), a_reading({"params": {"pd.wattsInSum": 200}}))
    parser = Parser(find_model)
    older = parser.parse(a_message({"params": {"pd.wattsInSum": 100}}, at=NOON - SECOND))
    assert isinstance(older, Reading)

    assert fold(newer, older).value(Metric.WATTS_IN_SUM) == 200


def test_a_sentinel_takes_back_the_time_that_was_known() -> None:
    state = _folded({"ems.chgRemainTime": 90}, {"ems.chgRemainTime": 143999})

    assert state.value(Metric.CHARGE_REMAIN_MIN) is None


def test_the_load_is_what_leaves_through_the_ports() -> None:
    state = _folded(
        {"pd.wattsInSum": 0, "pd.wattsOutSum": 214, "inv.outputWatts": 90, "pd.usb1Watts": 10}
    )

    assert state.load_watts == 100
    assert state.net_watts == -100


def test_the_time_left_follows_the_direction_of_the_power() -> None:
    times = {"ems.chgRemainTime": 60, "ems.dsgRemainTime": 600}

    charging = _folded(times, {"pd.wattsInSum": 500, "inv.outputWatts": 100})
    discharging = _folded(times, {"pd.wattsInSum": 0, "inv.outputWatts": 100})
    idle = _folded(times, {"pd.wattsInSum": 0, "inv.outputWatts": 0})

    assert (charging.minutes_left, discharging.minutes_left, idle.minutes_left) == (60, 600, None)


def test_a_pack_that_has_gone_is_forgotten() -> None:
    state = _folded({"ems.bms1Online": 3, "bmsSlave1.soh": 99})
    assert state.packs[1][PackMetric.SOH_PERCENT].value == 99

    state = fold(state, a_reading({"params": {"ems.bms1Online": 0}}))

    assert state.packs == {}


def test_a_station_goes_from_live_to_late_to_stale() -> None:
    state = fold(DeviceState(DELTA_PRO), a_reading({"params": {"pd.soc": 50}}))

    ages = (SECOND, 31 * SECOND, 301 * SECOND)

    assert [state.freshness(NOON + age) for age in ages] == [
        Freshness.LIVE,
        Freshness.LATE,
        Freshness.STALE,
    ]


def test_late_and_stale_depend_on_the_rhythm() -> None:
    parser, state = Parser(find_model), DeviceState(DELTA_PRO)
    for number in range(10):
        at = NOON + 120 * number * SECOND
        state = _folded_one(state, parser, a_message({"params": {"pd.soc": number}}, at=at))
    ages = (SECOND, 360 * SECOND, 361 * SECOND, 720 * SECOND, 721 * SECOND)

    assert [state.freshness(at + age) for age in ages] == [
        Freshness.LIVE,
        Freshness.LIVE,
        Freshness.LATE,
        Freshness.LATE,
        Freshness.STALE,
    ]


def _snapshot(parser: Parser, data: dict[str, int], at: datetime, trace: str = "") -> Reading:
    topic = f"REST GET /iot-open/sign/device/quota/all?sn={DELTA_PRO}"
    reply = {"code": "0", "message": "Success", "data": data, "eagleEyeTraceId": trace}
    event = parser.parse(a_message(reply, topic=topic, at=at, origin=Origin.REST))
    assert isinstance(event, Reading)
    return event


def _folded_one(state: DeviceState, parser: Parser, raw: RawMessage) -> DeviceState:
    event = parser.parse(raw)
    assert isinstance(event, Reading | Presence)
    return fold(state, event)


def test_a_snapshot_fills_the_values_but_is_no_sign_of_life() -> None:
    snapshot = _snapshot(Parser(find_model), {"pd.soc": 50}, NOON)

    state = fold(DeviceState(DELTA_PRO), snapshot)

    assert state.value(Metric.SOC_PERCENT) == 50
    assert state.freshness(NOON) is Freshness.STALE
    assert DeviceState(DELTA_PRO).freshness(NOON) is Freshness.NEVER_SEEN


def test_a_repeated_snapshot_is_recognised_and_makes_nothing_younger() -> None:
    parser = Parser(find_model)
    once = fold(DeviceState(DELTA_PRO), _snapshot(parser, {"pd.soc": 50}, NOON, "a1"))

    again = fold(once, _snapshot(parser, {"pd.soc": 50}, NOON + 1800 * SECOND, "b2"))

    assert (once.frozen_since, again.frozen_since) == (None, NOON)
    assert again.metrics[Metric.SOC_PERCENT].at == NOON
    assert again.fields["pd.soc"].at == NOON


def test_a_repeated_snapshot_does_not_undo_what_the_station_said_meanwhile() -> None:
    parser = Parser(find_model)
    state = fold(DeviceState(DELTA_PRO), _snapshot(parser, {"pd.soc": 50}, NOON))
    word = a_message({"params": {"pd.soc": 51}}, at=NOON + SECOND)

    state = _folded_one(state, parser, word)
    state = fold(state, _snapshot(parser, {"pd.soc": 50}, NOON + 60 * SECOND))

    assert state.value(Metric.SOC_PERCENT) == 51


def test_a_snapshot_that_differs_in_one_key_is_fresh_again() -> None:
    parser = Parser(find_model)
    state = DeviceState(DELTA_PRO)
    for minute, volts in enumerate((3300, 3300, 3301)):
        data = {"pd.soc": 50, "bmsMaster.maxCellVol": volts}
        state = fold(state, _snapshot(parser, data, NOON + 60 * minute * SECOND))

    assert state.frozen_since is None
    assert state.metrics[Metric.SOC_PERCENT].at == NOON + 120 * SECOND


@given(st.lists(st.sampled_from([49, 50]), min_size=1, max_size=6))
def test_folding_a_snapshot_twice_is_folding_it_once(levels: list[int]) -> None:
    parser, state = Parser(find_model), DeviceState(DELTA_PRO)
    for number, level in enumerate(levels):
        snapshot = _snapshot(parser, {"pd.soc": level}, NOON + number * SECOND)
        state = fold(state, snapshot)

    assert fold(state, snapshot) == state


def test_no_number_of_snapshots_makes_a_station_live() -> None:
    fleet, parser = Fleet(), Parser(find_model)

    for number in range(100):
        at = NOON + 30 * number * SECOND
        fleet.apply(StationsKnown(at, (Station(DELTA_PRO, "Van", is_online=True),)))
        fleet.apply(_snapshot(parser, {"pd.soc": number}, at))

        assert fleet.devices[DELTA_PRO].freshness(at) is Freshness.STALE


def test_a_list_that_says_online_does_not_bring_a_station_back() -> None:
    fleet, parser = Fleet(), Parser(find_model)
    topic = f"/open/open-0123456789abcdef/{DELTA_PRO}/status"
    gone = a_message({"params": {"status": 0}}, topic=topic, at=NOON + SECOND)
    fleet.apply(parser.parse(a_message({"params": {"pd.soc": 50}})))
    fleet.apply(parser.parse(gone))

    fleet.apply(StationsKnown(NOON + 2 * SECOND, (Station(DELTA_PRO, "", is_online=True),)))
    before = fleet.devices[DELTA_PRO].freshness(NOON + 2 * SECOND)
    word = a_message({"params": {"pd.soc": 50}}, at=NOON + 3 * SECOND)
    fleet.apply(parser.parse(word))

    assert before is Freshness.STALE
    assert fleet.devices[DELTA_PRO].freshness(NOON + 3 * SECOND) is Freshness.LIVE


def test_a_list_that_says_offline_is_not_believed_of_a_station_that_speaks() -> None:
    fleet = Fleet()
    fleet.apply(a_reading({"params": {"pd.soc": 50}}))
    station = Station(DELTA_PRO, "", is_online=False)

    fleet.apply(StationsKnown(NOON + 5 * SECOND, (station,)))
    early = fleet.devices[DELTA_PRO].freshness(NOON + 5 * SECOND)
    fleet.apply(StationsKnown(NOON + 500 * SECOND, (station,)))

    assert early is Freshness.LIVE
    assert fleet.devices[DELTA_PRO].freshness(NOON + 500 * SECOND) is Freshness.OFFLINE


def test_an_offline_station_is_offline_until_it_speaks() -> None:
    fleet = Fleet()
    parser = Parser(find_model)
    topic = f"/open/open-0123456789abcdef/{DELTA_PRO}/status"
    word = parser.parse(a_message({"params": {"status": 0}}, topic=topic))
    assert isinstance(word, Presence)

    fleet.apply(word)
    assert fleet.devices[DELTA_PRO].freshness(NOON) is Freshness.OFFLINE

    reading = parser.parse(a_message({"params": {"pd.soc": 50}}, at=NOON + SECOND))
    fleet.apply(reading)
    assert fleet.devices[DELTA_PRO].freshness(NOON + SECOND) is Freshness.LIVE


def test_stations_of_the_list_are_there_before_they_speak_and_keep_their_names() -> None:
    fleet = Fleet()

    fleet.apply(StationsKnown(NOON, (Station(DELTA_2, "Van", is_online=True),)))
    fleet.apply(a_reading({"params": {"pd.soc": 50}}, serial=DELTA_2))

    assert fleet.devices[DELTA_2].name == "Van"
    assert fleet.devices[DELTA_2].model.name == "DELTA 2"


@pytest.mark.parametrize(("word", "is_online"), [(1, True), ("0", False), (0, False), (None, True)])
def test_an_answer_with_all_values_tells_whether_the_station_is_online(
    word: object, is_online: bool
) -> None:
    payload = {
        "operateType": "latestQuotas",
        "code": "0",
        "data": {"sn": DELTA_PRO, "online": word, "quotaMap": {"pd.soc": 50}},
    }
    topic = f"/app/1234/{DELTA_PRO}/thing/property/get_reply"
    fleet = Fleet()

    fleet.apply(Parser(find_model).parse(a_message(payload, topic=topic)))

    state = fleet.devices[DELTA_PRO]
    assert state.is_online is is_online
    assert (state.heard_at is not None) is is_online
    assert state.fields["pd.soc"].value == 50
