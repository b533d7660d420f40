from collections.abc import Iterator

import pytest

from ecoflow_tui.simulator.catalogue import CATALOGUE
from ecoflow_tui.simulator.cloud import Cloud
from ecoflow_tui.simulator.options import CloudOptions

ALL_STATIONS = CloudOptions(stations=tuple(CATALOGUE.values()), stations_running=False)


@pytest.fixture
def cloud() -> Iterator[Cloud]:
    """A cloud of its own for a test that disturbs it; its stations speak only when told to."""
    with Cloud(ALL_STATIONS) as running:
        yield running
