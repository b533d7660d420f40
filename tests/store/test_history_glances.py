from datetime import UTC, datetime, timedelta

import pytest

from ecoflow_tui.core.events import Origin, RawMessage
from ecoflow_tui.core.state import Freshness
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


def _look(conninfo: str) -> Glance:
    with read_history(conninfo) as history:
        (glance,) = glances(history, [DELTA_PRO], datetime.now(UTC))
    return glance


def test_what_rest_says_is_no_sign_of_life(conninfo: str) -> None:
    spoken = a_message({"params": {"ems.f32LcdShowSoc": 80.0}})
    record(conninfo, [spoken, *(_answer(minute, 50_000 + minute) for minute in range(0, 300, 5))])

    glance = _look(conninfo)

    assert glance.heard_at is not None
    assert abs(glance.heard_at - NOON) < MINUTE
    assert (glance.presence, glance.soc_percent) == (Freshness.STALE, 80)


@pytest.mark.parametrize(("word_at", "word"), [(1, Freshness.STALE), (3, Freshness.OFFLINE)])
def test_offline_counts_until_the_station_speaks_again(
    conninfo: str, word_at: int, word: Freshness
) -> None:
    spoken = a_message({"params": {"ems.f32LcdShowSoc": 80.0}}, at=NOON + 2 * MINUTE)
    record(conninfo, [_presence(word_at, 0), spoken])

    assert _look(conninfo).presence is word


def test_a_station_nobody_heard_is_there_as_such(conninfo: str) -> None:
    record(conninfo, [])

    assert _look(conninfo) == Glance(DELTA_PRO, DELTA_PRO)
