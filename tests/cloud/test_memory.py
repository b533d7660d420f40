"""The state directory: what is remembered, and that nobody else can read it."""

import os
import shutil
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ecoflow_tui.cloud import client_id
from ecoflow_tui.cloud.lock import SessionLock
from ecoflow_tui.cloud.login import BrokerLogin
from ecoflow_tui.cloud.memory import Memory
from ecoflow_tui.cloud.options import CloudOptions, Keys
from ecoflow_tui.core.errors import ConfigurationError, RecorderLockedError
from ecoflow_tui.core.events import Station

KEYS = Keys("an-access-key", "a-secret-key")
LOGIN = BrokerLogin("h", 8883, True, "me", "a-pass-word", None, datetime(2026, 6, 21, tzinfo=UTC))


@pytest.fixture
def options(tmp_path: Path) -> CloudOptions:
    return CloudOptions(tmp_path / "state", keys=KEYS)


def test_the_client_id_is_made_once(tmp_path: Path) -> None:
    first = Memory(tmp_path).client_id()

    assert first.startswith("ecoflow-tui-")
    assert len(first) == len("ecoflow-tui-") + 12
    assert Memory(tmp_path).client_id() == first


def test_a_client_id_outlives_its_state_directory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "machine-id").write_text("0123456789abcdef0123456789abcdef\n")
    monkeypatch.setattr(client_id, "_MACHINE_ID", tmp_path / "machine-id")
    before = Memory(tmp_path / "one").client_id()
    shutil.rmtree(tmp_path / "one")

    assert Memory(tmp_path / "one").client_id() == before
    assert Memory(tmp_path / "two").client_id() != before


def test_a_machine_without_an_id_gets_a_client_id_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client_id, "_MACHINE_ID", tmp_path / "nothing")
    made = Memory(tmp_path / "one").client_id(), Memory(tmp_path / "two").client_id()

    assert all(client_id.is_client_id(one) for one in made)
    assert made[0] != made[1]


def test_a_damaged_client_id_is_made_anew(tmp_path: Path) -> None:
    (tmp_path / "client-id").write_text("somebody else\n")

    assert Memory(tmp_path).client_id().startswith("ecoflow-tui-")


def test_only_the_owner_can_read_what_is_kept(options: CloudOptions) -> None:
    memory = Memory(options.state_directory)
    memory.client_id()
    memory.remember_host(KEYS, "api-e.ecoflow.com")
    memory.remember_login(options, LOGIN)
    memory.remember_stations(options, [])

    assert options.state_directory.stat().st_mode & 0o777 == 0o700
    files = list(options.state_directory.iterdir())
    assert len(files) == 4
    assert {file.stat().st_mode & 0o777 for file in files} == {0o600}


def test_a_login_is_remembered_for_its_keys_and_its_cloud_only(options: CloudOptions) -> None:
    memory = Memory(options.state_directory)
    memory.remember_login(options, LOGIN)

    assert memory.login(options) == LOGIN
    assert memory.login(replace(options, keys=Keys("another", "key"))) is None
    assert memory.login(replace(options, api_url="https://127.0.0.1:1")) is None


def test_stations_are_remembered_for_their_keys_only(options: CloudOptions) -> None:
    memory = Memory(options.state_directory)
    memory.remember_stations(options, [Station("DCABZ8ZE5DEMO01", "Van", is_online=True)])

    assert memory.stations(options) == (Station("DCABZ8ZE5DEMO01", "Van", None),)
    assert memory.stations(replace(options, keys=Keys("another", "key"))) == ()


@pytest.mark.parametrize("text", ["", "null", '{"owner": 1}', "\0"])
def test_damaged_stations_are_forgotten(options: CloudOptions, text: str) -> None:
    memory = Memory(options.state_directory)
    (options.state_directory / "device-list.json").write_text(text)

    assert memory.stations(options) == ()


def test_what_is_only_a_help_may_fail_to_be_written(
    options: CloudOptions, caplog: pytest.LogCaptureFixture
) -> None:
    memory = Memory(options.state_directory)
    (options.state_directory / "sign-in.json").mkdir()

    memory.remember_login(options, LOGIN)

    assert "not remembered" in caplog.text


def test_a_damaged_login_is_forgotten(options: CloudOptions) -> None:
    memory = Memory(options.state_directory)
    (options.state_directory / "sign-in.json").write_text('{"owner"')

    assert memory.login(options) is None


def test_a_host_is_remembered_for_its_keys_only(tmp_path: Path) -> None:
    memory = Memory(tmp_path)
    memory.remember_host(KEYS, "api-e.ecoflow.com")

    assert memory.host(KEYS) == "api-e.ecoflow.com"
    assert memory.host(Keys("another", "key")) is None


def test_keys_are_not_written_down(options: CloudOptions) -> None:
    memory = Memory(options.state_directory)
    memory.remember_host(KEYS, "api-e.ecoflow.com")
    memory.remember_login(options, LOGIN)

    written = "".join(file.read_text() for file in options.state_directory.iterdir())
    assert KEYS.access_key not in written
    assert KEYS.secret_key not in written


def test_a_state_directory_that_is_a_file_is_a_mistake(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("")

    with pytest.raises(ConfigurationError, match="cannot be used"):
        Memory(tmp_path / "state")


def test_a_lock_tells_who_holds_it(tmp_path: Path) -> None:
    lock = SessionLock(tmp_path / "session.lock", "record")

    with pytest.raises(RecorderLockedError) as caught:
        SessionLock(tmp_path / "session.lock", "watch")
    lock.release()

    assert f"record (process {os.getpid()}, since 20" in caught.value.what
    assert caught.value.exit_code == 5
    SessionLock(tmp_path / "session.lock", "watch").release()
