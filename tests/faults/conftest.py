import sys
from collections.abc import Iterator

import pytest

from tests.faults.database import Template


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The harness looks into processes as Linux lets it: /proc and prlimit."""
    if sys.platform != "linux":
        for item in items:
            if "tests/faults/" in item.path.as_posix():
                item.add_marker(pytest.mark.skip(reason="the fault harness needs Linux"))


@pytest.fixture(scope="session")
def template() -> Iterator[Template]:
    """What every trial's database is copied from."""
    template = Template()
    yield template
    template.remove()
