"""Back pressure: while the keeper has no room, the broker keeps what it has."""

import time
from dataclasses import replace

import pytest

from ecoflow_tui.cloud.happenings import Arrived, Polled
from ecoflow_tui.cloud.mailbox import Mailbox
from ecoflow_tui.cloud.options import CloudOptions
from ecoflow_tui.core.events import LinkState, Origin, RawMessage, StationSilence
from ecoflow_tui.core.feed import Acknowledge
from ecoflow_tui.simulator.cloud import Cloud
from tests.cloud.witness import Witness, running
from tests.messages import a_message

_LARGE = b'{"params": {"pd.name": "%b"}}' % (b"x" * (1 << 20))
_COUNT = 20
_KEEPALIVES = 4
_STOP_SECONDS = 2.0


class _Shelf:
    """A keeper with room for three messages, until it is cleared."""

    def __init__(self) -> None:
        self.is_cleared = False
        self.messages = 0

    @property
    def has_room(self) -> bool:
        return self.is_cleared or self.messages < 3

    def keep(self, raw: RawMessage, acknowledge: Acknowledge) -> None:
        acknowledge()
        self.messages += raw.origin is Origin.MQTT

    def miss(self, silence: StationSilence) -> None:
        """It cannot be told what it has no room to hear."""


@pytest.fixture
def impatient(options: CloudOptions) -> CloudOptions:
    """Pings every second, and calls three seconds of silence a stall."""
    timings = replace(options.timings, keepalive=1, first_word=3)
    return replace(options, timings=timings)


def _fill(cloud: Cloud, witness: Witness, shelf: _Shelf) -> None:
    """Return when several keepalives have gone by without room."""
    witness.wait_for(LinkState.LIVE)
    for _number in range(_COUNT):
        cloud.publish_soon(cloud.serials[0], _LARGE)
    witness.wait_until(lambda: shelf.messages >= 3)
    due = cloud.counts["pings"] + _KEEPALIVES
    witness.wait_until(lambda: cloud.counts["pings"] >= due)


def test_a_keeper_without_room_is_brought_nothing_until_it_has_some(
    impatient: CloudOptions, cloud: Cloud
) -> None:
    shelf = _Shelf()

    with running(impatient, shelf) as witness:
        _fill(cloud, witness, shelf)
        while_full = shelf.messages
        shelf.is_cleared = True
        witness.wait_until(lambda: shelf.messages == _COUNT)

    assert while_full <= 10


def test_waiting_for_room_is_no_stall_and_loses_no_connection(
    impatient: CloudOptions, cloud: Cloud
) -> None:
    shelf = _Shelf()

    with running(impatient, shelf) as witness:
        _fill(cloud, witness, shelf)
        states = [change.state for change in witness.changes]

    assert states[-1] is LinkState.LIVE
    assert not {LinkState.STALLED, LinkState.WAITING} & set(states)
    assert cloud.counts["connections"] == states.count(LinkState.CONNECTING)


def test_a_session_that_waits_for_room_stops_quickly(impatient: CloudOptions, cloud: Cloud) -> None:
    shelf = _Shelf()

    with running(impatient, shelf) as witness:
        _fill(cloud, witness, shelf)
        begun = time.monotonic()

    assert witness.changes[-1].state is LinkState.OFF
    assert time.monotonic() - begun < _STOP_SECONDS


def test_a_connection_that_is_lost_meanwhile_is_made_anew_once_there_is_room(
    impatient: CloudOptions, cloud: Cloud
) -> None:
    shelf = _Shelf()

    with running(replace(impatient, is_persistent=True), shelf) as witness:
        _fill(cloud, witness, shelf)
        cloud.faults.drop_connections()
        witness.wait_for(LinkState.WAITING)
        before = len(witness.changes)
        due = cloud.counts["pings"] + _KEEPALIVES
        witness.wait_until(lambda: cloud.counts["pings"] >= due)
        while_full = [change.state for change in witness.changes[before:]]
        shelf.is_cleared = True
        witness.wait_until(lambda: shelf.messages >= _COUNT)

    assert LinkState.WAITING not in while_full


def test_a_mailbox_has_room_until_messages_pile_up_in_it() -> None:
    mailbox = Mailbox()
    small = Arrived(1, a_message(b"{}"), lambda: None)

    mailbox.put(Polled())
    for _number in range(4999):
        mailbox.put(small)
    before = mailbox.has_room
    mailbox.put(small)
    when_full = mailbox.has_room
    assert mailbox.get(0) == Polled()
    assert mailbox.get(0) is small

    assert (before, when_full, mailbox.has_room) == (True, False, True)


def test_a_mailbox_with_a_large_message_has_no_room() -> None:
    mailbox = Mailbox()

    mailbox.put(Arrived(1, a_message(4 * _LARGE), lambda: None))

    assert not mailbox.has_room


def test_messages_that_wait_are_looked_at_in_one_go() -> None:
    mailbox = Mailbox()
    message = Arrived(1, a_message(b"{}"), lambda: None)
    for happening in (message, message, Polled(), message):
        mailbox.put(happening)

    assert list(mailbox.burst(0)) == [message, message, Polled()]
    assert list(mailbox.burst(0)) == [message]
    assert list(mailbox.burst(0)) == []


def test_a_burst_without_end_is_left_after_a_moment() -> None:
    mailbox = Mailbox()
    message = Arrived(1, a_message(b"{}"), lambda: None)
    mailbox.put(message)

    for happening in mailbox.burst(0):
        mailbox.put(happening)

    assert not mailbox.is_empty
