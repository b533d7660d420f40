"""A broker of the user's own in place of EcoFlow's: a bridge, or the early note's set-up."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from ecoflow_tui.cloud.options import CloudOptions, OwnBroker
from ecoflow_tui.core.events import LinkState, Reading
from ecoflow_tui.core.metrics import Metric
from ecoflow_tui.simulator.cloud import Cloud
from ecoflow_tui.simulator.inner_broker import InnerAddress
from ecoflow_tui.simulator.publisher import Publisher
from tests.cloud.conftest import QUICK
from tests.cloud.witness import running

_SERIAL = "R331ZEB4ZEA0012345"


@pytest.fixture
def publisher(bridge: InnerAddress) -> Iterator[Publisher]:
    """Somebody who publishes there."""
    publisher = Publisher(bridge)
    publisher.start()
    yield publisher
    publisher.stop()


def _options(bridge: InnerAddress, directory: Path, *topics: str) -> CloudOptions:
    url = f"mqtt://{bridge.user}@{bridge.host}:{bridge.port}"
    broker = OwnBroker(url, bridge.password)
    return CloudOptions(directory / "state", broker=broker, topics=topics, timings=QUICK)


def test_wildcards_hear_stations_that_nobody_named(
    bridge: InnerAddress, publisher: Publisher, tmp_path: Path
) -> None:
    options = _options(bridge, tmp_path, "/app/+/{sn}/+", "/app/device/property/{sn}")

    with running(options) as witness:
        witness.wait_for(LinkState.LIVE)
        publisher.publish(f"/app/device/property/{_SERIAL}", b'{"params": {"soc": 85}}')
        publisher.publish(f"/app/1234/{_SERIAL}/quota", b'{"params": {"soc": 86}}')
        witness.wait_for_payload(b'{"params": {"soc": 85}}')
        witness.wait_for_payload(b'{"params": {"soc": 86}}')

    readings = [event for event in witness.events if isinstance(event, Reading)]
    assert {reading.device_sn for reading in readings} == {_SERIAL}
    assert {reading.metrics[Metric.SOC_PERCENT] for reading in readings} == {85, 86}


def test_stations_that_are_named_are_subscribed_to_exactly(
    bridge: InnerAddress, publisher: Publisher, tmp_path: Path
) -> None:
    options = _options(bridge, tmp_path, "/open/{account}/{sn}/quota")

    with running(replace(options, device_sns=(_SERIAL,))) as witness:
        witness.wait_for(LinkState.LIVE)
        publisher.publish("/open/cloud/DCABZ8ZE5DEMO01/quota", b'{"params": {"soc": 1}}')
        publisher.publish(f"/open/cloud/{_SERIAL}/quota", b'{"params": {"soc": 2}}')
        witness.wait_for_payload(b'{"params": {"soc": 2}}')

    assert [raw.payload for raw in witness.messages] == [b'{"params": {"soc": 2}}']


def test_with_keys_beside_it_the_account_names_the_stations(
    bridge: InnerAddress, options: CloudOptions, cloud: Cloud
) -> None:
    broker = OwnBroker(f"mqtt://{bridge.user}@{bridge.host}:{bridge.port}", bridge.password)

    with running(replace(options, broker=broker)) as witness:
        witness.wait_for(LinkState.LIVE)
        witness.wait_until(lambda: len(witness.snapshots) == len(cloud.serials))

    assert cloud.counts["GET /iot-open/sign/certification"] == 0
    assert cloud.counts["connections"] == 0


def test_a_wrong_password_is_told_and_no_certification_is_asked_for(
    bridge: InnerAddress, tmp_path: Path
) -> None:
    options = _options(bridge, tmp_path, "#")
    broker = OwnBroker(f"mqtt://{bridge.user}@{bridge.host}:{bridge.port}", "wrong-one")

    with running(replace(options, broker=broker)) as witness:
        waiting = witness.wait_for(LinkState.WAITING)

    assert waiting.reason
    assert "wrong-one" not in repr(witness.events)
