"""The past that REST tells of, in the shape of the official page."""

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from ecoflow_tui.cloud.api import CloudApi
from ecoflow_tui.cloud.errors import CallRefusedError
from ecoflow_tui.cloud.options import CloudOptions, Keys
from ecoflow_tui.devices import find_model
from ecoflow_tui.simulator import options as simulated
from ecoflow_tui.simulator.catalogue import HOME, ROOF
from ecoflow_tui.simulator.cloud import Cloud

(WEEK,) = find_model(ROOF.serial).history
BEGIN, END = "2026-06-15 00:00:00", "2026-06-21 23:59:59"


@pytest.fixture
def api(tmp_path: Path) -> Iterator[CloudApi]:
    options = simulated.CloudOptions(stations=(HOME, ROOF), stations_running=False)
    with Cloud(options) as cloud:
        given = cloud.environment()
        keys = Keys(given["ECOFLOW_ACCESS_KEY"], given["ECOFLOW_SECRET_KEY"])
        ca_file = Path(given["ECOFLOW_CA_FILE"])
        with CloudApi(
            CloudOptions(tmp_path, keys, api_url=given["ECOFLOW_API_URL"], ca_file=ca_file)
        ) as one:
            yield one


def test_a_week_has_its_envelope_twice_and_the_same_figures_each_time(api: CloudApi) -> None:
    first, again = (api.quota_data(ROOF.serial, WEEK, BEGIN, END) for _ in range(2))

    outer = msgspec.json.decode(first)
    assert outer["code"] == outer["data"]["code"] == "0"
    assert {"indexName", "indexValue", "unit"} == outer["data"]["data"][0].keys()
    assert outer["data"] == msgspec.json.decode(again)["data"]


@pytest.mark.parametrize(
    ("serial", "code", "end", "refusal"),
    [
        (HOME.serial, WEEK, END, "1006"),
        ("HJ31ZDH4STRANGER", WEEK, END, "8512"),
        (ROOF.serial, "no such code", END, "1008"),
        (ROOF.serial, WEEK, "2026-06-22 00:00:00", "1008"),
        (ROOF.serial, WEEK, BEGIN, "1008"),
        (ROOF.serial, WEEK, "yesterday", "1008"),
    ],
)
def test_what_there_is_not_is_refused(
    api: CloudApi, serial: str, code: str, end: str, refusal: str
) -> None:
    with pytest.raises(CallRefusedError) as caught:
        api.quota_data(serial, code, BEGIN, end)

    assert caught.value.code == refusal
