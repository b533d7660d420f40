from datetime import datetime, timedelta

import pytest

from ecoflow_tui.core.events import Origin, RawMessage
from ecoflow_tui.core.verdict import Glance
from ecoflow_tui.store.history import read_history
from ecoflow_tui.store.history_glances import glances
from tests.messages import DELTA_PRO, NOON, a_message
from tests.store.records import record

MINUTE = timedelta(minutes=1)


def _answer(minute: int, volts: int) -> RawMessage:
    return a_message(
        {"code": "0", "data": {"ems.f32LcdShowSoc": 80.0, "bmsMaster.vol": volts}},
        topic=f"REST GET /iot-open/sign/device/quota/all?sn={DELTA_PRO}",
        at=NOON + minute * MINUTE,
        number=1000 + minute,
        origin=Origin.REST,
    )


def _presence(minute: int, status: int) -> RawMessage:
    topic = f"/open/open-0123456789abcdef/{DELTA_PRO}/status"
    at = NOON + minute * MINUTE
    return a_message({"params": {"status": status}}, topic=topic, at=at, number=2000 + minute)


def _look(conninfo: str, now: datetime) -> Glance:
    with read_history(conninfo) as history:
        (glance,) = glances(history, [DELTA_PRO], 5 * MINUTE, now)
    return glance


def test_a_cloud_that_repeats_itself_does_not_make_a_station_fresh(conninfo: str) -> None:
    spoken = a_message({"params": {"ems.f32LcdShowSoc": 80.0}})
    record(conninfo, [spoken, *(_answer(minute, 50_000) for minute in range(0, 300, 5))])

    glance = _look(conninfo, NOON + 300 * MINUTE)

    assert glance.heard_at is not None
    assert glance.heard_at < NOON + 240 * MINUTE
    assert glance.soc_percent == 80


def test_an_answer_that_differs_is_a_sign_of_life(conninfo: str) -> None:
    record(conninfo, [_answer(0, 50_000), _answer(5, 50_001), _answer(10, 50_001)])

    assert _look(conninfo, NOON + 11 * MINUTE).heard_at == NOON + 5 * MINUTE


@pytest.mark.parametrize(("word_at", "is_offline"), [(1, False), (3, True)])
def test_offline_counts_until_the_station_speaks_again(
    conninfo: str, word_at: int, is_offline: bool
) -> None:
    spoken = a_message({"params": {"ems.f32LcdShowSoc": 80.0}}, at=NOON + 2 * MINUTE)
    record(conninfo, [_presence(word_at, 0), spoken])

    assert _look(conninfo, NOON + 4 * MINUTE).is_offline is is_offline


def test_a_station_nobody_heard_is_there_as_such(conninfo: str) -> None:
    record(conninfo, [])

    assert _look(conninfo, NOON) == Glance(DELTA_PRO, DELTA_PRO)
