"""Every payload style of PROTOCOL section 3, and the oddities of 3.3."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecoflow_tui.core.decode import (
    MAX_BYTES,
    Answer,
    Decoded,
    Status,
    Telemetry,
    Undecodable,
    decode,
)
from ecoflow_tui.core.events import Scalar

SN = "R331ZEB4ZTEST0001"
OPEN = f"/open/open-0123456789abcdef/{SN}"
QUOTA = f"{OPEN}/quota"
APP = f"/app/1700000000000000001/{SN}/thing/property"
REST = f"REST GET /iot-open/sign/device/quota/all?sn={SN}"
BRIDGE = "bridge/ecoflow"


def read(payload: object, topic: str = QUOTA) -> Decoded:
    """A payload's meaning, given as a JSON value or as bytes."""
    return decode(topic, payload if isinstance(payload, bytes) else msgspec.json.encode(payload))


def fields(payload: object, topic: str = QUOTA) -> dict[str, Scalar]:
    """The flat fields of a payload that is telemetry."""
    decoded = read(payload, topic)
    assert isinstance(decoded, Telemetry), decoded
    return decoded.fields


def header(function: int, identifier: int, data: bytes = b"\x08\x01") -> bytes:
    """A protobuf header with the fields that real ones have."""
    body = b"\x0a" + bytes([len(data)]) + data + b"\x10\x02\x18\x20"
    body += b"\x40" + varint(function) + b"\x48" + varint(identifier) + b"\x50\x02"
    return b"\x0a" + bytes([len(body)]) + body


def varint(number: int) -> bytes:
    return bytes([number]) if number < 128 else bytes([number & 127 | 128, number >> 7])


def test_prefixed_keys_are_used_as_they_are() -> None:
    message = {"addr": 0, "cmdFunc": 0, "cmdId": 0, "params": {"bmsMaster.soc": 90}}

    assert fields(message) == {"bmsMaster.soc": 90}


@pytest.mark.parametrize(
    ("type_code", "module"),
    [
        ("pdStatus", "pd"),
        ("mpptStatus", "mppt"),
        ("invStatus", "inv"),
        ("bmsStatus", "bms_bmsStatus"),
        ("emsStatus", "bms_emsStatus"),
        ("bmsInfo", "bms_bmsInfo"),
        ("bmsSlaveStatus", "bms_slave"),
        ("bmsSlaveStatus_1", "bms_slave_bmsSlaveStatus_1"),
        ("bmsSlaveStatus_2", "bms_slave_bmsSlaveStatus_2"),
        ("kitInfo", "bms_kitInfo"),
        ("analysisPD", "pd"),
        ("devStatus", "pd"),
        ("analysisPOWER", "power"),
        ("analysisBMS", "bms"),
    ],
)
def test_a_type_code_names_the_module(type_code: str, module: str) -> None:
    message = {"typeCode": type_code, "moduleType": 1, "needAck": 0, "params": {"soc": 83}}

    assert fields(message) == {f"{module}.soc": 83}


def test_a_key_that_has_a_module_gets_no_other() -> None:
    message = {"typeCode": "pdStatus", "params": {"pd.soc": 83, "wattsInSum": 1}}

    assert fields(message) == {"pd.soc": 83, "pd.wattsInSum": 1}


def test_function_and_command_name_the_module() -> None:
    message = {"cmdId": 1, "cmdFunc": 20, "param": {"batSoc": 80, "eventInfo.cpu": 160}}

    assert fields(message) == {"20_1.batSoc": 80, "20_1.eventInfo.cpu": 160}


def test_an_address_names_the_module_and_values_may_be_in_param_or_params() -> None:
    address = "hs_yj751_pd_bp_addr"
    message = {"cmdId": 4, "cmdFunc": 2, "addr": address, "param": {"x": 1}, "params": {"y": 2}}

    assert fields(message) == {f"{address}.y": 2, f"{address}.x": 1}


@pytest.mark.parametrize("code", [(254, 21), (254, 22), (32, 2), (32, 50)])
def test_properties_and_heartbeats_have_no_module(code: tuple[int, int]) -> None:
    message = {"cmdFunc": code[0], "cmdId": code[1], "addr": "d_addr", "param": {"cmsBattSoc": 5}}

    assert fields(message) == {"cmsBattSoc": 5}


def test_nested_values_are_flattened() -> None:
    message = {"params": {"heartbeat": {"loads": [{"watts": 5}, {"watts": [6, None]}]}}}

    assert fields(message) == {
        "heartbeat.loads[0].watts": 5,
        "heartbeat.loads[1].watts[0]": 6,
        "heartbeat.loads[1].watts[1]": None,
    }


def test_a_snapshot_s_data_are_read() -> None:
    assert fields({"code": "0", "message": "Success", "data": {"pd.soc": "88"}}, REST) == {
        "pd.soc": "88"
    }


def test_a_stored_data_member_alone_is_read() -> None:
    assert fields({"20_1.batSoc": 80, "20_1.batTemp": 270}, REST) == {
        "20_1.batSoc": 80,
        "20_1.batTemp": 270,
    }


@pytest.mark.parametrize(
    "message",
    [
        {"operateType": "latestQuotas", "code": "0", "data": {"sn": SN, "quotaMap": {"pd.soc": 1}}},
        {"data": {"id": 1, "operateType": "latestQuotas", "sn": SN, "quotaMap": {"pd.soc": 1}}},
    ],
)
def test_latest_quotas_are_telemetry(message: object) -> None:
    assert fields(message, f"{APP}/get_reply") == {"pd.soc": 1}


def test_reports_that_others_decoded_lose_their_names() -> None:
    message = {"DisplayPropertyUpload": {"cmsBattSoc": 60}, "BMSHeartBeatReport": {"vol": 53020}}

    assert fields(message) == {"cmsBattSoc": 60, "vol": 53020}


def test_json_text_in_a_string_is_opened() -> None:
    assert fields({"params": {"bp5000": '{"M101ZTEST0001":{"soc":87}}', "note": "{not json"}}) == {
        "bp5000.M101ZTEST0001.soc": 87,
        "note": "{not json",
    }


def test_nul_characters_and_leading_spaces_are_dropped() -> None:
    assert fields({"params": {" chargingStatus": "IDLE\0\0", "name\0": "x"}}) == {
        "chargingStatus": "IDLE",
        "name": "x",
    }


def test_half_a_surrogate_pair_does_no_harm() -> None:
    said = fields(b'{"params":{"name":"\\ud800x","pd.soc":5}}')

    assert said == {"name": "?x", "pd.soc": 5}


def test_large_integers_stay_exact() -> None:
    assert fields({"params": {"serial": 2150912106874021449}}) == {"serial": 2150912106874021449}


def test_numbers_that_json_does_not_know_are_read() -> None:
    said = fields(b'{"params":{"a":NaN,"b":1e999,"c":' + b"9" * 5000 + b',"pd.soc":7}}')

    assert said["pd.soc"] == 7


def test_type_hints_in_keys_are_ordinary_keys() -> None:
    assert fields({"params": {"@type": "x.y", "pd.soc": 7}}) == {"@type": "x.y", "pd.soc": 7}


@pytest.mark.parametrize("garbage", [b"\n", b"\0", b"\xff\xfe", b" trailing"])
def test_bytes_behind_an_object_do_no_harm(garbage: bytes) -> None:
    assert fields(b'{"params":{"pd.soc":7}}' + garbage) == {"pd.soc": 7}


def test_a_byte_order_mark_does_no_harm() -> None:
    assert fields(b'\xef\xbb\xbf{"params":{"pd.soc":7}}') == {"pd.soc": 7}


def test_unknown_json_is_telemetry_of_unknown_keys() -> None:
    message = {"method": "NotifyStatus", "params": {"ts": 1.5}}

    assert fields(message) == {"ts": 1.5}


@pytest.mark.parametrize(
    ("message", "topic"),
    [
        ({"id": 123, "operateType": "TCP", "params": {"cmdSet": 32, "id": 66}}, f"{OPEN}/set"),
        ({"id": 1, "code": "0", "operateType": "TCP", "data": {"ack": 0}}, f"{OPEN}/set_reply"),
        ({"operateType": "TCP", "params": {"ack": 0, "sta": 0}}, f"{OPEN}/set_reply"),
        ({"operateType": "TCP", "params": {"ack": 0, "sta": 0}}, QUOTA),
        ({"operateType": "latestQuotas", "params": {}}, f"{APP}/get"),
        ({"operateType": "getAllTaskCfg", "data": {"general": {"x": 1}}}, f"{APP}/get_reply"),
        ({"operateType": "setRtcTime", "params": {"sec": 5}}, BRIDGE),
        ({"cmdCode": "WN511_SET", "sn": SN, "params": {"permanentWatts": 213}}, BRIDGE),
        ({"sn": SN, "cmdId": 17, "dirDest": 1, "cmdFunc": 254, "params": {"cfgX": 1}}, BRIDGE),
        ({"data": {"ack": 0}, "id": 5, "sn": SN}, BRIDGE),
        ({"code": "0", "message": "Success"}, REST),
        ({"code": "0", "message": "Success", "data": None}, REST),
        ({"code": 0, "data": [{"sn": SN, "online": 1}]}, "REST GET /iot-open/sign/device/list"),
        ({"code": "0", "data": {"code": "0", "data": [{"indexName": "x"}]}}, REST),
        ({"code": "0", "data": {"certificateAccount": "a", "certificatePassword": "b"}}, "REST"),
        ({"code": "0", "message": "Success"}, "REST PUT /iot-open/sign/device/quota"),
    ],
)
def test_commands_and_answers_are_no_telemetry(message: object, topic: str) -> None:
    assert isinstance(read(message, topic), Answer)


@pytest.mark.parametrize("code", ["1006", 1006])
def test_an_error_of_the_cloud_is_told(code: object) -> None:
    answer = read({"code": code, "message": "current device is not allowed"}, REST)

    assert answer == Answer(SN, "EcoFlow answered 1006 current device is not allowed")


def test_telemetry_of_a_panel_that_calls_itself_tcp_is_telemetry() -> None:
    message = {"operateType": "TCP", "params": {"heartbeat": {"backupBatPer": 71}}}

    assert fields(message) == {"heartbeat.backupBatPer": 71}


@pytest.mark.parametrize(("status", "is_online"), [(1, True), (0, False), ("1", True)])
def test_a_status_says_whether_a_station_is_online(status: object, is_online: bool) -> None:
    message = {"timestamp": 1634841971000, "params": {"status": status}}

    assert read(message, f"{OPEN}/status") == Status(SN, is_online, 1634841971)


def test_a_status_without_a_status_is_undecodable() -> None:
    assert isinstance(read({"params": {}}, f"{OPEN}/status"), Undecodable)


@pytest.mark.parametrize(
    ("stamp", "seconds"),
    [
        ({"timestamp": 1765135125232}, 1765135125.232),
        ({"timestamp": 1669603258}, 1669603258),
        ({"timestamp": "1765135125232"}, 1765135125.232),
        ({"params": {"pd.soc": 1, "latestTimeStamp": 1674682080439}}, 1674682080.439),
        ({"time": 139347912}, None),
        ({"timestamp": True}, None),
        ({"timestamp": 5}, None),
    ],
)
def test_the_station_s_clock_is_in_milliseconds_or_seconds(
    stamp: dict[str, object], seconds: float | None
) -> None:
    decoded = read({"params": {"pd.soc": 1}, **stamp})

    assert isinstance(decoded, Telemetry)
    assert decoded.sent_at == seconds


@pytest.mark.parametrize(
    ("payload", "what"),
    [
        (header(254, 21), "protobuf frame 254/21 (1 header)"),
        (header(254, 21) + header(254, 21), "protobuf frame 254/21 (2 headers)"),
        (header(20, 1) + header(20, 4), "protobuf frame 20/1, 20/4 (2 headers)"),
        (header(254, 21) + b"\n", "protobuf frame 254/21 (1 header)"),
    ],
)
def test_protobuf_frames_are_recognised(payload: bytes, what: str) -> None:
    assert read(payload) == Undecodable(SN, f"{what}: kept, not decoded yet")


def test_a_frame_that_looks_like_a_number_is_a_frame() -> None:
    payload = header(254, 21, bytes(range(1, 43)))
    assert payload[:2] == b"\n7"

    assert read(payload) == Undecodable(
        SN, "protobuf frame 254/21 (1 header): kept, not decoded yet"
    )


def test_a_binary_command_is_a_command() -> None:
    answer = read(header(254, 17), f"{APP}/set")

    assert answer == Answer(SN, "a command or the answer to one, protobuf frame 254/17 (1 header)")


@pytest.mark.parametrize(
    ("payload", "reason"),
    [
        (b"", "empty payload"),
        (b"hello", "not JSON"),
        (b"\xff\xfe\x00", "neither JSON nor UTF-8 text"),
        (header(20, 1)[:-3], "not JSON"),
        (b'{"params":{"pd.soc":', "not JSON"),
        (b"[1,2]", "JSON, but no object"),
        (b"7", "JSON, but no object"),
        (b'{"a":' * 100_000, "JSON nested deeper than 32 levels"),
        (b'{"a":' * 100 + b"1" + b"}" * 100, "JSON nested deeper than 32 levels"),
    ],
)
def test_what_is_no_message_is_named(payload: bytes, reason: str) -> None:
    assert read(payload) == Undecodable(SN, reason)


@pytest.mark.parametrize(
    "payload",
    [
        {"params": {"k" * 501: [0]}},
        {"params": {"pd.k": 1, "k" * 501: 0}},
        {"params": {"k": 0}, "typeCode": "k" * 501},
        {"params": {"k": {"k" * 501: 0}}},
    ],
)
def test_a_key_longer_than_any_station_s_is_refused(payload: object) -> None:
    assert read(payload) == Undecodable(SN, "a key longer than 500 characters")


@pytest.mark.parametrize(
    "payload", [{"params": {"k": [0] * 10_001}}, {"params": {f"k{n}": 0 for n in range(10_001)}}]
)
def test_more_fields_than_any_station_has_are_refused(payload: object) -> None:
    assert read(payload) == Undecodable(SN, "more than 10000 fields")


@pytest.mark.parametrize(
    ("topic", "payload"),
    [
        (BRIDGE, {"sn": SN, "params": {"pd.soc": 1}}),
        (BRIDGE, {"data": {"sn": SN, "quotaMap": {"pd.soc": 1}}}),
        (BRIDGE, {"sn": f" {SN}\0\0", "params": {"pd.soc": 1}}),
        (QUOTA, {"data": {"sn": "*********", "quotaMap": {"pd.soc": 1}}}),
        (f"home/{SN}/state", {"params": {"pd.soc": 1}}),
        (QUOTA, {"sn": 5, "params": {"pd.soc": 1}}),
        (f"/app/device/property/{SN}", {"params": {"pd.soc": 1}}),
        (f'REST POST /quota body {{"sn":"{SN}"}}', {"code": "0", "data": {"pd.soc": 1}}),
    ],
)
def test_the_serial_number_is_in_the_payload_or_the_topic(topic: str, payload: object) -> None:
    decoded = read(payload, topic)

    assert isinstance(decoded, Telemetry)
    assert decoded.serial == SN


@pytest.mark.parametrize("topic", ["", BRIDGE, "/open/account//quota", "REST POST /quota"])
def test_telemetry_of_nobody_is_undecodable(topic: str) -> None:
    reason = "values of a station that neither the topic nor the payload names"

    assert read({"params": {"pd.soc": 1}}, topic) == Undecodable(None, reason)


scalars = st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.floats(allow_nan=False)
keys = (
    st.sampled_from(["soc", "pd.soc", "20_1.batSoc", " name", "latestTimeStamp", "inv"])
    | st.just("DisplayPropertyUpload")
    | st.text()
)
values = st.recursive(
    scalars | st.text(max_size=3) | st.sampled_from(['{"a": 1}', "[1, {}]", "{]", "a\0b"]),
    lambda some: st.lists(some, max_size=3) | st.dictionaries(keys, some, max_size=3),
    max_leaves=5,
)
envelopes = st.fixed_dictionaries(
    {"params": st.dictionaries(keys, values, max_size=4)},
    optional={
        "addr": st.integers(0, 3) | st.just("hs_yj751_pd_backend_addr"),
        "cmdFunc": st.sampled_from([0, 2, 20, 32, 254]),
        "cmdId": st.integers(0, 50),
        "typeCode": st.sampled_from(["pdStatus", "bmsSlaveStatus_1", "new", ""]),
        "id": st.integers(0, 2**63),
        "timestamp": scalars,
        "operateType": st.just("TCP"),
        "sn": st.just(SN),
    },
)


@pytest.mark.parametrize(
    "message",
    [
        {"typeCode": "pdStatus", "params": {"latestTimeStamp": 1765135125232, "soc": 67}},
        {"cmdFunc": 254, "cmdId": 21, "params": {"displayPropertyFullUploadPeriod": [1, "\0"]}},
        {"params": {"a": 1, " a": "two", "a ": {"b": "[3]"}}},
    ],
)
def test_the_short_way_is_no_other_for_these(message: dict[str, object]) -> None:
    assert read(message) == read({**message, "comment": "no ordinary message has this"})


@given(envelopes)
def test_the_short_way_and_the_long_way_lead_to_the_same(message: dict[str, object]) -> None:
    short = read(message)
    long = read({**message, "comment": "no ordinary message has this"})

    assert short == long


def test_params_as_json_text_are_opened() -> None:
    decoded = decode("/open/account/DCABZ8ZE5DEMO01/quota", b'{"params":"{\\"pd.soc\\": 33}"}')

    assert isinstance(decoded, Telemetry)
    assert decoded.fields == {"pd.soc": 33}


@pytest.mark.parametrize("text", ["{", "{]", "nothing", "[1]", "{\\ud800}"])
def test_params_as_other_text_say_nothing(text: str) -> None:
    payload = f'{{"params":"{text}"}}'.encode()

    decoded = decode("/open/account/DCABZ8ZE5DEMO01/quota", payload)

    assert isinstance(decoded, Telemetry)
    assert decoded.fields == {}


def test_what_is_larger_than_any_message_is_not_looked_into() -> None:
    payload = b'{"params":{"pd.soc":33,"text":"' + b"x" * MAX_BYTES + b'"}}'

    decoded = decode("/open/account/DCABZ8ZE5DEMO01/quota", payload)

    assert decoded == Undecodable("DCABZ8ZE5DEMO01", "larger than 1048576 bytes")
