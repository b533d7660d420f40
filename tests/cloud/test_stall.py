"""Connected is not receiving: what a session does when stations fall silent."""

from dataclasses import replace
from functools import partial

import pytest

from ecoflow_tui.cloud.options import CloudOptions
from ecoflow_tui.core.events import LinkState, Presence
from ecoflow_tui.simulator.cloud import Cloud
from tests.cloud.witness import LIST, Witness, running

_WORD = b'{"params": {"pd.soc": 80}}'


@pytest.fixture
def impatient(options: CloudOptions) -> CloudOptions:
    """A session that calls half a second of silence a stall, and polls ten times a second."""
    timings = replace(options.timings, first_word=0.5, grace=0.1, poll=0.1)
    return replace(options, timings=timings)


def _is_listed_since(cloud: Cloud, count: int) -> bool:
    return cloud.counts[LIST] > count


def _everyone_speaks(cloud: Cloud, witness: Witness) -> None:
    for serial in cloud.serials:
        cloud.publish(serial, _WORD)
    witness.wait_for_payload(_WORD, times=len(cloud.serials))


def test_a_silent_stall_is_cured_by_a_new_connection(impatient: CloudOptions, cloud: Cloud) -> None:
    with running(impatient) as witness:
        witness.wait_for(LinkState.LIVE)
        _everyone_speaks(cloud, witness)
        cloud.faults.stall()
        stalled = witness.wait_for(LinkState.STALLED)
        witness.wait_for(LinkState.LIVE, times=2)
        cloud.publish(cloud.serials[0], b'{"params": {"pd.soc": 81}}')
        witness.wait_for_payload(b'{"params": {"pd.soc": 81}}')

    assert "No messages from DCAB..0001" in stalled.reason
    assert LinkState.WAITING not in [change.state for change in witness.changes]


def test_a_stall_brings_fresh_snapshots(impatient: CloudOptions, cloud: Cloud) -> None:
    timings = replace(impatient.timings, poll=3600)

    with running(replace(impatient, timings=timings)) as witness:
        witness.wait_for(LinkState.STALLED)
        before = len(witness.snapshots)
        witness.wait_until(lambda: len(witness.snapshots) >= before + len(cloud.serials))


def test_a_stall_that_a_new_connection_does_not_cure_brings_new_credentials(
    impatient: CloudOptions,
) -> None:
    with running(impatient) as witness:
        witness.wait_until(lambda: any("new credentials" in c.reason for c in witness.changes))

    connected = [change for change in witness.changes if change.state is LinkState.CONNECTING]
    assert len(connected) >= 2


def test_an_offline_station_does_not_cause_a_reconnect(
    impatient: CloudOptions, cloud: Cloud
) -> None:
    offline, online = cloud.serials[:2]
    wanted = replace(impatient, device_sns=(offline, online))

    with running(wanted) as witness:
        witness.wait_for(LinkState.LIVE)
        cloud.faults.take_offline(offline)
        witness.wait_until(lambda: any(isinstance(e, Presence) for e in witness.events))
        for times in range(1, 16):
            cloud.publish(online, _WORD)
            witness.wait_for_payload(_WORD, times=times)
            witness.wait_until(partial(_is_listed_since, cloud, cloud.counts[LIST]))

    assert cloud.counts["connections"] == 1
    assert LinkState.STALLED not in [change.state for change in witness.changes]


def test_where_every_station_is_offline_nothing_is_reconnected(
    impatient: CloudOptions, cloud: Cloud
) -> None:
    for serial in cloud.serials:
        cloud.faults.take_offline(serial)

    with running(impatient) as witness:
        witness.wait_for(LinkState.LIVE)
        witness.wait_until(lambda: cloud.counts[LIST] > 15)

    assert cloud.counts["connections"] == 1
    assert witness.changes[-2].state is LinkState.LIVE
