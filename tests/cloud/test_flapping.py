"""A link that comes and goes: how soon data flow again, with the pauses of production."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial

import pytest

from ecoflow_tui.cloud.options import CloudOptions, Timings
from ecoflow_tui.core.events import LinkState
from ecoflow_tui.simulator.cloud import Cloud
from tests.cloud.witness import Witness, running

_FLAPS = 5
_ALLOWED_SECONDS = 10.0


@pytest.fixture
def production(options: CloudOptions) -> CloudOptions:
    """With the timings that users have."""
    return replace(options, timings=Timings())


@contextmanager
def _away(cloud: Cloud) -> Iterator[None]:
    """The broker refuses everybody meanwhile."""
    cloud.faults.refuse_connections()
    cloud.faults.drop_connections()
    yield
    cloud.faults.accept_connections()


def _failures(witness: Witness) -> int:
    """How often the broker has refused so far."""
    return sum("refuses connections" in change.reason for change in witness.changes)


def _has_failed(witness: Witness, since: int) -> bool:
    return _failures(witness) > since


def _seconds_until_data(witness: Witness, cloud: Cloud, number: int) -> float:
    """How long it takes from now on until a message arrives."""
    begun = time.monotonic()
    witness.wait_for(LinkState.LIVE, times=number + 1)
    word = b'{"params": {"pd.soc": %d}}' % number
    cloud.publish(cloud.serials[0], word)
    witness.wait_for_payload(word)
    return time.monotonic() - begun


def test_after_every_outage_data_flow_again_within_ten_seconds(
    production: CloudOptions, cloud: Cloud
) -> None:
    with running(production) as witness:
        witness.wait_for(LinkState.LIVE)
        seconds = []
        for number in range(1, _FLAPS + 1):
            failures = _failures(witness)
            with _away(cloud):
                witness.wait_until(partial(_has_failed, witness, failures))
            seconds.append(_seconds_until_data(witness, cloud, number))

    assert max(seconds) < _ALLOWED_SECONDS, seconds
    assert not [change for change in witness.changes if "same client id" in change.reason]


def test_after_every_short_cut_data_flow_again_within_ten_seconds(
    production: CloudOptions, cloud: Cloud
) -> None:
    with running(production) as witness:
        witness.wait_for(LinkState.LIVE)
        seconds = []
        for number in range(1, _FLAPS + 1):
            cloud.faults.drop_connections()
            seconds.append(_seconds_until_data(witness, cloud, number))

    assert max(seconds) < _ALLOWED_SECONDS, seconds
