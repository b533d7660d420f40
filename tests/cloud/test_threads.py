"""The session's threads: none can die or hang unnoticed, and all let go when told to."""

import logging
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from ecoflow_tui.cloud.options import CloudOptions, OwnBroker
from ecoflow_tui.cloud.session import Session
from ecoflow_tui.core.events import LinkState, RawMessage, StationSilence
from ecoflow_tui.core.feed import Acknowledge, Feed
from ecoflow_tui.core.parse import Parser
from ecoflow_tui.devices import find_model
from ecoflow_tui.simulator.cloud import Cloud
from tests.cloud.conftest import QUICK
from tests.cloud.odd_broker import CONNACK, OddBroker
from tests.cloud.witness import Witness, running

_STOP_SECONDS = 2.0
_WORD = b'{"params": {"pd.soc": 90}}'


class _Snag(logging.Filter):
    """Something that happens to the broker's thread, once, while it takes a message in."""

    def __init__(self) -> None:
        super().__init__()
        self.is_done = False

    def filter(self, record: logging.LogRecord) -> bool:
        if "bytes, QoS" in record.msg and not self.is_done:
            self.is_done = True
            self.strike()
        return True

    def strike(self) -> None:
        raise RuntimeError("struck by lightning")


class _Hang(_Snag):
    """The thread hangs until it is released."""

    def __init__(self) -> None:
        super().__init__()
        self.release = threading.Event()

    def strike(self) -> None:
        self.release.wait(30)


@contextmanager
def _struck(snag: _Snag, caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    caplog.set_level(logging.DEBUG, "ecoflow_tui.cloud.broker")
    log = logging.getLogger("ecoflow_tui.cloud.broker")
    log.addFilter(snag)
    yield
    log.removeFilter(snag)


def test_a_connection_whose_thread_dies_is_made_anew(
    persistent: CloudOptions, cloud: Cloud, caplog: pytest.LogCaptureFixture
) -> None:
    with _struck(_Snag(), caplog), running(persistent) as witness:
        witness.wait_for(LinkState.LIVE)
        cloud.publish(cloud.serials[0], _WORD)
        witness.wait_for(LinkState.LIVE, times=2)
        raw = witness.wait_for_payload(_WORD)

    assert raw.is_duplicate


def test_a_connection_whose_thread_hangs_is_made_anew(
    persistent: CloudOptions, cloud: Cloud, caplog: pytest.LogCaptureFixture
) -> None:
    hang = _Hang()

    with _struck(hang, caplog), running(persistent) as witness:
        witness.wait_for(LinkState.LIVE)
        cloud.publish(cloud.serials[0], _WORD)
        witness.wait_for(LinkState.LIVE, times=2)
        witness.wait_for_payload(_WORD)
        hang.release.set()

    assert any("no sign of life" in change.reason for change in witness.changes)


def test_a_keeper_that_raises_costs_one_message(
    options: CloudOptions, cloud: Cloud, caplog: pytest.LogCaptureFixture
) -> None:
    class Clumsy:
        has_room = True

        def keep(self, raw: RawMessage, acknowledge: Acknowledge) -> None:
            acknowledge()
            if raw.payload == _WORD:
                raise RuntimeError("dropped it")

        def miss(self, silence: StationSilence) -> None:
            raise RuntimeError(silence)

    with running(options, Clumsy()) as witness:
        witness.wait_for(LinkState.LIVE)
        cloud.publish(cloud.serials[0], _WORD)
        cloud.publish(cloud.serials[0], b'{"params": {"pd.soc": 91}}')
        witness.wait_for_payload(b'{"params": {"pd.soc": 91}}')

    assert "could not be handed on" in caplog.text


def _stopped_in_state(options: CloudOptions, state: LinkState) -> float:
    """How long the stop took, in seconds."""
    session, witness = Session(options), Witness()
    session.start(Feed(Parser(find_model), witness))
    witness.wait_for(state)
    begun = time.monotonic()
    session.stop()
    assert witness.changes[-1].state is LinkState.OFF
    return time.monotonic() - begun


def test_it_stops_quickly_while_signing_in(options: CloudOptions, cloud: Cloud) -> None:
    cloud.faults.rest_delay_seconds = 4

    assert _stopped_in_state(options, LinkState.CREDENTIALS) < _STOP_SECONDS


@pytest.mark.parametrize(
    ("answer", "state"), [(b"", LinkState.CONNECTING), (CONNACK, LinkState.SUBSCRIBING)]
)
def test_it_stops_quickly_while_a_broker_is_slow(
    tmp_path: Path, answer: bytes, state: LinkState
) -> None:
    with OddBroker(answer) as broker:
        own = CloudOptions(tmp_path / "state", broker=OwnBroker(broker.url), timings=QUICK)

        assert _stopped_in_state(own, state) < _STOP_SECONDS


def test_it_stops_quickly_while_live(options: CloudOptions) -> None:
    assert _stopped_in_state(options, LinkState.LIVE) < _STOP_SECONDS


def test_it_stops_quickly_while_waiting(options: CloudOptions, cloud: Cloud) -> None:
    cloud.faults.credentials_refused = True
    patient = replace(options.timings, first_retry=60, last_retry=60, renew=3600)

    assert _stopped_in_state(replace(options, timings=patient), LinkState.WAITING) < _STOP_SECONDS


def test_stopping_twice_or_before_the_start_does_no_harm(options: CloudOptions) -> None:
    session = Session(options)

    session.stop()
    session.stop()


def test_a_broker_that_never_confirms_is_left(tmp_path: Path) -> None:
    timings = replace(QUICK, subscribe=0.2)
    with OddBroker(CONNACK) as broker:
        own = CloudOptions(tmp_path / "state", broker=OwnBroker(broker.url), timings=timings)
        with running(own) as witness:
            waiting = witness.wait_for(LinkState.WAITING)

    assert "did not confirm every topic in time" in waiting.reason


def test_a_broker_that_talks_nonsense_is_tried_again(tmp_path: Path) -> None:
    timings = replace(QUICK, connect=0.3)
    with OddBroker(b"HTTP/1.1 400 Bad Request\r\n\r\n") as broker:
        own = CloudOptions(tmp_path / "state", broker=OwnBroker(broker.url), timings=timings)
        with running(own) as witness:
            witness.wait_for(LinkState.WAITING, times=2)


def test_a_broker_that_speaks_no_tls_is_named(tmp_path: Path) -> None:
    with OddBroker(b"HTTP/1.1 400 Bad Request\r\n\r\n") as broker:
        url = broker.url.replace("mqtt:", "mqtts:")
        own = CloudOptions(tmp_path / "state", broker=OwnBroker(url), timings=QUICK)
        with running(own) as witness:
            waiting = witness.wait_for(LinkState.WAITING)

    assert "TLS handshake" in waiting.reason
