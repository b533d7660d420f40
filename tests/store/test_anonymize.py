"""What identifies somebody goes; what a station measures stays."""

import json
from base64 import b64encode
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecoflow_tui.core.events import RawMessage, Reading
from ecoflow_tui.core.parse import Parser
from ecoflow_tui.devices import find_model
from ecoflow_tui.store.anonymize import Anonymizer
from ecoflow_tui.store.anonymize_words import StandIns
from ecoflow_tui.store.capture import write_line
from tests.messages import DELTA_2, DELTA_PRO, NOON, a_message

SECRET = b"not very secret"
_UPPER = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
_serials = st.tuples(
    st.sampled_from(["DCABZ8Z", "R331ZEB", "XX99", "MR51ZES5"]),
    st.text(_UPPER, min_size=9, max_size=11),
).map("".join)
_accounts = st.text("0123456789abcdef", min_size=32, max_size=32).map("open-{}".format)
_users = st.integers(10**17, 10**19).map(str)
_mails = st.from_regex(r"[a-z]{5,12}\.[a-z]{3,9}@[a-z]{5,9}\.(com|org)", fullmatch=True)
_macs = st.lists(st.text("0123456789abcdef", min_size=2, max_size=2), min_size=6, max_size=6)
_addresses = st.lists(st.integers(100, 255), min_size=4, max_size=4).map(
    lambda parts: ".".join(map(str, parts))
)
_places = st.integers(10_000_000, 79_999_999).map(lambda millionths: (millionths | 1) / 1e6)
_names = st.text(st.characters(categories=("Lu", "Ll", "Lo")), min_size=8, max_size=30)


def _anonymous(*raws: RawMessage) -> list[RawMessage]:
    anonymizer = Anonymizer(SECRET)
    for raw in raws:
        anonymizer.learn(raw)
    return [anonymizer.rename(raw) for raw in raws]


def _metrics(raws: list[RawMessage]) -> list[object]:
    parser = Parser(find_model)
    events = [parser.parse(raw) for raw in raws]
    return [
        (event.model.name, event.metrics, event.packs)
        if isinstance(event, Reading)
        else type(event)
        for event in events
    ]


@given(
    st.tuples(_serials, _serials, _accounts, _users, _mails, _macs.map(":".join), _addresses),
    _places,
    _names,
    st.booleans(),
)
def test_no_planted_identifier_survives_and_lengths_are_kept(
    words: tuple[str, ...], place: float, name: str, is_ascii: bool
) -> None:
    serial, pack, account, user, mail, mac, address = words
    payload = {
        "userId": int(user),
        "params": {"pd.soc": 80, "bmsSlave1.sn": pack, "note": f"{mail} at {address}/{mac}"},
        "inner": json.dumps({"sn": serial, "ssid": "planted-ssid", "lat": place}),
        "deviceName": name,
        "position": {"lat": place, "lng": place},
    }
    text = json.dumps(payload, ensure_ascii=is_ascii).encode()
    before = [
        a_message(text, topic=f"/open/{account}/{serial}/quota"),
        a_message({"params": {"status": 1}, "by": user}, topic=f"/app/{user}/{serial}/thing/x"),
        a_message({}, topic=f"REST GET /iot-open/sign/device/quota/all?sn={serial}"),
    ]

    after = _anonymous(*before)

    written = b"".join(map(write_line, after)).decode()
    told = [json.loads(raw.payload) for raw in after]
    for planted in (*words, str(place), json.dumps(name)[1:-1], name, "planted-ssid"):
        assert planted not in written
    assert [len(raw.topic) for raw in after] == [len(raw.topic) for raw in before]
    assert len(told[0]["deviceName"]) == len(name)
    assert len(str(told[0]["position"]["lat"])) == len(str(place))
    assert {raw.topic.rpartition("=")[2] for raw in after[2:]} == {after[0].topic.split("/")[3]}
    assert json.loads(told[0]["inner"])["sn"] == after[0].topic.split("/")[3]
    assert told[0]["params"]["pd.soc"] == 80


@given(st.lists(_serials, unique=True, max_size=40))
def test_serials_stay_apart_and_keep_their_model(serials: list[str]) -> None:
    stand_ins = StandIns(SECRET)

    found = [stand_ins.of(serial) for serial in serials]

    assert len(set(found)) == len(serials)
    assert not set(found) & set(serials)
    assert [find_model(serial) for serial in found] == [find_model(serial) for serial in serials]
    assert found == [stand_ins.of(serial) for serial in serials]


@pytest.mark.parametrize("key", [0, 1, 0x5A, 0xFF])
def test_a_serial_in_a_binary_payload_is_replaced_under_its_coding(key: int) -> None:
    inside = bytes(byte ^ key for byte in b"\x08\x01\x1a\x10MR51ZES5PG123456\x20\x05")
    payload = b"\x0a" + bytes([len(inside)]) + inside + b"\xff\xfe"

    (after,) = _anonymous(a_message(payload, serial=DELTA_2))

    decoded = bytes(byte ^ key for byte in after.payload)
    assert b"MR51ZES5PG123456" not in decoded
    assert len(after.payload) == len(payload)
    assert find_model(decoded[6:22].decode()).name == "DELTA Pro 3"


def test_what_is_measured_stays() -> None:
    raws = [
        a_message(
            {
                "params": {
                    "pd.wattsInSum": 296,
                    "mppt.inWatts": 2960,
                    "ems.bms1Online": 3,
                    "bmsSlave1.soc": 85,
                    "bmsSlave1.f32ShowSoc": 85.1,
                    "pd.wifiRssi": -44,
                },
                "id": 2150912106874021449,
                "version": "1.0",
                "timestamp": 1765135125232,
            },
            at=NOON + timedelta(minutes=1),
        ),
        a_message({"typeCode": "pdStatus", "params": {"soc": 44}}, serial=DELTA_2, number=2),
    ]

    after = _anonymous(*raws)

    assert _metrics(after) == _metrics(raws)
    assert after[0].payload == raws[0].payload
    assert [raw.received_at for raw in after] == [raw.received_at for raw in raws]
    assert DELTA_PRO not in after[0].topic


def test_two_files_do_not_tell_that_they_are_of_the_same_station() -> None:
    assert StandIns(b"one").of(DELTA_PRO) != StandIns(b"other").of(DELTA_PRO)


def test_a_base64_line_has_no_serial_either() -> None:
    (after,) = _anonymous(a_message(b"\xff\x10" + DELTA_PRO.encode() + b"\x00"))

    assert b64encode(DELTA_PRO.encode())[:12] not in write_line(after)
    assert DELTA_PRO.encode() not in after.payload
