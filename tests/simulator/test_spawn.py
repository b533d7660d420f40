import os
import signal
import ssl
import subprocess
import sys
import threading
import time
from pathlib import Path

import httpx
import pytest

from ecoflow_tui.core.errors import ConfigurationError
from ecoflow_tui.simulator import spawn as spawn_module
from ecoflow_tui.simulator.catalogue import DESK, HOME
from ecoflow_tui.simulator.foreground import run_foreground
from ecoflow_tui.simulator.options import CloudOptions
from ecoflow_tui.simulator.spawn import spawn

DEADLINE_SECONDS = 15.0

PARENT = """
import json, sys
from ecoflow_tui.simulator.options import CloudOptions
from ecoflow_tui.simulator.spawn import spawn

spawned = spawn(CloudOptions())
print(spawned.process.pid, spawned.environment["ECOFLOW_CA_FILE"], flush=True)
sys.stdin.read()
"""


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def children_of(pid: int) -> list[int]:
    listing = subprocess.run(
        ["ps", "-A", "-o", "pid=,ppid="], capture_output=True, text=True, check=True
    ).stdout
    pairs = [line.split() for line in listing.splitlines()]
    return [int(child) for child, parent in pairs if int(parent) == pid]


def wait_until_gone(pids: list[int]) -> None:
    deadline = time.monotonic() + DEADLINE_SECONDS
    pause = threading.Event()
    while any(is_alive(pid) for pid in pids):
        assert time.monotonic() < deadline, f"still alive: {pids}"
        pause.wait(0.02)


def test_a_spawned_cloud_answers_and_ends_when_it_is_told_to() -> None:
    spawned = spawn(CloudOptions(seed=5))
    environment = spawned.environment
    context = ssl.create_default_context(cafile=environment["ECOFLOW_CA_FILE"])
    url = environment["ECOFLOW_API_URL"] + "/iot-open/sign/device/list"

    code = httpx.get(url, verify=context).json()["code"]
    spawned.stop()

    assert code == "8513"
    assert spawned.process.returncode == 0
    assert not Path(environment["ECOFLOW_CA_FILE"]).parent.exists()


def test_the_environment_holds_everything_a_client_needs_and_no_repr_shows_it() -> None:
    spawned = spawn(CloudOptions(stations=(HOME, DESK)))
    spawned.stop()

    assert set(spawned.environment) == {
        "ECOFLOW_ACCESS_KEY",
        "ECOFLOW_SECRET_KEY",
        "ECOFLOW_API_URL",
        "ECOFLOW_CA_FILE",
    }
    assert spawned.environment["ECOFLOW_SECRET_KEY"] not in repr(spawned)


def test_a_spawned_cloud_dies_with_its_killed_parent_and_takes_the_broker_along() -> None:
    with subprocess.Popen(
        [sys.executable, "-c", PARENT], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as parent:
        assert parent.stdout is not None
        pid, ca_file = parent.stdout.readline().split()
        family = [int(pid), *children_of(int(pid))]
        parent.send_signal(signal.SIGKILL)
        parent.wait()

    wait_until_gone(family)

    assert len(family) == 2
    assert not Path(ca_file).exists()


def test_a_spawned_cloud_is_in_a_session_of_its_own() -> None:
    spawned = spawn(CloudOptions())
    session = os.getsid(spawned.process.pid)
    spawned.stop()

    assert session == spawned.process.pid


def test_a_cloud_that_cannot_start_says_why(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="cannot be read"):
        spawn(CloudOptions(capture=tmp_path / "nowhere.jsonl"))


def test_a_missing_package_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ecoflow_tui.simulator.options.find_spec", lambda _name: None)

    with pytest.raises(ConfigurationError, match="iotcore and trustme"):
        spawn_module.spawn(CloudOptions())


def test_in_the_foreground_it_prints_the_environment_and_serves_until_stopped() -> None:
    stopping, printed = threading.Event(), list[str]()

    def print_line(line: str) -> None:
        printed.append(line)
        if len(printed) == 4:
            stopping.set()

    run_foreground(CloudOptions(), (), print_line, lambda _control: stopping.wait())

    assert [line.partition("=")[0] for line in printed] == [
        "ECOFLOW_ACCESS_KEY",
        "ECOFLOW_SECRET_KEY",
        "ECOFLOW_API_URL",
        "ECOFLOW_CA_FILE",
    ]


def test_options_survive_their_way_to_another_process() -> None:
    options = CloudOptions(seed=9, speed=60.0, stations=(DESK,), rest_port=4711)

    assert CloudOptions.from_json(options.to_json()) == options


@pytest.mark.parametrize("speed", [0.0, -1.0, float("nan"), 1e9])
def test_an_impossible_speed_is_refused(speed: float) -> None:
    with pytest.raises(ConfigurationError, match="speed"):
        CloudOptions(speed=speed)
