"""Somebody else's EcoFlow client, from the package index, gets along with ``simulate``.

``make interop`` installs it into an environment of its own and runs this; elsewhere it is skipped,
with the reason in the summary.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator

import pytest

CLIENT = os.environ.get("INTEROP_PYTHON", "")
"""The Python that has the client."""

DELTA_PRO = "DCABZ8ZEDEMO0001"

_LOOK = """
import json, os, sys
from ecoflow_reader import EcoFlowClient

access_key, secret_key, url = (
    os.environ[f"ECOFLOW_{name}"] for name in ("ACCESS_KEY", "SECRET_KEY", "API_URL")
)
client = EcoFlowClient(access_key, secret_key, base_url=url)
listed = client.request("/iot-open/sign/device/list")
quota = client.get_device_quota("DCABZ8ZEDEMO0001")
json.dump(
    {
        "signed_in": client.request("/iot-open/sign/certification"),
        "listed": listed,
        "quota": None if quota is None else quota.model_dump(),
        "without_a_key": EcoFlowClient("nobody", secret_key, base_url=url).request(
            "/iot-open/sign/device/list"
        ),
    },
    sys.stdout,
)
"""

pytestmark = pytest.mark.skipif(not CLIENT, reason="somebody else's client: make interop")


@pytest.fixture
def variables() -> Iterator[dict[str, str]]:
    """What ``simulate`` prints, while it runs."""
    simulate = subprocess.Popen(
        [sys.executable, "-m", "ecoflow_tui", "simulate"], stdout=subprocess.PIPE, text=True
    )
    assert simulate.stdout is not None
    lines = [simulate.stdout.readline().strip() for _ in range(4)]
    yield {name: value.strip("'") for name, _, value in (line.partition("=") for line in lines)}
    simulate.terminate()
    simulate.communicate()


def test_another_client_signs_in_and_reads_the_list_and_a_quota(
    variables: dict[str, str],
) -> None:
    done = subprocess.run(
        [CLIENT, "-c", _LOOK],
        env={**variables, "REQUESTS_CA_BUNDLE": variables["ECOFLOW_CA_FILE"]},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    seen = json.loads(done.stdout)
    assert seen["signed_in"]["code"] == "0"
    assert seen["signed_in"]["data"]["certificateAccount"].startswith("open-")
    assert DELTA_PRO in [one["sn"] for one in seen["listed"]["data"]]
    assert seen["quota"]["battery"]["level"] > 0
    assert seen["without_a_key"]["code"] == "8513"
