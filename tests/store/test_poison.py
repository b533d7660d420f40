"""A message that the database cannot hold costs only itself."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecoflow_tui.core.events import RawMessage
from ecoflow_tui.store.jsonb import to_jsonb
from tests.messages import DELTA_PRO, a_message
from tests.store.bench import Bench, numbered, wait_until

_DEEP = 900

POISON = {
    "a NUL character": b'{"params":{"pd.soc":1,"name":"a\\u0000b"}}',
    "a NUL character in a key": b'{"params":{"pd.soc":1,"a\\u0000b":1}}',
    "a lone surrogate": b'{"params":{"pd.soc":1,"name":"\\ud83d"}}',
    "surrogates in the wrong order": b'{"params":{"pd.soc":1,"name":"\\ude00\\ud83d"}}',
    "not a number": b'{"params":{"pd.soc":1,"x":NaN,"y":-Infinity}}',
    "a number beyond double": b'{"params":{"pd.soc":1,"x":1e400}}',
    "a number beyond numeric": b'{"params":{"pd.soc":1,"x":1e200000}}',
    "a tiny number": b'{"params":{"pd.soc":1,"x":1e-200000}}',
    "200 000 digits": b'{"params":{"pd.soc":1,"x":%b}}' % (b"9" * 200_000),
    "400 digits in a metric": b'{"params":{"pd.soc":%b}}' % (b"9" * 400),
    "5000 digits in text": b'{"params":{"pd.soc":"%b"}}' % (b"9" * 5000),
    "a metric beyond integer": b'{"params":{"pd.soc":99999999999}}',
    "deep nesting": b'{"params":{"pd.soc":1,"x":%b%b}}' % (b"[" * _DEEP, b"]" * _DEEP),
    "deeper nesting": b'{"params":{"x":%b%b}}' % (b"[" * 100_000, b"]" * 100_000),
    "a key twice": b'{"params":{"pd.soc":1,"pd.soc":2}}',
    "a key twice, beside a colon": b'{"params":{"pd.soc":1},"x":[{"a:b":"c:d","a:b":1}]}',
    "something behind the JSON": b'{"params":{"pd.soc":1}}\0\0',
    "a byte order mark": b'\xef\xbb\xbf{"params":{"pd.soc":1}}',
    "no UTF-8": b'{"params":{"pd.soc":1,"name":"\xff"}}',
    "nothing": b"",
    "a binary frame": bytes(range(256)),
    "a serial with a NUL": b'{"sn":"A\\u0000B","params":{"pd.soc":1}}',
    "a serial that is a surrogate": b'{"sn":"\\ud800","params":{"pd.soc":1}}',
    "a command that nests": b'{"operateType":"x","data":%b%b}' % (b"[" * 500, b"]" * 500),
    "a distant time": b'{"timestamp":4099999999999,"params":{"pd.soc":1}}',
    "a wild time": b'{"timestamp":1e300,"params":{"pd.soc":1}}',
    "5 MB": b'{"params":{"pd.soc":1,"x":"%b"}}' % (b"x" * 5_000_000),
    "20 000 keys": json.dumps({"params": {f"k{n}": n for n in range(20_000)}}).encode(),
}


def _bytes_kept(bench: Bench) -> dict[int, bytes]:
    """Of each message that is not stored exactly as JSON, its bytes."""
    rows = bench.ask(
        "SELECT message_id, raw_bytes FROM ecoflow_measurements WHERE raw_bytes IS NOT NULL"
        " UNION ALL SELECT message_id, payload FROM ecoflow_unreadable"
    )
    return {getattr(key, "int", 0): bytes(value) for key, value in rows if isinstance(value, bytes)}


def test_poison_between_good_neighbours_costs_only_itself(bench: Bench) -> None:
    good = numbered(len(POISON) + 1, first=1000)
    poison = [a_message(payload, number=n) for n, payload in enumerate(POISON.values(), 1)]
    mixed: list[RawMessage] = [one for pair in zip(good, poison, strict=False) for one in pair]
    recorder = bench.start()

    bench.give(recorder, [*mixed, good[-1]])
    status = bench.finish(recorder)

    kept = _bytes_kept(bench)
    stored = set(bench.stored())
    assert {raw.id.int for raw in good} <= stored
    assert status.stored + status.unreadable == len(good) + len(poison)
    for raw, name in zip(poison, POISON, strict=True):
        assert kept.get(raw.id.int, raw.payload) == raw.payload, name
        assert raw.id.int in stored or raw.id.int in kept, name


@pytest.mark.parametrize(
    ("name", "path", "value"),
    [
        ("a NUL character", "{params,name}", "a\ufffdb"),
        ("a lone surrogate", "{params,name}", "\ufffd"),
        ("not a number", "{params,y}", "-Infinity"),
        ("a number beyond double", "{params,x}", "1" + "0" * 400),
        ("a number beyond numeric", "{params,x}", "1e200000"),
        ("a key twice", "{params,pd.soc}", "2"),
    ],
)
def test_what_jsonb_refuses_is_replaced_and_its_bytes_are_kept(
    bench: Bench, name: str, path: str, value: str
) -> None:
    recorder = bench.start()
    bench.give(recorder, [a_message(POISON[name])])
    bench.finish(recorder)

    rows = bench.ask("SELECT raw_data #>> %s, raw_bytes FROM ecoflow_measurements", path)

    is_exact = name == "a number beyond double"
    assert rows == [(value, None if is_exact else POISON[name])]


def test_a_row_that_the_database_refuses_is_set_aside_with_its_reason(bench: Bench) -> None:
    recorder = bench.start()
    bench.give(recorder, numbered(1, first=5000))
    wait_until(lambda: recorder.status().stored == 1)
    bench.do("ALTER TABLE ecoflow_measurements ADD CHECK (device_sn <> 'REFUSED00001')")

    refused = [a_message({}, serial="REFUSED00001", number=n) for n in (100, 150, 151, 400)]
    others = [raw for raw in numbered(500) if raw.id.int not in (100, 150, 151, 400)]
    bench.give(recorder, sorted([*others, *refused], key=lambda raw: raw.id.int))
    status = bench.finish(recorder)

    assert bench.stored() == [5000, *(raw.id.int for raw in others)]
    assert {payload for payload, _reason in bench.unreadable()} == {b"{}"}
    assert all("check constraint" in str(reason) for _payload, reason in bench.unreadable())
    assert status.unreadable == 4


def test_an_unreadable_message_is_kept(bench: Bench) -> None:
    recorder = bench.start()
    bench.give(recorder, [a_message(b"\x0a\x01", number=1), a_message(b"", topic="x", number=2)])
    bench.finish(recorder)

    rows = bench.ask("SELECT device_sn, payload FROM ecoflow_unreadable ORDER BY id")

    assert rows == [(DELTA_PRO, b"\x0a\x01"), (None, b"")]


_VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(st.characters(codec=None, exclude_categories=())),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)


@given(_VALUES)
def test_whatever_json_readers_accept_becomes_json_that_jsonb_takes(value: object) -> None:
    payload = json.dumps(value).encode()

    done = to_jsonb(payload)

    read = json.loads(done.text, parse_constant=pytest.fail)
    assert "\0" not in json.dumps(read, ensure_ascii=False)
    if done.is_exact:
        assert done.text == payload
        assert json.dumps(read) == json.dumps(value)
