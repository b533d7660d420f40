"""What becomes a dated sentence, and what is not worth one."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from msgspec import structs

from ecoflow_tui.core.chronicle import Chronicle, Subject, Weight
from ecoflow_tui.core.events import LinkChange, LinkState, RecorderStatus
from ecoflow_tui.core.state import DeviceState
from tests.messages import NOON

ON = RecorderStatus(is_on=True)


def later(seconds: float) -> datetime:
    return NOON + timedelta(seconds=seconds)


def told(chronicle: Chronicle) -> list[str]:
    return [happening.sentence for happening in chronicle.happenings]


def link(chronicle: Chronicle, state: LinkState, seconds: float = 0, reason: str = "") -> None:
    chronicle.follow_link(LinkChange(later(seconds), state, reason))


def test_a_stall_that_heals_says_how_long_it_took() -> None:
    chronicle = Chronicle()

    link(chronicle, LinkState.LIVE)
    link(chronicle, LinkState.STALLED, 60, "Nothing has come for 5 minutes.")
    link(chronicle, LinkState.CONNECTING, 70)
    link(chronicle, LinkState.LIVE, 240)

    assert told(chronicle) == [
        "Connected: messages can arrive.",
        "Nothing has come for 5 minutes.",
        "Connecting to the broker.",
        "Messages can arrive again, after 3 m.",
    ]


def test_a_trouble_that_lasts_is_told_once_and_what_else_goes_wrong() -> None:
    chronicle = Chronicle()
    refused, expired = "It refuses connections.", "The certificate has expired."

    for number in range(0, 600, 2):
        link(chronicle, LinkState.CONNECTING, number)
        link(chronicle, LinkState.WAITING, number + 1, expired if number > 400 else refused)
    link(chronicle, LinkState.LIVE, 601)
    link(chronicle, LinkState.WAITING, 900, expired)

    assert [one.sentence for one in chronicle.happenings] == [
        "Connecting to the broker.",
        refused,
        "Connecting to the broker.",
        expired,
        "Messages can arrive again, after 10 m.",
        expired,
    ]


@pytest.mark.parametrize("state", LinkState)
def test_every_state_of_the_link_has_words(state: LinkState) -> None:
    chronicle = Chronicle()

    link(chronicle, state)
    link(chronicle, state)

    assert len(told(chronicle)) == 1
    assert chronicle.happenings[0].subject is Subject.LINK


def test_the_recorder_begins_loses_its_database_and_ends() -> None:
    chronicle = Chronicle()
    away = replace(ON, stored=10, trouble="PostgreSQL is away.", pending=7)

    for status in (ON, away, away, replace(away, trouble=""), replace(ON, stored=17)):
        chronicle.follow_recorder(status, NOON)
    chronicle.follow_recorder(RecorderStatus(stored=17), NOON)

    assert told(chronicle) == [
        "Recording has begun.",
        "PostgreSQL is away.",
        "The recorder stores again; 7 messages wait.",
        "Recording has ended, with 17 rows.",
    ]


def test_losses_are_told_once_a_minute() -> None:
    chronicle = Chronicle()
    why = {"the disk is full": 1}

    for second in range(70):
        chronicle.follow_recorder(replace(ON, dropped=second, dropped_why=why), later(second))

    assert told(chronicle)[1:] == [
        "1 messages were given up: the disk is full.",
        "61 messages were given up: the disk is full.",
    ]


def test_a_station_falls_silent_and_comes_back() -> None:
    chronicle = Chronicle()
    heard = DeviceState("SN", is_online=True, heard_at=NOON)

    for seconds in (1, 60, 400):
        chronicle.follow_station(heard, later(seconds))
    chronicle.follow_station(structs.replace(heard, heard_at=later(500)), later(500))

    assert [(one.weight, one.sentence) for one in chronicle.happenings] == [
        (Weight.GOOD, "Heard for the first time."),
        (Weight.BAD, "Fallen silent; last heard 6 m ago."),
        (Weight.GOOD, "Heard again, after 8 m."),
    ]


def test_a_late_station_is_not_worth_a_line() -> None:
    chronicle = Chronicle()
    heard = DeviceState("SN", is_online=True, heard_at=NOON)

    for seconds in (1, 60, 61):
        chronicle.follow_station(heard, later(seconds))
    chronicle.follow_station(structs.replace(heard, heard_at=later(62)), later(62))

    assert told(chronicle) == ["Heard for the first time."]


def test_the_cloud_says_that_a_station_is_gone() -> None:
    chronicle = Chronicle()
    heard = DeviceState("SN", is_online=True, heard_at=NOON)

    chronicle.follow_station(heard, NOON)
    chronicle.follow_station(structs.replace(heard, is_online=False, gone_at=later(5)), later(5))
    chronicle.follow_station(structs.replace(heard, gone_at=later(5)), later(9))

    assert told(chronicle)[1:] == [
        "Offline, says EcoFlow.",
        "Online again, says EcoFlow, but not heard yet.",
    ]


def test_strangers_words_are_made_safe_and_the_list_is_bounded() -> None:
    chronicle = Chronicle(capacity=3)

    for number in range(5):
        link(chronicle, LinkState.WAITING, number, f"\x1b[31m{number}")

    assert told(chronicle) == ["␛[31m2", "␛[31m3", "␛[31m4"]
    assert chronicle.count == 5
