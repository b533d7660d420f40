"""Snapshots while the broker is away: they fill the screen and are kept, and prove no life."""

from dataclasses import replace
from datetime import UTC, datetime
from functools import partial

from ecoflow_tui.cloud.options import CloudOptions
from ecoflow_tui.core.events import LinkState
from ecoflow_tui.core.metrics import Metric
from ecoflow_tui.core.state import Fleet, Freshness
from ecoflow_tui.simulator.cloud import Cloud
from tests.cloud.witness import Holder, Witness, running


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
