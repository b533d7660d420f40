"""Five planted secrets with awkward characters appear in nothing that a command says or keeps."""

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

from ecoflow_tui.simulator.account import Account
from ecoflow_tui.simulator.cloud import Cloud
from ecoflow_tui.simulator.options import CloudOptions
from ecoflow_tui.simulator.switches import Endpoint
from tests.cli.conftest import DEADLINE_SECONDS, Program

PLANTED = {
    "access_key": "PLANTED1'\"%s${HOME}\\x",
    "secret_key": "PLANTED2'\"%d$$\\n`ü\N{SNOWMAN}",
    "mqtt_password": "PLANTED3 \\\\ {} <b> [red]",
    "database": "PLANTED4'\"%%@:/$&?#",
    "broker_password": "PLANTED5{}\\u0041;--'",
}
FINGERPRINTS = tuple(f"PLANTED{number}".encode() for number in range(1, 6))
COMMANDS = (
    ("devices",),
    ("doctor",),
    ("doctor", "--json"),
    ("config", "show"),
    ("config", "validate"),
    ("setup", "--non-interactive"),
    ("--log-level", "debug", "record", "--headless", "--for", "3s"),
    ("--log-level", "debug", "dump-raw", "--count", "2", "--for", "4s"),
)


@pytest.fixture
def cloud() -> Iterator[Cloud]:
    """A cloud whose account has the planted keys and password."""
    cloud = Cloud(CloudOptions())
    cloud._state.account = Account(
        access_key=PLANTED["access_key"],
        secret_key=PLANTED["secret_key"],
        broker_account="open-0123456789abcdef0123456789abcdef",
        broker_password=PLANTED["broker_password"],
    )
    with cloud:
        yield cloud


def _variables(cloud: Cloud) -> dict[str, str]:
    password = quote(PLANTED["database"], safe="")
    return {
        **cloud.environment(),
        "ECOFLOW_MQTT_PASSWORD": PLANTED["mqtt_password"],
        "DATABASE_URL": f"postgresql://somebody:{password}@127.0.0.1:1/nowhere",
    }


def _assert_clean(said: bytes, place: str) -> None:
    for fingerprint in FINGERPRINTS:
        assert fingerprint not in said, f"{fingerprint!r} in {place}"


def _assert_nothing_tells(program: Program, done: subprocess.CompletedProcess[bytes]) -> None:
    _assert_clean(done.stdout, "stdout")
    _assert_clean(done.stderr, "stderr")
    assert b"Traceback" not in done.stderr
    for path in _kept_files(program.home):
        _assert_clean(path.read_bytes(), str(path))


def _kept_files(home: Path) -> Iterator[Path]:
    """Everything but the two private files that are there to hold secrets."""
    for path in home.rglob("*"):
        if path.is_file() and path.name not in {"config.toml", "sign-in.json"}:
            yield path


@pytest.mark.parametrize("command", COMMANDS, ids="-".join)
def test_no_command_tells_a_secret(
    program: Program, cloud: Cloud, command: tuple[str, ...]
) -> None:
    done = program.run(*command, variables=_variables(cloud))

    _assert_nothing_tells(program, done)


@pytest.mark.parametrize("command", COMMANDS, ids="-".join)
def test_no_command_tells_a_refused_secret(
    program: Program, cloud: Cloud, command: tuple[str, ...]
) -> None:
    cloud.faults.rest_errors[Endpoint.CERTIFICATION] = "8521"
    cloud.faults.rest_errors[Endpoint.DEVICE_LIST] = "8513"

    done = program.run(*command, variables=_variables(cloud))

    _assert_nothing_tells(program, done)


def test_a_usable_secret_is_used_and_not_told(program: Program, cloud: Cloud) -> None:
    done = program.run("devices", "--json", variables=_variables(cloud))

    assert cloud.serials[0] in {row["device_sn"] for row in json.loads(done.stdout)}


def test_no_secret_is_in_a_process_list(program: Program, cloud: Cloud) -> None:
    with program.start(
        "record", "--headless", "--for", "20s", variables=_variables(cloud)
    ) as running:
        assert running.stderr is not None
        for line in running.stderr:
            if b"live" in line:
                break
        shown = subprocess.run(["ps", "-eo", "args"], capture_output=True, check=True).stdout
        running.terminate()
        _, rest = running.communicate(timeout=DEADLINE_SECONDS)

    _assert_clean(shown, "the process list")
    _assert_clean(rest, "stderr")
