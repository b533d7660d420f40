"""Messages one after another: merging, what they touch, and what hostile ones may not do."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecoflow_tui.core.events import Message, Presence, Reading, Reply, Unreadable
from ecoflow_tui.core.metrics import Metric, PackMetric
from ecoflow_tui.core.parse import MAX_FIELDS_OF_A_STATION, MAX_STATIONS, Parser
from ecoflow_tui.devices import all_models, find_model
from tests.messages import DELTA_2, DELTA_PRO, a_message, a_reading

SERIALS = [f"{model.serial_prefixes[0]}ZEB4T" for model in all_models() if model.serial_prefixes]


class Talk:
    """A station's messages, one after another."""

    def __init__(self, serial: str = DELTA_PRO) -> None:
        self._parser, self._serial = Parser(find_model), serial

    def says(self, **params: object) -> Reading:
        """A message with these keys; ``__`` stands for the dot."""
        values = {key.replace("__", "."): value for key, value in params.items()}
        event = self._parser.parse(a_message({"params": values}, serial=self._serial))
        assert isinstance(event, Reading)
        return event


def test_a_reading_has_only_the_metrics_that_its_message_touched() -> None:
    talk = Talk()
    talk.says(pd__soc=50, pd__wattsInSum=10)

    assert talk.says(pd__wattsInSum=20).metrics == {Metric.WATTS_IN_SUM: 20}


def test_a_sum_has_the_members_that_earlier_messages_told() -> None:
    talk = Talk()
    talk.says(pd__typec1Watts=20)

    assert talk.says(pd__typec2Watts=5).metrics[Metric.TYPEC_OUT_WATTS] == 25


def test_who_learns_what_another_has_read_goes_on_like_it() -> None:
    one, other = Parser(find_model), Parser(find_model)
    said: list[dict[str, int]] = [
        {"pd.typec1Watts": 20, "pd.soc": 50},
        {"pd.typec2Watts": 5},
        {"pd.soc": 51},
    ]
    for values in said:
        other.learn(one.parse(a_message({"params": values})))
    last = a_message({"params": {"pd.typec1Watts": 7}})

    assert other.parse(last) == one.parse(last)
    assert other.parse(last) == one.parse(last)


def test_a_key_of_low_priority_says_nothing_while_a_better_one_is_known() -> None:
    talk = Talk()
    talk.says(ems__f32LcdShowSoc=85.0)

    reading = talk.says(bmsMaster__soc=90)

    assert reading.metrics == {Metric.SOC_MAIN_PACK_PERCENT: 90}


def test_a_key_of_low_priority_counts_once_the_better_one_is_unknown() -> None:
    talk = Talk()
    talk.says(ems__f32LcdShowSoc=85.0, pd__soc=84)

    assert talk.says(ems__f32LcdShowSoc=None, ems__lcdShowSoc=None).metrics == {
        Metric.SOC_PERCENT: 84
    }


def test_the_load_is_the_sum_of_the_ports() -> None:
    talk = Talk()
    talk.says(inv__outputWatts=340, mppt__carOutWatts=380)

    assert talk.says(pd__usb1Watts=7).metrics[Metric.EXTERNAL_LOAD_WATTS] == 385


@pytest.mark.parametrize(
    ("watts_in", "watts_out", "minutes"),
    [(500, 100, 96), (100, 500, 612), (100, 99, None), (100, 102, None)],
)
def test_the_time_left_goes_with_the_direction(
    watts_in: int, watts_out: int, minutes: int | None
) -> None:
    talk = Talk()
    talk.says(pd__wattsInSum=watts_in, inv__outputWatts=watts_out)

    reading = talk.says(ems__chgRemainTime=96, ems__dsgRemainTime=612)

    assert reading.metrics[Metric.REMAIN_TIME_MIN] == minutes


@pytest.mark.parametrize("sentinel", [5939, 5940, 5999, 143999, 65535, 4294967295, 200_000])
def test_a_sentinel_is_never_minutes(sentinel: int) -> None:
    reading = Talk().says(
        ems__chgRemainTime=sentinel, ems__dsgRemainTime=sentinel, pd__remainTime=sentinel
    )

    assert set(reading.metrics.values()) == {None}


@pytest.mark.parametrize("minutes", [660, 12657, 14781, 140157])
def test_long_times_of_a_delta_pro_are_genuine(minutes: int) -> None:
    assert Talk().says(pd__remainTime=minutes).metrics[Metric.REMAIN_TIME_MIN] == minutes


def test_the_station_s_single_time_counts_where_the_other_is_unknown() -> None:
    talk = Talk(DELTA_2)
    talk.says(pd__wattsInSum=0, inv__outputWatts=100)

    reading = talk.says(
        bms_emsStatus__chgRemainTime=5939, bms_emsStatus__dsgRemainTime=5939, pd__remainTime=-164
    )

    assert reading.metrics[Metric.REMAIN_TIME_MIN] == 164


@pytest.mark.parametrize(
    ("source", "metric", "other"),
    [(2, Metric.PV_IN_WATTS, Metric.DC_IN_WATTS), (1, Metric.DC_IN_WATTS, Metric.PV_IN_WATTS)],
)
def test_the_input_of_the_mppt_is_solar_or_car(source: int, metric: Metric, other: Metric) -> None:
    reading = Talk().says(mppt__inWatts=2960, mppt__chgType=source)

    assert (reading.metrics[metric], reading.metrics[other]) == (296, None)


def test_a_pack_that_nothing_is_known_of_is_left_out() -> None:
    assert Talk().says(bmsSlave1__f32ShowSoc=32.5).packs == {}


def test_a_pack_speaks_as_soon_as_the_station_says_that_it_is_there() -> None:
    talk = Talk()
    talk.says(bmsSlave1__f32ShowSoc=32.5)

    assert talk.says(ems__bms1Online=3).packs == {1: {PackMetric.SOC_PERCENT: 32.5}}


def test_a_pack_that_leaves_has_no_metrics_any_more() -> None:
    talk = Talk()
    talk.says(bmsSlave1__f32ShowSoc=32.5, ems__bms1Online=3)

    assert talk.says(ems__bms1Online=0).packs == {1: {}}


def test_a_snapshot_and_deltas_merge_into_one_state() -> None:
    parser = Parser(find_model)
    rest = "REST GET /iot-open/sign/device/quota/all?sn=" + DELTA_PRO
    parser.parse(a_message({"code": "0", "data": {"pd.usb1Watts": "7"}}, topic=rest))

    reading = parser.parse(a_message({"params": {"pd.usb2Watts": 5}}))

    assert isinstance(reading, Reading)
    assert reading.metrics[Metric.USB_OUT_WATTS] == 12


def test_stations_do_not_mix() -> None:
    parser = Parser(find_model)
    parser.parse(a_message({"params": {"pd.usb1Watts": 7}}))

    reading = parser.parse(a_message({"params": {"pd.usb2Watts": 5}}, serial="DCABZ8ZE5DEMO09"))

    assert isinstance(reading, Reading)
    assert reading.metrics[Metric.USB_OUT_WATTS] == 5


def test_the_note_s_shape_and_the_station_s_own_do_not_mix() -> None:
    parser = Parser(find_model)
    parser.parse(a_message({"params": {"typecOutWatts": 18, "soc": 85}}, serial=DELTA_2))

    reading = parser.parse(a_message({"params": {"pd.usb1Watts": 2}}, serial=DELTA_2))

    assert isinstance(reading, Reading)
    assert reading.metrics[Metric.EXTERNAL_LOAD_WATTS] == 20


def test_of_an_unknown_model_s_totals_the_inverter_s_own_comes_last() -> None:
    params = {"pd.soc": 84, "bmsMaster.soc": 87, "pd.wattsOutSum": 131, "inv.outputWatts": 99}

    reading = a_reading({"params": params}, serial="ZZ99ZEB4ZTEST0001")

    assert reading.metrics == {Metric.SOC_PERCENT: 84, Metric.WATTS_OUT_SUM: 131}


def test_a_station_of_an_unknown_model_shows_all_its_fields() -> None:
    reading = Talk("ZZ99ZEB4ZTEST0001").says(x__y=1, z="on")

    assert reading.fields == {"x.y": 1, "z": "on"}
    assert reading.model.family == "generic"


def test_modules_of_a_power_kit_count_whatever_their_serial_numbers_are() -> None:
    talk = Talk("M106ZAB4ZTEST001")
    talk.says(kitscc={"M1096-MPPT-1": {"pv1InWatts": 90}})

    reading = talk.says(kitscc={"M1096-MPPT-2": {"pv1InWatts": 60}})

    assert reading.metrics == {Metric.PV_IN_WATTS: 150}


def test_of_too_many_stations_the_longest_silent_is_forgotten() -> None:
    parser = Parser(find_model)
    parser.parse(a_message({"params": {"pd.usb1Watts": 7}}))
    for number in range(MAX_STATIONS):
        parser.parse(a_message({"params": {"pd.soc": 1}}, serial=f"DCABZ8ZE5X{number:05}"))

    reading = parser.parse(a_message({"params": {"pd.usb2Watts": 5}}))

    assert isinstance(reading, Reading)
    assert reading.metrics[Metric.USB_OUT_WATTS] == 5


def test_of_too_many_fields_of_all_stations_the_longest_silent_is_forgotten(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("ecoflow_tui.core.parse.MAX_FIELDS", 100)
    parser = Parser(find_model)
    parser.parse(a_message({"params": {"pd.usb1Watts": 7}}))
    many = {f"pd.k{number}": 0 for number in range(100)}
    parser.parse(a_message({"params": many}, serial="DCABZ8ZE5X00001"))

    reading = parser.parse(a_message({"params": {"pd.usb2Watts": 5}}))

    assert isinstance(reading, Reading)
    assert reading.metrics[Metric.USB_OUT_WATTS] == 5


def test_of_too_many_fields_the_old_ones_are_forgotten() -> None:
    talk = Talk()
    talk.says(pd__usb1Watts=7)
    for start in range(0, MAX_FIELDS_OF_A_STATION, 5000):
        talk.says(**{f"k{number}": 0 for number in range(start, start + 5000)})

    assert talk.says(pd__usb2Watts=5).metrics[Metric.USB_OUT_WATTS] == 5


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner),
    max_leaves=12,
)
known_keys = st.sampled_from(
    [
        *("sn", "params", "param", "data", "code", "operateType", "typeCode", "cmdFunc", "cmdId"),
        *("addr", "timestamp", "quotaMap", "soc", "pd.soc", "inv", "bmsMaster", "20_1.batSoc"),
        *("DisplayPropertyUpload", "ems.dsgRemainTime", "mppt.inWatts"),
    ]
)
messages = st.dictionaries(
    known_keys, json_values | st.dictionaries(known_keys, json_values, max_size=6), max_size=6
)
topics = st.sampled_from(
    [f"/open/a/{serial}/{kind}" for serial in SERIALS for kind in ("quota", "status", "set")]
    + ["/app/1/R331ZEB4T/thing/property/get_reply", "REST GET /quota?sn=DCABZ8ZE5", "REST", "/", ""]
) | st.text(max_size=30)


@given(st.lists(st.tuples(topics, st.binary(max_size=60) | json_values | messages), max_size=6))
def test_no_message_ever_raises(said: list[tuple[str, object]]) -> None:
    parser = Parser(find_model)

    events = [parser.parse(a_message(payload, topic=topic)) for topic, payload in said]

    assert all(isinstance(event, Reading | Presence | Reply | Unreadable) for event in events)
    assert all(_is_presentable(event) for event in events)


@given(st.binary(max_size=200))
def test_no_bytes_ever_raise(payload: bytes) -> None:
    event = Parser(find_model).parse(a_message(payload))

    assert _is_presentable(event)


def _is_presentable(event: Message) -> bool:
    """Whether what a reading says can be written as JSON text, NUL-free."""
    if not isinstance(event, Reading):
        return True
    text = msgspec.json.encode([event.device_sn, dict(event.fields), dict(event.metrics)])
    return b"\\u0000" not in text
