"""The one line format: a line read is the line written."""

import json
import subprocess
import sys
from base64 import b64encode
from datetime import UTC, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ecoflow_tui.core.events import Origin, RawMessage
from ecoflow_tui.store.capture import (
    DamagedLineError,
    Occurrences,
    read_line,
    read_own_line,
    write_line,
)
from tests.messages import NOON, a_message

_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)
_PAYLOADS = (
    st.binary()
    | _JSON.map(lambda value: json.dumps(value).encode())
    | _JSON.map(
        lambda value: json.dumps(value, ensure_ascii=False, indent=1).encode("utf-8", "replace")
    )
)
_TIMES = st.datetimes(timezones=st.just(UTC))
_MESSAGES = st.builds(
    RawMessage,
    id=st.uuids(),
    received_at=_TIMES,
    topic=st.text(),
    payload=_PAYLOADS,
    qos=st.sampled_from((0, 1)),
    origin=st.sampled_from(Origin),
    is_duplicate=st.booleans(),
    packet_id=st.integers(0, 65535),
)


def _read(line: bytes) -> RawMessage:
    return read_line(line, Occurrences(), NOON)


@given(_MESSAGES)
@example(a_message(b'{"base64":"AAAA"}'))
@example(a_message(b'"text"'))
@example(a_message(b""))
@example(a_message(b" {} "))
@example(a_message(b'{"a":1.00,"b":1e400}'))
@example(a_message(b"[" * 5000 + b"]" * 5000))
@example(a_message(b'{"a":"' + b"[" * 500 + b'"}'))
def test_a_line_read_is_the_line_written(raw: RawMessage) -> None:
    line = write_line(raw)

    assert line.endswith(b"\n")
    assert line.count(b"\n") == 1
    assert _read(line) == raw
    assert read_own_line(line) == raw


def test_json_is_embedded_as_it_came() -> None:
    line = write_line(a_message(b'{"soc": 85.00,  "soc": 1}'))

    assert b'"payload":{"soc": 85.00,  "soc": 1}' in line


@given(st.integers(0, 400), st.integers(1, 255))
def test_a_changed_byte_is_noticed(position: int, change: int) -> None:
    line = bytearray(write_line(a_message({"params": {"pd.soc": 85}})))
    position %= len(line) - 1
    line[position] ^= change

    with pytest.raises(DamagedLineError):
        read_own_line(bytes(line))


def test_a_cut_line_is_noticed() -> None:
    line = write_line(a_message({"params": {"pd.soc": 85}}))

    for length in range(len(line) - 1):
        with pytest.raises(DamagedLineError):
            _read(line[:length])


def test_a_foreign_line_gets_a_time_and_a_derived_id() -> None:
    raw = _read(b'{"topic":"a/b","payload":{"x": 1},"source":"elsewhere","note":5}')

    assert (raw.topic, raw.payload, raw.received_at) == ("a/b", b'{"x": 1}', NOON)
    assert raw.id.version == 5
    assert raw.origin is Origin.MQTT


def test_equal_foreign_lines_are_distinct_and_keep_their_ids() -> None:
    def ids() -> list[UUID]:
        seen = Occurrences()
        return [read_line(b'{"topic":"a","payload":1}', seen, NOON).id for _ in range(3)]

    assert len(set(ids())) == 3
    assert ids() == ids()


def test_a_foreign_time_is_kept_in_utc() -> None:
    raw = _read(b'{"topic":"a","payload":1,"received_at":"2026-06-21T14:00:01+02:00"}')

    assert raw.received_at == NOON + timedelta(seconds=1)
    assert raw.received_at.tzinfo is UTC


@pytest.mark.parametrize(
    ("member", "payload"),
    [
        (b'"payload":{"base64":"CgEC"}', b"\n\x01\x02"),
        (b'"payload_base64":"CgEC"', b"\n\x01\x02"),
        (b'"payload":"{\\"soc\\": 1}"', b'{"soc": 1}'),
        (b'"payload":{"base64":"CgEC","more":1}', b'{"base64":"CgEC","more":1}'),
        (b'"payload":null', b"null"),
    ],
)
def test_a_payload_can_be_given_in_other_ways(member: bytes, payload: bytes) -> None:
    assert _read(b'{"topic":"a",%b}' % member).payload == payload


def test_a_rest_reply_is_known_by_its_topic() -> None:
    assert _read(b'{"topic":"REST GET /x?sn=A","payload":{}}').origin is Origin.REST


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b"", "not JSON"),
        (b"\0" * 100, "not JSON"),
        (b"[]", "no capture line"),
        (b'{"topic":"a"}', "no payload"),
        (b'{"payload":1}', "no capture line"),
        (b'{"topic":"a","payload_base64":"*"}', "base64"),
        (b'{"topic":"a","payload":"\\ud800"}', "not JSON"),
        (b'{"topic":"a","payload":1,"crc":"00000000"}', "check sum"),
        (b'{"topic":"a","payload":' + b"[" * 9999 + b"]" * 9999 + b"}", "nested"),
    ],
)
def test_a_damaged_line_says_why(line: bytes, reason: str) -> None:
    with pytest.raises(DamagedLineError, match=reason):
        _read(line)


def test_binary_payloads_travel_as_base64() -> None:
    line = write_line(a_message(b"\x0a\xff\x00"))

    assert b'"payload_base64":"' + b64encode(b"\x0a\xff\x00") in line


def test_the_project_s_captures_are_read(request: pytest.FixtureRequest) -> None:
    lines = (Path(request.config.rootpath) / "tests/store/foreign.jsonl").read_bytes().splitlines()

    assert [_read(line).payload[:1] for line in lines] == [b"{", b"\n", b"{"]


def test_reading_lines_needs_no_database_driver() -> None:
    program = "import ecoflow_tui.store.capture, sys; sys.exit('psycopg' in sys.modules)"

    done = subprocess.run([sys.executable, "-c", program], check=False)

    assert done.returncode == 0
