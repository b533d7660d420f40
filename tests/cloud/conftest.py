from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from ecoflow_tui.cloud.options import CloudOptions, Keys, Timings
from ecoflow_tui.simulator import options as simulated
from ecoflow_tui.simulator.cloud import Cloud
from ecoflow_tui.simulator.inner_broker import InnerAddress, InnerBroker

QUICK = Timings(
    call=5,
    connect=5,
    subscribe=5,
    hung=2,
    first_retry=0.05,
    last_knock=0.2,
    last_retry=0.2,
    renew=0,
    poll=60,
    poll_unreachable=60,
)
"""As in production, but without the pauses that keep EcoFlow's servers happy."""


@pytest.fixture
def cloud() -> Iterator[Cloud]:
    """A simulated cloud whose stations say what the test makes them say."""
    with Cloud(simulated.CloudOptions(stations_running=False)) as running:
        yield running


@pytest.fixture
def options(cloud: Cloud, tmp_path: Path) -> CloudOptions:
    """How to get into it."""
    environment = cloud.environment()
    return CloudOptions(
        state_directory=tmp_path / "state",
        keys=Keys(environment["ECOFLOW_ACCESS_KEY"], environment["ECOFLOW_SECRET_KEY"]),
        api_url=environment["ECOFLOW_API_URL"],
        ca_file=Path(environment["ECOFLOW_CA_FILE"]),
        timings=QUICK,
    )


@pytest.fixture
def persistent(options: CloudOptions) -> CloudOptions:
    """The same, with a broker that keeps messages while we are away."""
    return replace(options, is_persistent=True)


@pytest.fixture
def bridge(tmp_path: Path) -> Iterator[InnerAddress]:
    """A plain broker on loopback, which knows one user."""
    broker = InnerBroker(tmp_path)
    yield broker.start()
    broker.stop()
