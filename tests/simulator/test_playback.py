import json
from pathlib import Path

import pytest

from ecoflow_tui.core.errors import ConfigurationError
from ecoflow_tui.simulator.cloud import Cloud
from ecoflow_tui.simulator.options import CloudOptions
from ecoflow_tui.simulator.playback import own_serials, pauses, read_capture
from tests.simulator.listener import Listener

LINES = [
    {
        "id": "019ab0de-0000-7000-8000-000000000001",
        "received_at": "2026-11-23T09:14:07.000000Z",
        "topic": "/open/open-1/DCABZ8ZEFAKE0001/quota",
        "qos": 1,
        "payload": {"params": {"pd.soc": 61}},
    },
    {
        "received_at": "2026-11-23T09:14:09.500000Z",
        "topic": "/open/open-1/DCABZ8ZEFAKE0001/status",
        "payload": {"params": {"status": 1}},
    },
    {"topic": "/app/device/property/Y711ZEB4FAKE0001", "payload": {"base64": "CjQK"}},
    {"topic": "/open/open-1/Y711ZEB4FAKE0001/quota", "payload_base64": "AAEC"},
    {"topic": "/open/open-1/DCABZ8ZEFAKE0001/set", "payload": {"id": 1}},
    {"topic": "REST GET /iot-open/sign/device/quota/all?sn=X", "payload": {"code": "0"}},
]


@pytest.fixture
def capture(tmp_path: Path) -> Path:
    path = tmp_path / "capture.jsonl"
    path.write_text("\n".join(json.dumps(line) for line in LINES) + "\n\n")
    return path


def test_a_capture_holds_what_stations_said(capture: Path) -> None:
    messages = read_capture(capture)

    assert [(one.serial[:4], one.kind, one.payload) for one in messages] == [
        ("DCAB", "quota", b'{"params": {"pd.soc": 61}}'),
        ("DCAB", "status", b'{"params": {"status": 1}}'),
        ("Y711", "quota", b"\x0a\x34\x0a"),
        ("Y711", "quota", b"\x00\x01\x02"),
    ]


def test_a_recorded_station_speaks_through_an_own_one_of_its_model_or_through_a_new_one() -> None:
    chosen = own_serials(
        ["DCABZ8ZEFAKE0001", "Y711ZEB4FAKE0001", "DCABZ8ZEFAKE0001", "DCABZ8ZEFAKE0002"],
        ["DCABZ8ZEDEMO0001", "R331ZEB4DEMO0002"],
    )

    assert chosen == {
        "DCABZ8ZEFAKE0001": "DCABZ8ZEDEMO0001",
        "Y711ZEB4FAKE0001": "Y711ZEBPLAY0002",
        "DCABZ8ZEFAKE0002": "DCABZEBPLAY0003",
    }


def test_the_recorded_pace_is_kept_or_hurried(capture: Path) -> None:
    messages = read_capture(capture)

    assert [pause for pause, _ in pauses(messages, speed=1.0)] == [0.0, 2.5, 0.0, 0.0]
    assert [pause for pause, _ in pauses(messages, speed=5.0)] == [0.0, 0.5, 0.0, 0.0]


def test_a_capture_is_played_to_whoever_listens(cloud: Cloud, capture: Path) -> None:
    with Listener(cloud) as listener:
        listener.subscribe(cloud.topic("DCABZ8ZEDEMO0001"))
        played = cloud.play(read_capture(capture))
        listener.wait(lambda: bool(listener.heard))
        late = listener.subscribe(cloud.topic("Y711ZEBPLAY0002"))

    assert played == 4
    assert listener.payloads() == [b'{"params": {"pd.soc": 61}}']
    assert late == [1]


def test_a_cloud_with_a_capture_plays_it_by_itself(tmp_path: Path) -> None:
    path = tmp_path / "long.jsonl"
    line = json.dumps({"topic": "/open/a/DCABZ8ZEFAKE0001/quota", "payload": {"params": {}}})
    stamped = [
        json.dumps({**json.loads(line), "received_at": f"2026-11-23T09:14:{second:02}Z"})
        for second in range(60)
    ]
    path.write_text("\n".join(stamped))

    with (
        Cloud(CloudOptions(capture=path, speed=20.0)) as cloud,
        Listener(cloud) as listener,
    ):
        listener.subscribe(cloud.topic("DCABZ8ZEDEMO0001"))
        listener.wait(lambda: len(listener.heard) >= 3)

    assert set(listener.payloads()) == {b'{"params": {}}'}


@pytest.mark.parametrize("text", ["no json", "[]", '{"payload": 1}', "\xff"])
def test_a_line_of_another_kind_is_named(tmp_path: Path, text: str) -> None:
    path = tmp_path / "bad.jsonl"
    path.write_bytes(text.encode("latin-1"))

    with pytest.raises(ConfigurationError, match="Line 1"):
        read_capture(path)


def test_a_missing_capture_is_a_configuration_error(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="cannot be read"):
        read_capture(tmp_path / "nowhere.jsonl")
