"""A link that comes and goes: how soon data flow again, with the pauses of production."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial

import pytest

from ecoflow_tui.cloud.options import CloudOptions, Timings
from ecoflow_tui.core.events import LinkState
from ecoflow_tui.core.metrics import Metric
from ecoflow_tui.core.state import Fleet, Freshness
from ecoflow_tui.simulator.cloud import Cloud
from tests.cloud.witness import Holder, Witness, running

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


def test_while_the_broker_is_away_snapshots_never_make_a_station_live(
    options: CloudOptions, cloud: Cloud
) -> None:
    cloud.faults.refuse_connections()
    often = replace(options.timings, poll_unreachable=0.1)
    fleet = Fleet()

    with running(replace(options, timings=often)) as witness:
        for count in range(1, 4):
            cloud.tick(60)
            witness.wait_until(partial(_has_snapshots, witness, count * len(cloud.serials)))
    for event in witness.events:
        fleet.apply(event)

    now = datetime.now(UTC)
    assert {state.freshness(now) for state in fleet.devices.values()} == {Freshness.STALE}
    assert {state.value(Metric.SOC_PERCENT) is None for state in fleet.devices.values()} == {False}
    assert (
        "Meanwhile snapshots are asked for every 0.1 s."
        in witness.wait_for(LinkState.WAITING).reason
    )


def test_frozen_snapshots_are_recognised_and_still_recorded(
    options: CloudOptions, cloud: Cloud
) -> None:
    cloud.faults.refuse_connections()
    cloud.faults.freeze_rest()
    often = replace(options.timings, poll_unreachable=0.1)
    fleet, holder = Fleet(), Holder()

    with running(replace(options, timings=often), holder) as witness:
        witness.wait_until(partial(_has_snapshots, witness, 3 * len(cloud.serials)))
    for event in witness.events:
        fleet.apply(event)

    first = {event.device_sn: event.raw.received_at for event in reversed(witness.snapshots)}
    assert {sn: state.frozen_since for sn, state in fleet.devices.items()} == first
    assert [raw for raw, _ in holder.held] == witness.messages


def _has_snapshots(witness: Witness, count: int) -> bool:
    return len(witness.snapshots) >= count
