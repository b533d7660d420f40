"""What the database alone says of freshness is what the screen says."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import psycopg
import pytest

from ecoflow_tui.core.events import (
    Origin,
    Presence,
    RawMessage,
    Reading,
    Station,
    StationsKnown,
)
from ecoflow_tui.core.generic import GENERIC
from ecoflow_tui.core.listed import Listed
from ecoflow_tui.core.parse import Parser
from ecoflow_tui.core.state import DeviceState, Fleet, fold
from ecoflow_tui.devices import find_model
from ecoflow_tui.store.reparse import reparse
from ecoflow_tui.store.schema import create_schema
from tests.messages import DELTA_PRO, NOON, a_message
from tests.store.bench import Bench
from tests.store.records import record
from tests.store.stored import store

SECOND = timedelta(seconds=1)
AGES = (0, 29, 31, 89, 91, 299, 301, 359, 361, 719, 721, 899, 901, 1799, 1801, 90_000)


def _said(second: float, **params: int) -> RawMessage:
    keys = {key.replace("_", "."): value for key, value in params.items()}
    return a_message({"params": keys}, at=NOON + second * SECOND, number=int(second * 10) + 1)


def _answered(second: int, trace: str = "", **params: int) -> RawMessage:
    keys = {key.replace("_", "."): value for key, value in params.items()}
    return a_message(
        {"code": "0", "data": keys, "eagleEyeTraceId": trace},
        topic=f"REST GET /iot-open/sign/device/quota/all?sn={DELTA_PRO}",
        at=NOON + second * SECOND,
        number=100_000 + second,
        origin=Origin.REST,
    )


def _status(second: int, status: int) -> RawMessage:
    topic = f"/open/open-0123456789abcdef/{DELTA_PRO}/status"
    at = NOON + second * SECOND
    return a_message({"params": {"status": status}}, topic=topic, at=at, number=200_000 + second)


def _every(seconds: float, count: int) -> list[RawMessage]:
    return [_said(number * seconds, pd_wattsInSum=number) for number in range(count)]


HISTORIES = {
    "one word": [_said(0, pd_soc=50)],
    "often": _every(1, 30),
    "often, in bursts": [_said(n + m / 10, pd_soc=n) for n in range(12) for m in range(3)],
    "now and then": _every(120, 10),
    "hardly ever": _every(400, 8),
    "away": [*_every(1, 9), _status(20, 0)],
    "away at the same instant": [*_every(1, 9), _status(8, 0)],
    "away and back": [*_every(1, 9), _status(20, 0), _said(40, pd_soc=3)],
    "back without a word": [*_every(1, 9), _status(20, 0), _status(30, 1)],
    "only announced": [_status(0, 1)],
    "only announced as away": [_status(0, 0)],
    "never by MQTT": [_answered(0, pd_soc=50), _answered(60, pd_soc=51)],
    "frozen": [_said(0, pd_soc=50), *(_answered(n, str(n), pd_soc=50) for n in range(9, 999, 30))],
    "frozen, then not": [
        *(_answered(n, str(n), pd_soc=50, pd_wattsInSum=7) for n in range(0, 400, 30)),
        _answered(400, pd_soc=50, pd_wattsInSum=8),
        _answered(430, pd_soc=50, pd_wattsInSum=8),
    ],
    "frozen, and heard between": [
        _answered(0, pd_soc=50, pd_wattsInSum=7),
        _said(20, pd_soc=50),
        _answered(30, pd_soc=50, pd_wattsInSum=7),
    ],
}


def _state(messages: Sequence[RawMessage]) -> DeviceState:
    parser, state = Parser(find_model), DeviceState(DELTA_PRO)
    for raw in messages:
        event = parser.parse(raw)
        assert isinstance(event, Reading | Presence)
        state = fold(state, event)
    return state


def _list(second: float, *, is_online: bool) -> StationsKnown:
    return StationsKnown(NOON + second * SECOND, (Station(DELTA_PRO, "Home", is_online),))


LISTS: dict[str, list[RawMessage | StationsKnown]] = {
    "listed as away": [*_every(1, 9), _list(200, is_online=False)],
    "listed as away while it speaks": [*_every(1, 9), _list(9, is_online=False)],
    "listed as away, and heard since": [
        _said(0, pd_soc=50),
        _list(200, is_online=False),
        _said(201, pd_soc=51),
    ],
    "listed as away and back": [
        _said(0, pd_soc=50),
        _list(200, is_online=False),
        _list(300, is_online=True),
    ],
    "away, listed as back and as away": [
        *_every(1, 9),
        _status(9, 0),
        _list(10, is_online=True),
        _list(11, is_online=False),
    ],
    "listed as away, announced as back": [
        _said(0, pd_soc=50),
        _list(200, is_online=False),
        _status(201, 1),
    ],
    "listed as away, and frozen": [
        _answered(0, pd_soc=50),
        _list(1, is_online=False),
        _answered(2, pd_soc=50),
    ],
    "answered as away, listed as there and as away": [
        *_every(1, 9),
        a_message(
            {"data": {"online": 0, "quotaMap": {"pd.soc": 50}}},
            topic=f"/open/open-0123456789abcdef/{DELTA_PRO}/get_reply",
            at=NOON + 9 * SECOND,
            number=999,
        ),
        _list(10, is_online=True),
        _list(11, is_online=False),
    ],
    "listed as there, never heard": [_list(0, is_online=True), _answered(1, pd_soc=50)],
}


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("is_list_late", [False, True])
def test_the_device_list_says_the_same_in_the_database(
    bench: Bench, name: str, *, is_list_late: bool
) -> None:
    happened = LISTS[name]
    recorder, parser, listed, fleet = bench.start(), Parser(find_model), Listed(), Fleet()

    for one in happened:
        event = one if isinstance(one, StationsKnown) else parser.parse(one)
        fleet.apply(event)
        listed.receive(event)
        if isinstance(one, RawMessage):
            bench.give(recorder, [one])
        elif not is_list_late:
            recorder.tell_presence(listed.words)
    recorder.tell_presence(listed.words)
    bench.finish(recorder)

    state, last = fleet.devices[DELTA_PRO], max(map(_time_of, happened))
    with psycopg.connect(bench.conninfo) as connection:
        for seconds in AGES:
            now = last + seconds * SECOND
            assert _at(connection, "presence", now) == (state.freshness(now),), seconds


def _time_of(one: RawMessage | StationsKnown) -> datetime:
    return one.at if isinstance(one, StationsKnown) else one.received_at


def _at(connection: psycopg.Connection, columns: str, now: datetime) -> tuple[object, ...] | None:
    """What the view would say at that time."""
    found = connection.execute("SELECT pg_get_viewdef('ecoflow_latest')").fetchone()
    assert found is not None
    view = str(found[0]).rstrip(";").replace("now()", f"'{now.isoformat()}'::timestamptz")
    return connection.execute(f"SELECT {columns} FROM ({view}) AS v".encode()).fetchone()


@pytest.mark.parametrize("name", HISTORIES)
@pytest.mark.parametrize("batch", [1, 1000])
def test_the_database_says_the_same_word_as_the_screen(
    conninfo: str, name: str, batch: int
) -> None:
    messages = HISTORIES[name]
    state, last = _state(messages), messages[-1].received_at

    record(conninfo, messages, batch)

    with psycopg.connect(conninfo) as connection:
        for seconds in AGES:
            now = last + seconds * SECOND
            age = None if state.heard_at is None else now - state.heard_at
            said = _at(connection, "presence, age", now)
            assert said == (state.freshness(now), age), seconds


@pytest.mark.parametrize("name", HISTORIES)
def test_a_value_is_as_old_as_on_the_screen(conninfo: str, name: str) -> None:
    messages = HISTORIES[name]
    now = messages[-1].received_at + SECOND

    record(conninfo, messages)

    with psycopg.connect(conninfo) as connection:
        for metric, word in _state(messages).metrics.items():
            said = _at(connection, f"{metric}, {metric}_age", now)
            assert said == (word.value, now - word.at), metric


@pytest.mark.parametrize("name", ["frozen", "frozen, and heard between", "frozen, then not"])
def test_reading_anew_makes_no_value_younger(conninfo: str, name: str) -> None:
    messages = HISTORIES[name]
    now = messages[-1].received_at + SECOND
    store(conninfo, *messages, reads_as=lambda _serial: GENERIC)

    reparse(conninfo, find_model, since=None, is_dry=False, advance=lambda _serial, _rows: True)

    with psycopg.connect(conninfo) as connection:
        for metric, word in _state(messages).metrics.items():
            said = _at(connection, f"{metric}, {metric}_age", now)
            assert said == (word.value, now - word.at), metric


def test_rows_that_somebody_else_inserts_are_no_younger_for_being_repeated(bench: Bench) -> None:
    create_schema(bench.conninfo)
    for minute in (0, 5, 10):
        bench.do(
            "INSERT INTO ecoflow_measurements"
            " (message_id, ts, device_sn, kind, source, topic, raw_data, soc_percent)"
            f" VALUES (gen_random_uuid(), '{(NOON + minute * 60 * SECOND).isoformat()}', 'HAND',"
            " 'reading', 'rest', 'by hand', '{}', 50)"
        )

    assert bench.ask("SELECT now() - soc_percent_age FROM ecoflow_latest") == [(NOON,)]


def test_a_frozen_snapshot_stays_old_when_the_recorder_is_started_again(bench: Bench) -> None:
    for run in range(2):
        recorder = bench.start()
        bench.give(recorder, [_answered(run * 600, str(run), pd_soc=50)])
        bench.finish(recorder)

    rows = bench.ask("SELECT now() - soc_percent_age, age FROM ecoflow_latest")

    assert rows == [(NOON, None)]
    assert bench.ask("SELECT count(*) FROM ecoflow_measurements") == [(2,)]
